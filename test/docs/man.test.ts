import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMAND_NAMES } from '../../src/lib/cli/commands.js';
import { manual } from '../../src/lib/cli/manual.js';
import { RECORDS, type RecordName } from '../../src/lib/cli/stages/fields.js';
import { listFields } from '../../src/lib/records/field-list.js';
import { EXPLANATIONS } from '../oracle/explained.js';
import { ROOT } from '../support/nt.js';
import { hasMandoc, rendered } from './rendered.js';

const MAN = join(ROOT, 'man');
const differences = EXPLANATIONS.filter(({ users }) => users).map(({ because }) => because);
const pages = [...manual({ root: ROOT, differences })];
const written = readdirSync(MAN).filter((name) => /\.\d$/.test(name));
const page = (name: string): string => readFileSync(join(MAN, name), 'utf8');

// The manual is a golden file: what it is made from changed without it, and `npm run man` writes the page.
it.each(pages)('man/%s is what its sources say', async (name, text) => {
  await expect(text).toMatchFileSnapshot(join(MAN, name));
});

it('has no page that nothing writes', () => {
  expect(written.sort()).toEqual(pages.map(([name]) => name).sort());
});

it.each(COMMAND_NAMES)('nt(1) leads to the page of nt %s', (name) => {
  expect(written).toContain(`nt-${name}.1`);
  expect(page('nt.1')).toContain(`.Xr nt-${name} 1`);
});

it.each(written)('man/%s refers to pages that are there', (name) => {
  for (const [, other, section] of page(name).matchAll(/\.Xr (nt\S*) (\d)/g)) {
    expect(written).toContain(`${other}.${section}`);
  }
});

it.for(written)('mandoc finds nothing to warn of in man/%s', (name, { skip }) => {
  if (!hasMandoc()) skip('mandoc is not installed');
  const { stdout } = spawnSync('mandoc', ['-T', 'lint', '-W', 'warning', join(MAN, name)], {
    encoding: 'utf8',
  });
  expect(stdout).toBe('');
});

it.for(written)('no line of man/%s is too wide for a terminal', (name, { skip }) => {
  if (!hasMandoc()) skip('mandoc is not installed');
  expect(rendered(page(name)).filter((line) => line.length > 100)).toEqual([]);
});

describe('nt-records(5)', () => {
  const text = page('nt-records.5');

  it.each(Object.keys(RECORDS) as RecordName[])('lists every field of the %s record', (kind) => {
    for (const { path } of listFields(RECORDS[kind])) {
      if (!path.startsWith('tunnel[]')) expect(text).toContain(`.It Va ${path} `);
    }
  });
});
