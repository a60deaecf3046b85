import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/lib/cli/commands.js';
import { nt, ROOT } from '../support/nt.js';

const commands = Object.entries(COMMANDS).map(([id, command]) => ({ id, command }));

describe.each(commands)('nt $id', ({ command }) => {
  it('never lets oclif read standard input: that belongs to the records', () => {
    for (const arg of Object.values(command.args ?? {})) expect(arg).toHaveProperty('ignoreStdin', true);
    for (const flag of Object.values(command.flags ?? {})) expect(flag).not.toHaveProperty('allowStdin');
  });

  it('says what it does, in a line and at length, and how it is used', () => {
    expect(command.summary).toMatch(/^[A-Z].*\.$/);
    expect(command.description?.length ?? 0).toBeGreaterThan(command.summary?.length ?? 0);
    expect(command.examples?.length ?? 0).toBeGreaterThan(0);
    for (const example of command.examples ?? []) {
      expect(typeof example === 'string' ? example : example.command).toMatch(/\bnt /);
    }
  });

  it('says of every flag and argument what it is for', () => {
    for (const [name, flag] of Object.entries(command.flags ?? {})) {
      expect((flag as { summary?: string }).summary, name).toMatch(/^[A-Z].*\.$/s);
    }
    for (const [name, arg] of Object.entries(command.args ?? {})) {
      expect((arg as { description?: string }).description, name).toMatch(/^[A-Z].*\.$/s);
    }
  });
});

it('every file in src/commands is in the table of commands, under its own name', () => {
  const files = readdirSync(join(ROOT, 'src/commands')).map((file) => basename(file, '.ts'));
  expect(Object.keys(COMMANDS).toSorted()).toEqual(files.toSorted());
});

it('a command that reads records waits for no line of text on standard input', () => {
  // oclif would take the first line for an argument, and the record would be lost.
  const seen = nt(['parse', '--format', 'ndjson'], { input: '{"type":"end","v":1,"complete":true}\n' });
  expect({ status: seen.status, stderr: seen.stderr }).toEqual({ status: 0, stderr: '' });
});
