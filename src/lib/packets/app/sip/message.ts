import { wireText } from '../../../bytes/wire-text.js';
import { nameOf } from '../../../records/name.js';
import type { Cursor } from '../../cursor.js';
import { MAX_MESSAGE_BYTES } from '../../stream-side.js';
import { behindHead, behindLine, endOfLine } from '../header-lines.js';
import { uriWithoutSecret } from '../secret.js';
import type { SipHeader } from './fields.js';
import { readHeaders } from './head.js';

const CR = 0x0d;
const LF = 0x0a;
const FIRST_CAPITAL = 0x41;
const CAPITALS = 26;
const MAX_LINE_BYTES = 8192;
const REQUEST_LINE = /^([A-Z][A-Za-z0-9-]{0,31}) ([^ ]+) SIP\/2\.0$/;
const STATUS_LINE = /^SIP\/2\.0 (\d{3})(?: |$)/;
const STATUS_OPENING = 'SIP/2.0 ';
/** The longest method that is believed. */
const MAX_WORD_BYTES = 32;
const SPACE = 0x20;
/** What a method and `SIP/2.0` are made of. */
const IS_IN_WORD = Uint8Array.from({ length: 256 }, (_, byte) =>
  /[A-Za-z0-9./-]/.test(String.fromCharCode(byte)) ? 1 : 0,
);
/** What of a request line can be there while its end is still to come. */
const REQUEST_OPENING = /^[A-Z][A-Za-z0-9-]{0,31}($| $| [a-z])/;

/** The first bytes of all messages: methods and versions are written in capitals. */
export const FIRST_BYTES: readonly number[] = Array.from(
  { length: CAPITALS },
  (_, letter) => FIRST_CAPITAL + letter,
);

/** Goes behind empty lines: they keep a connection open (RFC 5626 section 3.5.1). */
export function passEmptyLines(cursor: Cursor): void {
  const { bytes, at, end } = cursor;
  let begin = at;
  while (begin < end && (bytes[begin] === CR || bytes[begin] === LF)) begin += 1;
  cursor.advance(begin - at);
}

/** Whether the line at the cursor is the first one of a message. */
export function isSigned({ bytes, at, end }: Cursor): boolean {
  if (!beginsWithWord(bytes, at, end)) return false;
  const line = firstLine(bytes, at, end);
  return line !== undefined && (STATUS_LINE.test(line) || REQUEST_LINE.test(line));
}

/** Whether a method or a version stands at `start`: most other bytes are told from them by the second or third. */
function beginsWithWord(bytes: Buffer, start: number, end: number): boolean {
  const last = Math.min(end, start + MAX_WORD_BYTES + 1);
  let at = start;
  while (at < last && IS_IN_WORD[bytes[at] as number] === 1) at += 1;
  return at < last && bytes[at] === SPACE;
}

/** The line at `start`; undefined where it has no end, or could not be a first line. */
function firstLine(bytes: Buffer, start: number, end: number): string | undefined {
  const first = bytes[start] as number;
  if (first < FIRST_CAPITAL || first >= FIRST_CAPITAL + CAPITALS) return undefined;
  const behind = behindLine(bytes, start, Math.min(end, start + MAX_LINE_BYTES));
  return behind < 0 ? undefined : wireText(bytes, start, endOfLine(bytes, start, behind));
}

/**
 * Reads the message at the cursor and goes behind its body; returns the bytes of the body, or undefined where
 * there is no message, or not yet.
 */
export function readMessage(header: SipHeader, cursor: Cursor): number | undefined {
  const { bytes, at, end } = cursor;
  const line = firstLine(bytes, at, end);
  if (line === undefined) return waitForLine(cursor);
  if (!readFirstLine(header, line, cursor)) return undefined;
  const behind = behindHead(bytes, at, end);
  if (behind < 0 && cursor.isStream && cursor.available < MAX_MESSAGE_BYTES) {
    cursor.hasMessage(cursor.available + 1, 'head cut short');
    return undefined;
  }
  const headEnd = behind < 0 ? end : behind;
  readHeaders(header, cursor, behindLine(bytes, at, end), headEnd);
  if (behind >= 0) return passBody(header, cursor, behind - at);
  if (cursor.isStream) cursor.malformed(`head of more than ${MAX_MESSAGE_BYTES} bytes`);
  else if (cursor.wireLength > cursor.available) cursor.truncated(cursor.available + 1, 'head cut short');
  cursor.advance(headEnd - at);
  return 0;
}

function waitForLine(cursor: Cursor): undefined {
  if (!cursor.isStream || cursor.available >= MAX_LINE_BYTES) return;
  const { bytes, at, end } = cursor;
  const opening = bytes.toString('latin1', at, Math.min(end, at + REQUEST_OPENING_BYTES));
  const canBegin =
    STATUS_OPENING.startsWith(opening.slice(0, STATUS_OPENING.length)) || REQUEST_OPENING.test(opening);
  if (canBegin) cursor.hasMessage(cursor.available + 1, 'first line cut short');
}

/** A method, two blanks and a letter. */
const REQUEST_OPENING_BYTES = 35;

function readFirstLine(header: SipHeader, line: string, cursor: Cursor): boolean {
  const code = STATUS_LINE.exec(line)?.[1];
  if (code !== undefined) {
    header.status_code = Number(code);
    header.status_line = line;
    return true;
  }
  const [, method, uri] = REQUEST_LINE.exec(line) ?? [];
  if (method === undefined || uri === undefined) return false;
  header.method = nameOf(method);
  header.r_uri = uriWithoutSecret(cursor, uri);
  return true;
}

/** Goes behind head and body. The length says where a body ends in a stream; in a datagram it can be left out. */
function passBody({ content_length }: SipHeader, cursor: Cursor, headBytes: number): number | undefined {
  if (!cursor.isStream) {
    cursor.advance(headBytes);
    const bytes = Math.min(content_length ?? cursor.available, cursor.available);
    cursor.limit(bytes);
    cursor.advance(bytes);
    return bytes;
  }
  const bytes = content_length ?? 0;
  if (headBytes + bytes > MAX_MESSAGE_BYTES) {
    cursor.remark(`body of ${bytes} bytes`);
    cursor.advance(headBytes);
    cursor.skipAhead(bytes);
    return 0;
  }
  if (!cursor.hasMessage(headBytes + bytes, 'body cut short')) return undefined;
  cursor.advance(headBytes + bytes);
  return bytes;
}
