import type { Cursor } from '../../cursor.js';
import { MAX_MESSAGE_BYTES } from '../../stream-side.js';
import { behindHead, behindLine } from '../header-lines.js';
import { type BodyFacts, memoryOf, passBody } from './body.js';
import type { HttpHeader } from './fields.js';
import { readHeaders } from './head.js';
import { openingAt, readRequestLine, readStatusLine, startLineAt } from './start-line.js';

/** Empty lines that may stand before a request: RFC 9112 section 2.2. */
const MAX_EMPTY_BYTES = 4;
const CR = 0x0d;
const LF = 0x0a;

/** What came of a message: it was not there or not yet, nothing can be read behind it, or the next one can. */
type MessageOutcome = 'none' | 'last' | 'whole';

/** Goes behind empty lines, where a message follows. */
export function passEmptyLines(cursor: Cursor): void {
  const { bytes, at, end } = cursor;
  const limit = Math.min(end - 1, at + MAX_EMPTY_BYTES);
  let begin = at;
  while (begin < limit && (bytes[begin] === CR || bytes[begin] === LF)) begin += 1;
  if (begin > at && openingAt(bytes, begin, end) !== 'other') cursor.advance(begin - at);
}

/** Reads the message at the cursor, and goes behind its body. */
export function readMessage(header: HttpHeader, cursor: Cursor): MessageOutcome {
  const { bytes, at, end } = cursor;
  const opening = openingAt(bytes, at, end);
  if (opening === 'other') return 'none';
  const behind = opening === 'unfinished' ? -1 : behindHead(bytes, at, end);
  if (behind < 0 && (waitsForMore(cursor) || opening === 'unfinished')) return 'none';
  const isRequest = opening === 'request';
  const facts = readHead(header, cursor, { isRequest, end: behind < 0 ? end : behind });
  if (behind < 0 && reportsNoEnd(cursor)) return 'last';
  cursor.advance((behind < 0 ? end : behind) - at);
  if (isRequest && cursor.isStream) rememberMethod(header, cursor);
  return passBody(cursor, facts) ? 'whole' : 'last';
}

function waitsForMore(cursor: Cursor): boolean {
  if (!cursor.isStream || cursor.available >= MAX_MESSAGE_BYTES) return false;
  return !cursor.hasMessage(cursor.available + 1, 'head cut short');
}

/** A head without its empty line is too long, or cut; only that of a datagram can end where the datagram does. */
function reportsNoEnd(cursor: Cursor): boolean {
  if (cursor.isStream) cursor.malformed(`head of more than ${MAX_MESSAGE_BYTES} bytes`);
  else if (!isInDatagram(cursor) || cursor.wireLength > cursor.available) {
    cursor.truncated(cursor.available + 1, 'head cut short');
  }
  return cursor.isStopped;
}

/** Whether the message stands in a datagram: then it is SSDP, and has no body. */
export const isInDatagram = ({ path }: Cursor): boolean => path.parent?.protocol === 'udp';

interface HeadPlace {
  readonly isRequest: boolean;
  readonly end: number;
}

function readHead(header: HttpHeader, cursor: Cursor, { isRequest, end }: HeadPlace): BodyFacts {
  const { bytes, at } = cursor;
  const behind = behindLine(bytes, at, end);
  const startLine = startLineAt(bytes, at, end);
  if (isRequest) readRequestLine(header, startLine, cursor);
  else readStatusLine(header, startLine);
  const facts = readHeaders(header, cursor, behind < 0 ? end : behind, end);
  if (isRequest) header.request.full_uri = fullUri(header);
  return facts;
}

/** The target with scheme and host (RFC 9110 section 7.1); undefined where the head names no host. */
function fullUri({ request, host }: HttpHeader): string | undefined {
  const { uri, method } = request;
  if (uri === undefined) return undefined;
  const isWhole = method?.text === 'CONNECT' || /^[a-z]{1,10}:\/\//i.test(uri);
  if (isWhole) return uri;
  return host === undefined ? undefined : `http://${host}${uri}`;
}

function rememberMethod({ request }: HttpHeader, cursor: Cursor): void {
  const memory = memoryOf(cursor);
  if (memory !== undefined) memory.lastMethod = request.method?.text ?? '';
}
