import { existsSync } from 'node:fs';
import type { CLIError } from '@oclif/core/errors';
import { closest, distance } from 'fastest-levenshtein';
import { UserError } from '../stream/user-error.js';

/** Words further apart than this are two words, not one word and its misspelling. */
const MAX_DISTANCE = 2;

/** `; did you mean stats?` where one of `known` is spelt nearly like `word`. */
function suggestion(word: string, known: readonly string[]): string {
  const nearest = known.find((each) => word.length > 2 && each.startsWith(word)) ?? closest(word, known);
  const isNear =
    nearest.startsWith(word) || distance(word, nearest) <= Math.min(MAX_DISTANCE, word.length - 2);
  return word.length > 1 && isNear ? `; did you mean ${nearest}?` : '';
}

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
  const unknown = 'flags' in error && Array.isArray(error.flags) ? error.flags.map(String) : [];
  const [first] = unknown;
  if (first !== undefined) {
    const name = first.replace(/=.*/s, '');
    return `unknown flag ${name}${suggestion(
      name,
      flags.map((flag) => `--${flag}`),
    )}`;
  }
  // oclif spreads a message over lines: `Parsing --top`, the reason, and a hint that stands behind ours anyway.
  const [start = 'wrong usage', reason] = error.message
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('See more help'));
  return start.startsWith('Parsing --') && reason !== undefined
    ? `${start.replace('Parsing ', '')}: ${lowerFirst(reason)}`
    : lowerFirst(start);
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
