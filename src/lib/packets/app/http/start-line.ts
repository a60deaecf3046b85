import { wireText } from '../../../bytes/wire-text.js';
import { nameOf } from '../../../records/name.js';
import type { Cursor } from '../../cursor.js';
import { behindLine, endOfLine } from '../header-lines.js';
import { uriWithoutSecret } from '../secret.js';
import type { HttpHeader } from './fields.js';

/**
 * Methods with which a request is believed without a version behind it: RFC 9110 section 9, RFC 5789, WebDAV
 * (RFC 4918 section 9, RFC 3253, RFC 5323), UPnP 1.1 sections 1.3 and 4.1, and what Microsoft added.
 */
const METHODS: readonly string[] = [
  ...['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'],
  ...['PROPFIND', 'PROPPATCH', 'MKCOL', 'COPY', 'MOVE', 'LOCK', 'UNLOCK', 'SEARCH', 'REPORT', 'ACL'],
  ...['CHECKIN', 'CHECKOUT', 'UNCHECKOUT', 'MKWORKSPACE', 'MKACTIVITY', 'MERGE', 'LABEL', 'UPDATE'],
  ...['VERSION-CONTROL', 'BASELINE-CONTROL', 'NOTIFY', 'SUBSCRIBE', 'UNSUBSCRIBE', 'M-SEARCH', 'M-POST'],
  ...['BCOPY', 'BDELETE', 'BMOVE', 'BPROPFIND', 'BPROPPATCH', 'POLL', 'CCM_POST', 'SSTP_DUPLEX_POST'],
  ...['RPC_CONNECT', 'RPC_IN_DATA', 'RPC_OUT_DATA'],
];
/** What a response begins with; Shoutcast answers with the second. */
const RESPONSES = ['HTTP/', 'ICY '];
/** What a message can begin with. */
const OPENINGS: readonly string[] = [...METHODS.map((method) => `${method} `), ...RESPONSES];
const MAX_OPENING_BYTES = Math.max(...OPENINGS.map(({ length }) => length));

const FIRST_CAPITAL = 0x41;
const CAPITALS = 26;
const HYPHEN = 0x2d;
const MAX_VERSION_BYTES = 10;
const RESPONSE_SIGNATURE = 'HTTP/1.';

const knownMethods = new Set(METHODS);

/** A version at the end of a request line that is of this protocol, and one that is of a relative of it. */
const OWN_VERSION = /^HTTP\/[01]\.[0-9]$/;
const OTHER_VERSION = /^(SIP|RTSP|HTTP)\/[0-9.]+$/;
const TOKEN = /^[A-Z][A-Z0-9_-]*$/;
const RESPONSE_LINE = /^([^ ]+) +(\d{3})(?: (.*))?$/s;

/** What the bytes begin with. `unfinished`: with no more than the first letters of a message. */
export type Opening = 'request' | 'response' | 'unfinished' | 'other';

/** The first bytes of all messages. */
export const FIRST_BYTES: readonly number[] = Array.from(
  { length: CAPITALS },
  (_, letter) => FIRST_CAPITAL + letter,
);

const isCapital = (byte: number | undefined): boolean =>
  byte !== undefined && byte >= FIRST_CAPITAL && byte < FIRST_CAPITAL + CAPITALS;

/** Tells whether a message begins at `start`. */
export function openingAt(bytes: Buffer, start: number, end: number): Opening {
  if (!isCapital(bytes[start])) return 'other';
  // Most bytes on their way to other protocols end here: M-SEARCH alone has no capital in this place.
  if (end > start + 1 && !isCapital(bytes[start + 1]) && bytes[start + 1] !== HYPHEN) return 'other';
  const opening = bytes.toString('latin1', start, Math.min(end, start + MAX_OPENING_BYTES));
  if (RESPONSES.some((response) => opening.startsWith(response))) return 'response';
  const space = opening.indexOf(' ');
  if (space < 0) return OPENINGS.some((each) => each.startsWith(opening)) ? 'unfinished' : 'other';
  const method = opening.slice(0, space);
  if (!TOKEN.test(method)) return 'other';
  const version = versionOfLine(bytes, start, end);
  if (OWN_VERSION.test(version)) return 'request';
  return knownMethods.has(method) && !OTHER_VERSION.test(version) ? 'request' : 'other';
}

/** Whether the line at the cursor begins or ends with a version of this protocol: it is believed on any port. */
export function isSigned({ bytes, at, end }: Cursor): boolean {
  const opening = openingAt(bytes, at, end);
  if (opening === 'request') return OWN_VERSION.test(versionOfLine(bytes, at, end));
  const signature = bytes.toString('latin1', at, Math.min(end, at + RESPONSE_SIGNATURE.length));
  return opening === 'response' && signature === RESPONSE_SIGNATURE;
}

/** The last word of the line at `start`; nothing where the line has no end. */
function versionOfLine(bytes: Buffer, start: number, end: number): string {
  const behind = behindLine(bytes, start, end);
  if (behind < 0) return '';
  const lineEnd = endOfLine(bytes, start, behind);
  const tail = bytes.toString('latin1', Math.max(start, lineEnd - MAX_VERSION_BYTES), lineEnd);
  return tail.slice(tail.lastIndexOf(' ') + 1);
}

/** The first line of a message, as far as it is there. */
export interface StartLine {
  readonly text: string;
  /** It has no end. */
  readonly isCut: boolean;
}

/** The first line of the message that stands between two places. */
export function startLineAt(bytes: Buffer, start: number, end: number): StartLine {
  const behind = behindLine(bytes, start, end);
  const isCut = behind < 0;
  return { text: wireText(bytes, start, isCut ? end : endOfLine(bytes, start, behind)), isCut };
}

/** Reads a request line. */
export function readRequestLine(
  { request }: HttpHeader,
  { text: line, isCut }: StartLine,
  cursor: Cursor,
): void {
  const methodEnd = line.indexOf(' ');
  request.method = nameOf(line.slice(0, methodEnd));
  if (isCut) {
    request.uri = uriWithoutSecret(cursor, line.slice(methodEnd + 1).split(' ', 1)[0] as string);
    return;
  }
  const lastSpace = line.lastIndexOf(' ');
  const version = line.slice(lastSpace + 1);
  const hasVersion = lastSpace > methodEnd && version.startsWith('HTTP/');
  if (hasVersion) request.version = nameOf(version);
  const uri = line.slice(methodEnd + 1, hasVersion ? lastSpace : line.length).trim();
  request.uri = uriWithoutSecret(cursor, uri);
}

/** Reads a status line. */
export function readStatusLine({ response }: HttpHeader, { text }: StartLine): void {
  const [, version, code, phrase] = RESPONSE_LINE.exec(text) ?? [];
  if (version === undefined) return;
  response.version = nameOf(version);
  response.code = Number(code);
  if (phrase !== '') response.phrase = phrase;
}
