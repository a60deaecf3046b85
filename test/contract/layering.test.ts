import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/nt.js';

const LIB = join(ROOT, 'src/lib');

/** The pipeline, left to right. A folder imports itself and what is left of it, nothing to its right. */
const ORDER =
  'bytes names records stream frames packets flows stats features predictions findings report broker store cli'.split(
    ' ',
  );

const placeOf = (path: string): number => ORDER.indexOf(relative(LIB, path).split(sep)[0] ?? '');

const sourcesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));

const importsOf = (path: string): string[] =>
  [...readFileSync(path, 'utf8').matchAll(/(?:from|import\()\s*'([^']+)'/g)].map(
    ([, specifier = '']) => specifier,
  );

const sources = sourcesIn(LIB).map((path) => ({ name: relative(LIB, path), path }));

describe('src/lib', () => {
  it.each(sources)('$name only looks left', ({ path }) => {
    expect(placeOf(path)).toBeGreaterThanOrEqual(0);
    for (const specifier of importsOf(path).filter((each) => each.startsWith('.'))) {
      const target = join(dirname(path), specifier);
      // The table of commands is the one place that looks at src/commands.
      if (target.startsWith(join(ROOT, 'src/commands'))) expect(relative(LIB, path)).toMatch(/^cli\//);
      else expect(placeOf(target), specifier).toBeLessThanOrEqual(placeOf(path));
    }
  });

  it('has oclif in cli only', () => {
    const users = sources.filter(({ path }) => importsOf(path).some((each) => each.startsWith('@oclif')));
    expect(users.filter(({ name }) => !name.startsWith('cli/')).map(({ name }) => name)).toEqual([]);
    expect(users.length).toBeGreaterThan(0);
  });

  it('knows no clock and no chance: the same bytes in are the same bytes out', () => {
    const chances =
      /Date\.now|new Date\(\)|performance\.now|hrtime|Math\.random|node:crypto|randomUUID|getRandomValues/;
    const users = sources.filter(({ path }) => chances.test(readFileSync(path, 'utf8')));
    // People may be told how long something has taken; no record is. Where a table of addresses keeps what it
    // holds must not be foreseen, or input could be made that collides there: test/stats/chance.test.ts shows
    // that no result depends on it. Packets that a driver gives without a time get that of their delivery, and a reader of
    // a topic waits for what is missing only so long. Fingerprints and the keys of QUIC's first packets are hashes of what
    // was sent, the names of flows of their ends, and the contract of a set of features of what stands in its table. A model
    // is known by the hash of its bytes. Workers that tell each other what is done go by names that no two have. What hides
    // names in reports follows from them and the user's key.
    const names = users.map(({ name }) => name).filter((name) => !name.startsWith('cli/'));
    expect(names.toSorted()).toEqual([
      'broker/notices.ts',
      'broker/partition-reader.ts',
      'bytes/chance.ts',
      'features/contract.ts',
      'flows/community-id.ts',
      'flows/uid.ts',
      'frames/live/delivery-clock.ts',
      'packets/app/quic/initial-keys.ts',
      'packets/app/ssh/kex-init.ts',
      'packets/app/tls/ja3.ts',
      'packets/app/tls/ja4.ts',
      'packets/app/tls/x509.ts',
      'predictions/training/model-of.ts',
      'predictions/verify.ts',
      'report/anonymize/anonymizer.ts',
      'report/anonymize/crypto-pan.ts',
    ]);
    const drawers = sources.filter(({ path }) => importsOf(path).some((each) => each.endsWith('/chance.js')));
    expect(drawers.map(({ name }) => name)).toEqual(['bytes/address-hash.ts']);
  });

  it('exports by name, and nothing by default', () => {
    const offenders = sources.filter(({ path }) =>
      /^export default|^export \*/m.test(readFileSync(path, 'utf8')),
    );
    expect(offenders.map(({ name }) => name)).toEqual([]);
  });
});
