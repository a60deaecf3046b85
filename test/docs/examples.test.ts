import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasProgram } from '../support/corpus.js';
import { ROOT } from '../support/nt.js';
import { type ConsoleExample, manExamples, markdownExamples } from './console.js';
import { Desk } from './desk.js';

const MAN = join(ROOT, 'man');

/** Programs that examples use and that not every machine has. */
const GUESTS = ['jq', 'mlr', 'tshark'];

const missing = (command: string): string | undefined =>
  GUESTS.find((name) => new RegExp(`(^|[|\\s])${name} `, 'm').test(command) && !hasProgram(name));

/** Pages with their examples. Where `isExact`, a command that shows no output has none. */
const pages: { name: string; isExact: boolean; examples: ConsoleExample[] }[] = [
  {
    name: 'README.md',
    isExact: true,
    examples: markdownExamples(readFileSync(join(ROOT, 'README.md'), 'utf8')),
  },
  ...readdirSync(MAN)
    .filter((name) => /\.[157]$/.test(name))
    .map((name) => ({
      name,
      isExact: false,
      examples: manExamples(readFileSync(join(MAN, name), 'utf8')),
    })),
];

it('finds the examples', () => {
  expect(pages.filter(({ examples }) => examples.length === 0).map(({ name }) => name)).toEqual([
    'nt-quality.7',
    'nt-records.5',
  ]);
});

describe.each(pages.filter(({ examples }) => examples.length > 0))('$name', ({ examples, isExact }) => {
  let desk: Desk;
  beforeAll(() => {
    desk = new Desk();
  });
  afterAll(() => desk.clear());

  it.for(examples)('$command', ({ command, shown }, { skip }) => {
    const guest = missing(command);
    if (guest !== undefined) skip(`${guest} is not installed`);
    const reason = Desk.whyNot(command);
    if (reason !== undefined) skip(reason);
    const { stdout, stderr, status } = desk.run(command);
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    if (isExact || shown !== '') expect(stdout).toBe(shown);
  });
});
