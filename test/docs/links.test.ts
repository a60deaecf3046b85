import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMAND_NAMES } from '../../src/lib/cli/commands.js';
import { allExits } from '../../src/lib/cli/man-page.js';
import { EXIT } from '../../src/lib/stream/exit.js';
import { ROOT } from '../support/nt.js';

const pages = ['.', 'docs'].flatMap((folder) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
);
const text = (page: string): string => readFileSync(join(ROOT, page), 'utf8');

it.each(pages)('%s points to files that are there', (page) => {
  for (const [, target = ''] of text(page).matchAll(/\]\(([^)#:]+)\)/g)) {
    expect(existsSync(join(ROOT, dirname(page), target)), target).toBe(true);
  }
});

describe('README.md', () => {
  // Columns of tables are padded.
  const readme = text('README.md').replaceAll(/ +/g, ' ');

  it.each(COMMAND_NAMES)('leads to the manual of nt %s', (name) => {
    expect(readme).toContain(`| [\`nt ${name}\`](man/nt-${name}.1) |`);
  });

  it.each(allExits())('tells what exit status %s means', (exit) => {
    expect(readme).toContain(`| ${EXIT[exit].code} | ${EXIT[exit].meaning} |`);
  });
});

it('installs every page of the manual', () => {
  const { man } = JSON.parse(text('package.json')) as { man: string[] };
  const written = readdirSync(join(ROOT, 'man')).filter((name) => /\.\d$/.test(name));
  expect([...man].sort()).toEqual(written.map((name) => `man/${name}`).sort());
});
