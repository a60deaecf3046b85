import { ipv6At } from '../../bytes/address.js';
import { group, ipv6Address, optional, uint8, uint16, uint32 } from '../../records/field.js';
import { checksumStatus, segmentChecksum } from '../checksum-status.js';
import type { Cursor } from '../cursor.js';
import { IP_PROTO } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';
import {
  ICMP_EXTENSIONS,
  ICMP_MPLS,
  readExtensionsBehindQuote,
  readIcmpExtensions,
} from './icmp-extensions.js';
import { QUOTED_IPV6, readQuotedIpv6 } from './quoted-packet.js';

const ICMPV6 = 58;
const HEADER_BYTES = 8;
const DESTINATION_UNREACHABLE = 1;
const PACKET_TOO_BIG = 2;
const TIME_EXCEEDED = 3;
const PARAMETER_PROBLEM = 4;
const ECHO_REQUEST = 128;
const ECHO_REPLY = 129;
const MLD_QUERY = 130;
const MLD_DONE = 132;
const ROUTER_ADVERTISEMENT = 134;
const NEIGHBOR_SOLICITATION = 135;
const NEIGHBOR_ADVERTISEMENT = 136;
const REDIRECT = 137;
/** RFC 8335: with an identifier, and a sequence number of one byte. */
const EXTENDED_ECHO_REQUEST = 160;
const EXTENDED_ECHO_REPLY = 161;

/**
 *    0              8              16                                32
 *   +--------------+--------------+---------------------------------+
 *   |     type     |     code     |            checksum             |
 *   +--------------+--------------+---------------------------------+
 *   |                     depends on the type                       |
 */
export const icmpv6 = defineLayer({
  name: 'icmpv6',
  about: 'Internet Control Message Protocol for IPv6, with neighbour discovery',
  spec: 'RFC 4443; extensions: RFC 4884; neighbour discovery: RFC 4861; multicast listeners: RFC 2710',
  level: LEVEL.transport,
  foundAt: [[IP_PROTO, ICMPV6]],
  minBytes: 2,
  fields: {
    type: uint8(
      'Type of the message: 128 echo request, 135 neighbour solicitation, 134 router advertisement',
    ),
    code: uint8('Code within the type'),
    checksum: optional(uint16('Checksum')),
    checksum_status: checksumStatus('icmpv6.checksum.status'),
    mtu: optional(uint32('MTU of the next hop, in "packet too big"', { unit: 'bytes' })),
    pointer: optional(uint32('Where the problem is in the quoted packet', { unit: 'bytes' })),
    echo: group('Echo', {
      identifier: optional(uint16('Identifier')),
      sequence_number: optional(uint16('Sequence number')),
    }),
    mld: group('Multicast listener discovery', {
      multicast_address: optional(ipv6Address('Group')),
    }),
    nd: group('Neighbour discovery', {
      ra: group('Router advertisement', {
        cur_hop_limit: optional(uint8('Hop limit that hosts are to use')),
        router_lifetime: optional(uint16('How long the router serves as default router', { unit: 's' })),
      }),
      ns: group('Neighbour solicitation', { target_address: optional(ipv6Address('Address asked for')) }),
      na: group('Neighbour advertisement', { target_address: optional(ipv6Address('Address answered for')) }),
      rd: group('Redirect', { target_address: optional(ipv6Address('Better next hop')) }),
    }),
    length: optional(uint8('Length of the quoted packet, where the message states it', { unit: '8 bytes' })),
    quoted: QUOTED_IPV6,
    ext: ICMP_EXTENSIONS,
    mpls: ICMP_MPLS,
  },

  dissect(header, cursor: Cursor): void {
    header.type = cursor.uint8(0);
    header.code = cursor.uint8(1);
    if (!cursor.has(4, 'no checksum')) return;
    header.checksum = cursor.uint16(2);
    if (cursor.verifiesChecksums) {
      const segment = { protocol: ICMPV6, checksum: header.checksum, length: cursor.wireLength };
      header.checksum_status = segmentChecksum(cursor, segment);
    }
    if (header.type <= PARAMETER_PROBLEM && cursor.available >= HEADER_BYTES) readError(header, cursor);
    readMessage(header, cursor);
  },
});

type Icmpv6Header = Parameters<typeof icmpv6.dissect>[0];

/** Errors quote the packet that they are about; two of them can have extensions (RFC 4884 section 4). */
function readError(header: Icmpv6Header, cursor: Cursor): void {
  readQuotedIpv6(header.quoted, cursor, HEADER_BYTES);
  if (header.type !== DESTINATION_UNREACHABLE && header.type !== TIME_EXCEEDED) return;
  const units = cursor.uint8(4);
  if (units > 0) header.length = units;
  readExtensionsBehindQuote(header, cursor, { offset: HEADER_BYTES, quoteBytes: units * 8 });
}

/** Bytes of a message up to the end of the fields read here; 4 where none is. */
const NEEDED_BYTES: { readonly [type: number]: number } = {
  [PACKET_TOO_BIG]: 8,
  [PARAMETER_PROBLEM]: 8,
  [ECHO_REQUEST]: 8,
  [ECHO_REPLY]: 8,
  [MLD_QUERY]: 24,
  [MLD_QUERY + 1]: 24,
  [MLD_DONE]: 24,
  [ROUTER_ADVERTISEMENT]: 16,
  [NEIGHBOR_SOLICITATION]: 24,
  [NEIGHBOR_ADVERTISEMENT]: 24,
  [REDIRECT]: 40,
  [EXTENDED_ECHO_REQUEST]: 8,
  [EXTENDED_ECHO_REPLY]: 8,
};

function readMessage(header: Icmpv6Header, cursor: Cursor): void {
  const needed = NEEDED_BYTES[header.type] ?? 4;
  if (!cursor.has(needed, 'message cut short')) return;
  const addressAt = cursor.at + 8;
  switch (header.type) {
    case PACKET_TOO_BIG:
      header.mtu = cursor.uint32(4);
      break;
    case PARAMETER_PROBLEM:
      header.pointer = cursor.uint32(4);
      break;
    case ECHO_REQUEST:
    case ECHO_REPLY:
      header.echo.identifier = cursor.uint16(4);
      header.echo.sequence_number = cursor.uint16(6);
      break;
    case EXTENDED_ECHO_REQUEST:
    case EXTENDED_ECHO_REPLY:
      header.echo.identifier = cursor.uint16(4);
      readIcmpExtensions(header, cursor, HEADER_BYTES);
      break;
    case MLD_QUERY:
    case MLD_QUERY + 1:
    case MLD_DONE:
      header.mld.multicast_address = ipv6At(cursor.bytes, addressAt);
      break;
    case ROUTER_ADVERTISEMENT:
      header.nd.ra.cur_hop_limit = cursor.uint8(4);
      header.nd.ra.router_lifetime = cursor.uint16(6);
      break;
    case NEIGHBOR_SOLICITATION:
      header.nd.ns.target_address = ipv6At(cursor.bytes, addressAt);
      break;
    case NEIGHBOR_ADVERTISEMENT:
      header.nd.na.target_address = ipv6At(cursor.bytes, addressAt);
      break;
    case REDIRECT:
      header.nd.rd.target_address = ipv6At(cursor.bytes, addressAt);
      break;
    default:
  }
  cursor.advance(needed);
}
