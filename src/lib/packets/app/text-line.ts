import { wireText } from '../../bytes/wire-text.js';
import type { Cursor } from '../cursor.js';

const LF = 0x0a;
const CR = 0x0d;

/**
 * The line at the cursor without its end, CRLF or LF, and moves behind it; undefined where it has not ended and
 * more can come. Where nothing can come, what is there is the line.
 */
export function takeLine(cursor: Cursor): string | undefined {
  const { bytes, at, end } = cursor;
  const length = bytes.subarray(at, end).indexOf(LF);
  if (length >= 0) {
    cursor.advance(length + 1);
    const hasReturn = length > 0 && bytes[at + length - 1] === CR;
    return wireText(bytes, at, at + length - (hasReturn ? 1 : 0));
  }
  if (!cursor.hasMessage(cursor.available + 1, 'line cut short') && cursor.isStream) return undefined;
  cursor.advance(end - at);
  return wireText(bytes, at, bytes[end - 1] === CR ? end - 1 : end);
}

const FIRST_WORD = /^[ \t]*([^ \t]*)[ \t]?/;

/** The first word of a line, and what stands behind the blank that ends it. A tab is a blank, as it is to many servers. */
export function splitAtBlank(line: string): [first: string, rest: string] {
  const [head, first] = FIRST_WORD.exec(line) as unknown as [string, string];
  return [first, line.slice(head.length)];
}

/** Whether the bytes at the cursor can be the beginning of a line: a printable character or an end of line. */
export function beginsLine(cursor: Cursor): boolean {
  const first = cursor.uint8(0);
  return (first >= 0x20 && first < 0x7f) || first === CR || first === LF;
}
