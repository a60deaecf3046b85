import type { Cursor } from '../../cursor.js';
import { HeaderLines } from '../header-lines.js';
import { secret, uriWithoutSecret } from '../secret.js';
import type { BodyFacts } from './body.js';
import type { HttpHeader } from './fields.js';

/** Headers that are told as they are, by their names in lower case. */
const TOLD = {
  host: 'host',
  'user-agent': 'user_agent',
  referer: 'referer',
  server: 'server',
  'content-type': 'content_type',
  'content-encoding': 'content_encoding',
  'content-length': 'content_length_header',
  'transfer-encoding': 'transfer_encoding',
  location: 'location',
  connection: 'connection',
  upgrade: 'upgrade',
  date: 'date',
  'last-modified': 'last_modified',
} as const satisfies Record<string, keyof HttpHeader>;

/** What of them is a URI, which can hold a password. */
const URIS: ReadonlySet<string> = new Set(['referer', 'location']);

const told = new Map<string, (typeof TOLD)[keyof typeof TOLD]>(Object.entries(TOLD));

const DIGITS = /^\d{1,15}$/;
const CHUNKED = /(^|[ \t,])chunked[ \t]*$/i;

/** Reads the header lines from `start` to `end` into `header`; returns what they say of the body. */
export function readHeaders(header: HttpHeader, cursor: Cursor, start: number, end: number): BodyFacts {
  const facts: BodyFacts = { code: header.response.code, contentLength: undefined, isChunked: false };
  const lines = new HeaderLines(cursor.bytes, start, end);
  while (lines.next()) {
    const { name } = lines;
    const isCut = lines.hasNoEnd && cursor.wireLength > cursor.available;
    if (name === 'content-length' && !isCut) readLength(facts, lines.value, cursor);
    else if (name === 'transfer-encoding') facts.isChunked = CHUNKED.test(lines.value);
    readHeader(header, lines, cursor);
  }
  if (facts.isChunked && facts.contentLength !== undefined) {
    cursor.remark('Content-Length and chunks: they can contradict each other');
  }
  header.content_length = facts.contentLength;
  return facts;
}

function readLength(facts: BodyFacts, value: string, cursor: Cursor): void {
  if (!DIGITS.test(value)) {
    cursor.remark('Content-Length is not a number');
    return;
  }
  const length = Number(value);
  if (facts.contentLength !== undefined && facts.contentLength !== length) {
    cursor.remark('two values of Content-Length');
  }
  facts.contentLength ??= length;
}

function readHeader(header: HttpHeader, lines: HeaderLines, cursor: Cursor): void {
  const key = told.get(lines.name);
  if (key !== undefined) {
    header[key] ??= URIS.has(key) ? uriWithoutSecret(cursor, lines.value) : lines.value;
    return;
  }
  switch (lines.name) {
    case 'x-forwarded-for':
      header.x_forwarded_for.push(lines.value);
      return;
    case 'cookie':
      header.cookie ??= secret(cursor, lines.value);
      return;
    case 'set-cookie':
      header.set_cookie.push(secret(cursor, lines.value));
      return;
    case 'authorization':
      header.authorization ??= credentials(cursor, lines.value);
      return;
    case 'proxy-authorization':
      header.proxy_authorization ??= credentials(cursor, lines.value);
  }
}

/** What proves who is asking, behind the scheme that is no secret: RFC 9110 section 11.4. */
function credentials(cursor: Cursor, value: string): string {
  const scheme = value.split(' ', 1)[0] as string;
  return scheme === value
    ? secret(cursor, value)
    : `${scheme} ${secret(cursor, value.slice(scheme.length + 1))}`;
}
