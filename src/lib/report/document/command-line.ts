import { visible } from '../../bytes/visible.js';
import { addressFilter } from '../../findings/actors-filter.js';

const PLAIN = /^[\w@%+=:,./-]+$/;

/** A word as a POSIX shell takes it: quoted where it must be; `$'...'` where it has characters no terminal shows. */
export function shellWord(text: string): string {
  if (text !== '' && PLAIN.test(text) && !text.startsWith('-')) return text;
  if (visible(text) !== text) {
    const escaped = [...text].map((char) =>
      visible(char) !== char || char === "'" || char === '\\'
        ? [...Buffer.from(char)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')
        : char,
    );
    return `$'${escaped.join('')}'`;
  }
  const word = text.startsWith('-') ? `./${text}` : text;
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The inputs as they are typed; `FILE` stands for what came through a pipe and cannot be read again. */
export const inputWords = (names: readonly string[]): string =>
  names.length === 0 ? 'FILE' : names.map((name) => (name === '-' ? 'FILE' : shellWord(name))).join(' ');

/** A display filter for all packets between two addresses, and where it is given for a port; undefined where one is none. */
export function pairFilter(a: string, b: string, port?: { proto: string; port: number }): string | undefined {
  const filters = [a, b].map(addressFilter);
  if (filters.some((filter) => filter === undefined)) return undefined;
  return [...filters, ...(port === undefined ? [] : [`${port.proto}.port == ${port.port}`])].join(' and ');
}

/** A display filter for packets by their numbers. */
export const framesFilter = (numbers: readonly number[]): string =>
  numbers.length === 1 ? `frame.number == ${numbers[0]}` : `frame.number in {${numbers.join(', ')}}`;

/** The command that shows packets, and the one that shows flows. */
export const parseCommand = (filter: string, inputs: string): string =>
  `nt parse --format text -Y ${shellWord(filter)} ${inputs}`;
export const flowsCommand = (filter: string, inputs: string): string =>
  `nt flows --format text -Y ${shellWord(filter)} ${inputs}`;
