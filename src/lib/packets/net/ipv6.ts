import { ipv6At } from '../../bytes/address.js';
import { sumWords } from '../../bytes/checksum.js';
import { boolean, group, ipv6Address, list, optional, uint8, uint16, uint32 } from '../../records/field.js';
import type { Cursor } from '../cursor.js';
import {
  ETHERTYPE,
  IP_PROTO,
  IP_VERSION,
  LINKTYPE,
  MPLS_PAYLOAD,
  NULL_FAMILY,
  PPP_PROTOCOL,
} from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';
import { readIpv6Extensions } from './ipv6-extensions.js';

const LINKTYPE_IPV6 = 229;
const HEADER_BYTES = 40;
const VERSION_4 = 4;

const optionHeader = (about: string) =>
  group(about, {
    nxt: optional(uint8('Protocol behind it')),
    len: optional(uint8('Length beyond the first 8 bytes', { unit: '8 bytes' })),
  });

/**
 *    0       4               12                                      32
 *   +-------+---------------+---------------------------------------+
 *   |version| traffic class |              flow label               |
 *   +-------+---------------+-------+---------------+---------------+
 *   |        payload length         |  next header  |   hop limit   |
 *   +-------------------------------+---------------+---------------+
 *   |                       source, 16 bytes                        |
 *   |                     destination, 16 bytes                     |
 */
export const ipv6 = defineLayer({
  name: 'ipv6',
  about: 'Internet Protocol version 6 with its extension headers',
  spec: 'RFC 8200 section 3; extension headers: section 4',
  level: LEVEL.network,
  foundAt: [
    [ETHERTYPE, 0x86dd],
    [IP_VERSION, 6],
    [LINKTYPE, LINKTYPE_IPV6],
    [MPLS_PAYLOAD, 6],
    // Each BSD numbered AF_INET6 for itself.
    [NULL_FAMILY, 24],
    [NULL_FAMILY, 28],
    [NULL_FAMILY, 30],
    [PPP_PROTOCOL, 0x0057],
    [IP_PROTO, 41],
  ],
  minBytes: HEADER_BYTES,
  fields: {
    version: uint8('6'),
    tclass: group('Traffic class', {
      dscp: uint8('DiffServ code point'),
      ecn: uint8('Explicit congestion notification: 0 no, 1 and 2 capable, 3 congestion experienced'),
    }),
    flow: uint32('Flow label'),
    plen: uint16('Length of the payload with extension headers; 0 in a jumbogram', { unit: 'bytes' }),
    nxt: uint8('Protocol behind the fixed header'),
    hlim: uint8('Hop limit', { unit: 'hops' }),
    src: ipv6Address('Source'),
    dst: ipv6Address('Destination'),
    hopopts: optionHeader('Hop-by-hop options'),
    routing: group('Routing header', {
      nxt: optional(uint8('Protocol behind it')),
      len: optional(uint8('Length beyond the first 8 bytes', { unit: '8 bytes' })),
      type: optional(uint8('Type of routing')),
      segleft: optional(uint8('Nodes still to be visited')),
    }),
    fraghdr: group('Fragment header', {
      nxt: optional(uint8('Protocol of the fragmented payload')),
      offset: optional(uint16('Where the fragment stands in the datagram', { unit: '8 bytes' })),
      more: optional(boolean('More fragments follow')),
      ident: optional(uint32('Identification, the same in all fragments of a datagram')),
    }),
    dstopts: optionHeader('Destination options'),
    opt: group('Options of the hop-by-hop and destination headers', {
      type: list('Type of each option, padding too, in order', uint8('type')),
    }),
  },

  dissect(header, cursor: Cursor): void {
    const first = cursor.uint32(0);
    const version = first >>> 28;
    if (version === VERSION_4) return cursor.redirect(IP_VERSION, VERSION_4);
    header.version = version;
    header.tclass.dscp = (first >>> 22) & 0x3f;
    header.tclass.ecn = (first >>> 20) & 3;
    header.flow = first & 0xfffff;
    header.plen = cursor.uint16(4);
    header.nxt = cursor.uint8(6);
    header.hlim = cursor.uint8(7);
    header.src = ipv6At(cursor.bytes, cursor.at + 8);
    header.dst = ipv6At(cursor.bytes, cursor.at + 24);
    if (version !== 6) return cursor.malformed(`version ${version}, expected 6`);
    if (cursor.verifiesChecksums) {
      cursor.addressSum = sumWords(cursor.bytes, cursor.at + 8, cursor.at + HEADER_BYTES);
      cursor.hasAddresses = true;
    }
    cursor.advance(HEADER_BYTES);
    if (header.plen > cursor.wireLength) {
      cursor.remark(
        `payload length ${header.plen} is more than the ${cursor.wireLength} bytes of the frame`,
        -36,
      );
    }
    // Payload length 0: a jumbogram (RFC 2675), or a segment the card was to split; as long as the frame.
    if (header.plen !== 0) cursor.limit(header.plen);
    cursor.isFragment = false;
    readIpv6Extensions(header, cursor);
  },
});
