import { ipv4At } from '../../bytes/address.js';
import { ipv4Address, optional, uint8, uint16 } from '../../records/field.js';
import { checksumStatus, internetChecksum } from '../checksum-status.js';
import type { Cursor } from '../cursor.js';
import { IP_PROTO } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';
import {
  ICMP_EXTENSIONS,
  ICMP_MPLS,
  readExtensionsBehindQuote,
  readIcmpExtensions,
} from './icmp-extensions.js';
import { QUOTED_IPV4, readQuotedIpv4 } from './quoted-packet.js';

const HEADER_BYTES = 8;
const DESTINATION_UNREACHABLE = 3;
const FRAGMENTATION_NEEDED = 4;
const SOURCE_QUENCH = 4;
const REDIRECT = 5;
const TIME_EXCEEDED = 11;
const PARAMETER_PROBLEM = 12;
/** Messages about a packet, which they quote behind their header. */
const ERRORS: ReadonlySet<number> = new Set([
  DESTINATION_UNREACHABLE,
  SOURCE_QUENCH,
  REDIRECT,
  TIME_EXCEEDED,
  PARAMETER_PROBLEM,
]);
/** Errors that say how long the quoted packet is, and can have extensions behind it (RFC 4884 section 4). */
const EXTENSIBLE: ReadonlySet<number> = new Set([DESTINATION_UNREACHABLE, TIME_EXCEEDED, PARAMETER_PROBLEM]);
/** Echo (RFC 792), timestamp, information and address mask (RFC 950): all with identifier and sequence. */
const QUERIES: ReadonlySet<number> = new Set([0, 8, 13, 14, 15, 16, 17, 18]);
/** Extended echo (RFC 8335): with an identifier, and a sequence number of one byte. */
const EXTENDED_ECHO_REQUEST = 42;
const EXTENDED_ECHO_REPLY = 43;

/**
 *    0              8              16                                32
 *   +--------------+--------------+---------------------------------+
 *   |     type     |     code     |            checksum             |
 *   +--------------+--------------+---------------------------------+
 *   |                    depends on type and code                   |
 */
export const icmp = defineLayer({
  name: 'icmp',
  about: 'Internet Control Message Protocol',
  spec: 'RFC 792; next-hop MTU: RFC 1191 section 4; extensions: RFC 4884 and RFC 4950',
  level: LEVEL.transport,
  foundAt: [[IP_PROTO, 1]],
  minBytes: 2,
  fields: {
    type: uint8('Type of the message: 8 echo request, 0 echo reply, 3 unreachable, 11 time exceeded'),
    code: uint8('Code within the type'),
    checksum: optional(uint16('Checksum')),
    checksum_status: checksumStatus('icmp.checksum.status'),
    ident: optional(uint16('Identifier of a query')),
    seq: optional(uint16('Sequence number of a query')),
    mtu: optional(uint16('MTU of the next hop, where fragmentation was needed', { unit: 'bytes' })),
    redir_gw: optional(ipv4Address('Gateway to use instead, in a redirect')),
    pointer: optional(uint8('Where the problem is in the quoted packet', { unit: 'bytes' })),
    length: optional(uint8('Length of the quoted packet, where the message states it', { unit: '4 bytes' })),
    quoted: QUOTED_IPV4,
    ext: ICMP_EXTENSIONS,
    mpls: ICMP_MPLS,
  },

  dissect(header, cursor: Cursor): void {
    header.type = cursor.uint8(0);
    header.code = cursor.uint8(1);
    if (!cursor.has(4, 'no checksum')) return;
    header.checksum = cursor.uint16(2);
    if (cursor.verifiesChecksums) {
      const isWhole = cursor.available >= cursor.wireLength && !cursor.isFragment;
      header.checksum_status = isWhole ? internetChecksum(cursor, cursor.at, cursor.end) : 'unverified';
    }
    if (!cursor.has(HEADER_BYTES, 'header cut short')) return;
    if (QUERIES.has(header.type)) {
      header.ident = cursor.uint16(4);
      header.seq = cursor.uint16(6);
    } else if (header.type === EXTENDED_ECHO_REQUEST || header.type === EXTENDED_ECHO_REPLY) {
      header.ident = cursor.uint16(4);
      readIcmpExtensions(header, cursor, HEADER_BYTES);
    } else if (header.type === DESTINATION_UNREACHABLE && header.code === FRAGMENTATION_NEEDED) {
      header.mtu = cursor.uint16(6);
    } else if (header.type === REDIRECT) {
      header.redir_gw = ipv4At(cursor.bytes, cursor.at + 4);
    } else if (header.type === PARAMETER_PROBLEM) {
      header.pointer = cursor.uint8(4);
    }
    if (ERRORS.has(header.type)) readError(header, cursor);
    cursor.advance(HEADER_BYTES);
  },
});

type IcmpHeader = Parameters<typeof icmp.dissect>[0];

function readError(header: IcmpHeader, cursor: Cursor): void {
  readQuotedIpv4(header.quoted, cursor, HEADER_BYTES);
  if (!EXTENSIBLE.has(header.type)) return;
  const words = cursor.uint8(5);
  if (words > 0) header.length = words;
  readExtensionsBehindQuote(header, cursor, { offset: HEADER_BYTES, quoteBytes: words * 4 });
}
