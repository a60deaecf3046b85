import { boolean, group, list, optional, type RecordOf, uint8, uint16, uint32 } from '../../records/field.js';
import { type ChecksumStatus, checksumStatus, internetChecksum } from '../checksum-status.js';
import type { Cursor } from '../cursor.js';

const named = (name: string) => ({ wireshark: [name] });

/** Extensions of an ICMP error (RFC 4884 sections 7 and 8), the same in both versions of ICMP. */
export const ICMP_EXTENSIONS = group('Extensions behind the quoted packet', {
  version: optional(uint8('2', named('icmp.ext.version'))),
  checksum: optional(uint16('Checksum of the extensions; 0 where there is none', named('icmp.ext.checksum'))),
  checksum_status: checksumStatus('icmp.ext.checksum.status'),
  length: list('Length of each object with its header', uint16('length'), {
    unit: 'bytes',
    ...named('icmp.ext.length'),
  }),
  class: list('Class of each object: 1 MPLS labels, 2 interface', uint8('class'), named('icmp.ext.class')),
  ctype: list('Type of each object within its class', uint8('type'), named('icmp.ext.ctype')),
});

/** The label stack with which the packet arrived at who sent the error (RFC 4950 section 3). */
export const ICMP_MPLS = list(
  'Labels with which the packet arrived at the router that answers, the outermost first',
  group('Label', {
    label: uint32('Label', named('icmp.mpls.label')),
    exp: uint8('Traffic class', named('icmp.mpls.exp')),
    s: boolean('Last label of the stack', named('icmp.mpls.s')),
    ttl: uint8('Time to live', named('icmp.mpls.ttl')),
  }),
);

interface ExtendedMessage {
  ext: RecordOf<(typeof ICMP_EXTENSIONS)['fields']>;
  mpls: RecordOf<(typeof ICMP_MPLS)['item']['fields']>[];
}

const HEADER_BYTES = 4;
const OBJECT_HEADER_BYTES = 4;
const LABEL_BYTES = 4;
const VERSION = 2;
const MPLS_STACK = 1;
const INCOMING = 1;
/** Where extensions stand if the message does not say how long the quoted packet is (RFC 4884 section 5.5). */
const UNSTATED_QUOTE_BYTES = 128;

/** Reads the extensions that stand `start` bytes behind the cursor, if there are any. */
export function readIcmpExtensions(message: ExtendedMessage, cursor: Cursor, start: number): void {
  if (cursor.available < start + HEADER_BYTES) return;
  const { ext } = message;
  ext.version = cursor.uint8(start) >>> 4;
  ext.checksum = cursor.uint16(start + 2);
  if (cursor.verifiesChecksums) ext.checksum_status = checksumOf(cursor, start, ext.checksum);
  if (ext.version === VERSION) readObjects(message, cursor, start + HEADER_BYTES);
}

/**
 * Reads extensions behind a quoted packet that begins `offset` bytes behind the cursor and takes up
 * `quoteBytes`. Where that is 0 they are believed only if their checksum is right: routers that quoted 128
 * bytes before there was a length field cannot be told from those that quote more.
 */
export function readExtensionsBehindQuote(
  message: ExtendedMessage,
  cursor: Cursor,
  { offset, quoteBytes }: { offset: number; quoteBytes: number },
): void {
  const start = offset + (quoteBytes === 0 ? UNSTATED_QUOTE_BYTES : quoteBytes);
  if (quoteBytes > 0 || isRight(cursor, start)) readIcmpExtensions(message, cursor, start);
}

function checksumOf(cursor: Cursor, start: number, checksum: number): ChecksumStatus {
  if (checksum === 0) return 'absent';
  if (cursor.available < cursor.wireLength || cursor.isFragment) return 'unverified';
  return internetChecksum(cursor, cursor.at + start, cursor.end);
}

const isRight = (cursor: Cursor, offset: number): boolean =>
  cursor.available >= offset + HEADER_BYTES &&
  cursor.uint8(offset) >>> 4 === VERSION &&
  internetChecksum(cursor, cursor.at + offset, cursor.end) === 'good';

function readObjects(message: ExtendedMessage, cursor: Cursor, start: number): void {
  let offset = start;
  while (cursor.available >= offset + OBJECT_HEADER_BYTES) {
    const length = cursor.uint16(offset);
    const kind = { class: cursor.uint8(offset + 2), ctype: cursor.uint8(offset + 3) };
    message.ext.length.push(length);
    message.ext.class.push(kind.class);
    message.ext.ctype.push(kind.ctype);
    const end = offset + length;
    if (length < OBJECT_HEADER_BYTES || end > cursor.wireLength) {
      return cursor.remark(`extension of length ${length}`, offset);
    }
    if (!cursor.has(end, 'extension cut short')) return;
    if (kind.class === MPLS_STACK && kind.ctype === INCOMING) {
      readLabels(message.mpls, cursor, { offset: offset + OBJECT_HEADER_BYTES, end });
    }
    offset = end;
  }
}

function readLabels(
  labels: ExtendedMessage['mpls'],
  cursor: Cursor,
  { offset, end }: { offset: number; end: number },
): void {
  for (let at = offset; at + LABEL_BYTES <= end; at += LABEL_BYTES) {
    const bits = cursor.uint24(at);
    labels.push({
      label: bits >>> 4,
      exp: (bits >>> 1) & 7,
      s: (bits & 1) !== 0,
      ttl: cursor.uint8(at + 3),
    });
  }
}
