import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { capture } from '../../src/lib/cli/stages/capture.js';
import { features } from '../../src/lib/cli/stages/features.js';
import { parse } from '../../src/lib/cli/stages/parse.js';
import { FEATURE_SETS } from '../../src/lib/features/registry.js';
import { inputFor } from '../features/media-capture.js';
import { allCaptures } from '../support/corpus.js';
import { SAMPLE, shell, temporaryFolder } from '../support/nt.js';

// Live or offline, from a capture or from records: the same packets are the same rows, byte for byte.

const QUIET = {
  quiet: true,
  strict: false,
  rejects: undefined,
  'display-filter': undefined,
  'decode-as': undefined,
} as const;

const captured = (input: string, outputFile: string): Promise<number> =>
  capture([input], {
    ...QUIET,
    format: 'ndjson',
    count: undefined,
    snaplen: undefined,
    write: undefined,
    outputFile,
  });

const parsed = (input: string, outputFile: string): Promise<number> =>
  parse([input], {
    ...QUIET,
    format: 'ndjson',
    field: undefined,
    'verify-checksums': false,
    'show-secrets': false,
    outputFile,
  });

/** Sets whose rows stand for packets keep no flows. */
const hasFlows = (set: string): boolean => FEATURE_SETS.find(({ name }) => name === set)?.row !== 'packet';

const described = (set: string, input: string, outputFile: string): Promise<number> =>
  features([input], {
    ...QUIET,
    set,
    format: 'ndjson',
    idle: undefined,
    active: undefined,
    window: undefined,
    labels: undefined,
    // So few that some have to go.
    'max-flows': hasFlows(set) ? 100 : undefined,
    outputFile,
  });

function rowsIn(path: string): string {
  const lines = readFileSync(path, 'latin1').trimEnd().split('\n');
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ type: 'end' });
  return lines.slice(0, -1).join('\n');
}

/** Larger captures take long, once for each set. */
const MAX_CAPTURE_BYTES = 100_000;

describe('rows of features', () => {
  const captures = allCaptures().filter(({ path }) => statSync(path).size <= MAX_CAPTURE_BYTES);

  it.each(captures)('$name: are the same wherever the pipe is cut', async ({ path }) => {
    const folder = temporaryFolder();
    const [frames, packets] = [join(folder, 'frames.ndjson'), join(folder, 'packets.ndjson')];
    await captured(path, frames);
    await parsed(path, packets);
    for (const { name } of FEATURE_SETS) {
      const [direct, other] = [join(folder, `${name}.ndjson`), join(folder, 'other.ndjson')];
      await described(name, path, direct);
      const expected = rowsIn(direct);
      for (const input of [frames, packets, direct]) {
        await described(name, input, other);
        // A plain comparison: a difference of megabytes is not worth a diff.
        expect(rowsIn(other) === expected, `${name} of ${input}`).toBe(true);
      }
    }
  });

  it.each(FEATURE_SETS)('of $name go through pipes between processes', ({ name }) => {
    const { path: input, rule } = inputFor(name);
    const command = `features ${rule} --set ${name}`;
    const direct = shell(`nt ${command} ${input} | head -n -1`);
    expect(direct.stdout.length).toBeGreaterThan(0);
    for (const way of [
      `nt parse ${rule} ${input} | nt ${command}`,
      `gzip -c ${input} | nt ${command}`,
      `nt ${command} ${input} | nt ${command}`,
    ]) {
      expect(shell(`${way} | head -n -1`).stdout, way).toBe(direct.stdout);
    }
  });

  it('are the same where packets are picked here or there', () => {
    const direct = shell(`nt features -Y 'tcp.port == 80' ${SAMPLE} | head -n -1`);
    const picked = shell(`nt parse -Y 'tcp.port == 80' ${SAMPLE} | nt features | head -n -1`);
    expect(direct.stdout.length).toBeGreaterThan(0);
    expect(picked.stdout).toBe(direct.stdout);
  });
});
