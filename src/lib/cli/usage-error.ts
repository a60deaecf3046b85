import { existsSync } from 'node:fs';
import type { CLIError } from '@oclif/core/errors';
import { suggestion } from '../bytes/nearest-word.js';
import { UserError } from '../stream/user-error.js';

/** What to say of a first word that is no command. */
export function unknownCommand(word: string, commands: readonly string[]): UserError {
  const problem = word.startsWith('-')
    ? `unknown flag ${word}`
    : existsSync(word)
      ? `${word} is a file, not a command; try nt parse ${word}`
      : `unknown command ${word}${suggestion(word, commands)}`;
  return new UserError(`${problem} (see nt --help)`, { exit: 'usage' });
}

/** What oclif found wrong with the flags and arguments of a command, in one line. */
export function usageMessage(error: CLIError, command: string, flags: readonly string[]): string {
  return `${problemOf(error, flags)} (see nt ${command} --help)`;
}

function problemOf(error: CLIError, flags: readonly string[]): string {
  const [unknown] = 'flags' in error && Array.isArray(error.flags) ? error.flags.map(String) : [];
  if (unknown !== undefined) {
    const [name = ''] = unknown.split('=');
    return `unknown flag ${name}${suggestion(name.replace(/^-+/, ''), flags, '--')}`;
  }
  // oclif spreads a message over lines: `Parsing --top`, the reason, and a hint that ours makes needless.
  const [start = 'wrong usage', reason] = error.message
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('See more help'));
  if (reason === undefined) return lowerFirst(start);
  // Of several errors the first one is told: mend that, and the next one shows.
  if (/^The following errors? occurred:$/.test(start)) return lowerFirst(reason);
  if (/^Missing \d+ required args?:$/.test(start)) return `${lowerFirst(start)} ${reason.split(/\s/)[0]}`;
  return start.startsWith('Parsing --')
    ? `${start.replace('Parsing ', '')}: ${lowerFirst(reason)}`
    : lowerFirst(start);
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
