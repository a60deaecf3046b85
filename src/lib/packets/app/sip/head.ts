import { nameOf } from '../../../records/name.js';
import type { Cursor } from '../../cursor.js';
import { HeaderLines } from '../header-lines.js';
import { secret, uriWithoutSecret } from '../secret.js';
import { nameAddress, parameterOf, splitAtCommas, unquoted, uriParts } from './address.js';
import type { SipHeader } from './fields.js';

/** Short forms of headers: RFC 3261 section 7.3.3. */
const LONG_NAMES: ReadonlyMap<string, string> = new Map([
  ['v', 'via'],
  ['f', 'from'],
  ['t', 'to'],
  ['i', 'call-id'],
  ['m', 'contact'],
  ['l', 'content-length'],
  ['c', 'content-type'],
  ['s', 'subject'],
]);

type ReadHeader = (header: SipHeader, value: string, cursor: Cursor) => void;

const MAX_UINT32 = 0xffffffff;

/** A number; undefined where it is none, or too large. */
function numberOf(text: string): number | undefined {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.POSITIVE_INFINITY;
  return value <= MAX_UINT32 ? value : undefined;
}

const readParty =
  (key: 'from' | 'to'): ReadHeader =>
  (header, value, cursor) => {
    const party = header[key];
    if (party.addr !== undefined) return;
    const { display, uri, tag } = nameAddress(value);
    const { user, host } = uriParts(uri);
    party.display_info = display;
    party.addr = uriWithoutSecret(cursor, uri);
    party.user = user;
    party.host = host;
    party.tag = tag;
  };

const CSEQ = /^(\d{1,10})[ \t]+([^ \t]+)/;

function readCSeq({ cseq }: SipHeader, value: string): void {
  const [, number = '', method] = CSEQ.exec(value) ?? [];
  if (method === undefined) return;
  cseq.seq ??= numberOf(number);
  cseq.method ??= nameOf(method);
}

const MAX_PORT = 65_535;

/** `SIP/2.0/UDP host:port;branch=...`, one or more with commas between them. */
function readVia({ via }: SipHeader, value: string): void {
  for (const hop of splitAtCommas(value)) {
    const [protocol = '', sentBy] = hop.trim().split(/[ \t]+/, 2);
    const transport = protocol.split('/')[2];
    if (transport === undefined || sentBy === undefined) continue;
    via.transport.push(transport);
    const [, host = '', port] = /^(\[[^\]]*\]|[^:;]*)(?::(\d{1,5}))?/.exec(sentBy) ?? [];
    if (host !== '') via.sent_by_address.push(host);
    if (port !== undefined && Number(port) <= MAX_PORT) via.sent_by_port.push(Number(port));
    const branch = parameterOf(hop, 'branch');
    if (branch !== undefined) via.branch.push(branch);
    const received = parameterOf(hop, 'received');
    if (received !== undefined) via.received.push(received);
  }
}

/** `Digest name="value", ...`: RFC 8760, RFC 7616 section 3. */
function readAuth({ auth }: SipHeader, value: string, cursor: Cursor): void {
  if (auth.scheme !== undefined) return;
  const space = value.indexOf(' ');
  auth.scheme = space < 0 ? value : value.slice(0, space);
  const parameters = splitParameters(space < 0 ? '' : value.slice(space + 1));
  auth.username = parameters.get('username');
  auth.realm = parameters.get('realm');
  const uri = parameters.get('uri');
  if (uri !== undefined) auth.uri = uriWithoutSecret(cursor, uri);
  auth.algorithm = parameters.get('algorithm');
  auth.nonce = parameters.get('nonce');
  const response = parameters.get('response');
  if (response !== undefined) auth.digest.response = secret(cursor, response);
}

/** Parameters with commas between them; a comma within quotes does not count. */
function splitParameters(text: string): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const [, name = '', value = ''] of text.matchAll(
    /([A-Za-z0-9_-]{1,32})[ \t]*=[ \t]*("[^"]*"|[^",]*)/g,
  )) {
    const key = name.toLowerCase();
    if (!parameters.has(key)) parameters.set(key, unquoted(value.trim()));
  }
  return parameters;
}

function readContact({ contact }: SipHeader, value: string, cursor: Cursor): void {
  for (const part of splitAtCommas(value)) {
    contact.uri.push(uriWithoutSecret(cursor, nameAddress(part.trim()).uri));
  }
}

function readIdentity({ p_asserted_identity }: SipHeader, value: string, cursor: Cursor): void {
  const uriAt = value.indexOf('<') + 1;
  p_asserted_identity.push(value.slice(0, uriAt) + uriWithoutSecret(cursor, value.slice(uriAt)));
}

const READERS: ReadonlyMap<string, ReadHeader> = new Map<string, ReadHeader>([
  ['from', readParty('from')],
  ['to', readParty('to')],
  ['via', readVia],
  ['cseq', readCSeq],
  ['contact', readContact],
  ['p-asserted-identity', readIdentity],
  ['authorization', readAuth],
  ['proxy-authorization', readAuth],
  ['www-authenticate', readAuth],
  ['proxy-authenticate', readAuth],
]);

const TEXTS = {
  'call-id': 'call_id',
  'user-agent': 'user_agent',
  server: 'server',
  reason: 'reason',
  subject: 'subject',
  'content-type': 'content_type',
} as const satisfies Record<string, keyof SipHeader>;

const NUMBERS = {
  'max-forwards': 'max_forwards',
  expires: 'expires',
  'content-length': 'content_length',
} as const satisfies Record<string, keyof SipHeader>;

const texts = new Map<string, (typeof TEXTS)[keyof typeof TEXTS]>(Object.entries(TEXTS));
const numbers = new Map<string, (typeof NUMBERS)[keyof typeof NUMBERS]>(Object.entries(NUMBERS));

/** Reads the header lines from `start` to `end`. */
export function readHeaders(header: SipHeader, cursor: Cursor, start: number, end: number): void {
  const lines = new HeaderLines(cursor.bytes, start, end);
  while (lines.next()) {
    const name = lines.name.trimEnd();
    readHeader(header, LONG_NAMES.get(name) ?? name, lines, cursor);
  }
}

function readHeader(header: SipHeader, name: string, lines: HeaderLines, cursor: Cursor): void {
  const textKey = texts.get(name);
  const numberKey = numbers.get(name);
  const isCut = lines.hasNoEnd && cursor.wireLength > cursor.available;
  if (textKey !== undefined) header[textKey] ??= lines.value;
  else if (isCut) return;
  else if (numberKey !== undefined) header[numberKey] ??= numberOf(lines.value);
  else READERS.get(name)?.(header, lines.value, cursor);
}
