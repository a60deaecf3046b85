import { ipv4At, ipv6At } from '../../bytes/address.js';
import {
  group,
  ipv4Address,
  ipv6Address,
  optional,
  type RecordOf,
  uint8,
  uint16,
} from '../../records/field.js';
import type { Cursor } from '../cursor.js';

const OURS = { wireshark: [] } as const;
const PROTOCOL = optional(uint8('Protocol of its payload', OURS));
const SOURCE_PORT = optional(uint16('Its source port', OURS));
const DESTINATION_PORT = optional(uint16('Its destination port', OURS));

/** Ends of the IPv4 packet that an error quotes: the flow that the error is about. */
export const QUOTED_IPV4 = group('Packet that the error is about', {
  src: optional(ipv4Address('Its source', OURS)),
  dst: optional(ipv4Address('Its destination', OURS)),
  proto: PROTOCOL,
  srcport: SOURCE_PORT,
  dstport: DESTINATION_PORT,
});

/** Ends of the IPv6 packet that an error quotes. */
export const QUOTED_IPV6 = group('Packet that the error is about', {
  src: optional(ipv6Address('Its source', OURS)),
  dst: optional(ipv6Address('Its destination', OURS)),
  proto: PROTOCOL,
  srcport: SOURCE_PORT,
  dstport: DESTINATION_PORT,
});

type QuotedIpv4 = RecordOf<(typeof QUOTED_IPV4)['fields']>;
type QuotedIpv6 = RecordOf<(typeof QUOTED_IPV6)['fields']>;

const IPV4_MIN_BYTES = 20;
const IPV6_BYTES = 40;
const PORTS_BYTES = 4;
const MAX_EXTENSIONS = 8;
/** TCP, UDP, DCCP, SCTP and UDP-Lite begin with source and destination port. */
const HAS_PORTS: ReadonlySet<number> = new Set([6, 17, 33, 132, 136]);
const HOP_BY_HOP = 0;
const ROUTING = 43;
const FRAGMENT = 44;
const AUTHENTICATION = 51;
const DESTINATION = 60;
const EXTENSIONS: ReadonlySet<number> = new Set([HOP_BY_HOP, ROUTING, FRAGMENT, AUTHENTICATION, DESTINATION]);

/**
 * Reads what is there of the packet that stands `offset` bytes behind the cursor. Errors quote as little as
 * eight bytes behind the IP header (RFC 792), so a packet that is cut is no damage.
 */
export function readQuotedIpv4(quoted: QuotedIpv4, cursor: Cursor, offset: number): void {
  if (cursor.available < offset + IPV4_MIN_BYTES) return;
  const first = cursor.uint8(offset);
  const headerBytes = (first & 15) * 4;
  if (first >>> 4 !== 4 || headerBytes < IPV4_MIN_BYTES) return;
  quoted.proto = cursor.uint8(offset + 9);
  quoted.src = ipv4At(cursor.bytes, cursor.at + offset + 12);
  quoted.dst = ipv4At(cursor.bytes, cursor.at + offset + 16);
  const isFirstFragment = (cursor.uint16(offset + 6) & 0x1fff) === 0;
  if (isFirstFragment) readPorts(quoted, cursor, offset + headerBytes);
}

/** The same for IPv6, past the extension headers that stand before its payload: the protocol is absent where they are cut. */
export function readQuotedIpv6(quoted: QuotedIpv6, cursor: Cursor, offset: number): void {
  if (cursor.available < offset + IPV6_BYTES || cursor.uint8(offset) >>> 4 !== 6) return;
  quoted.src = ipv6At(cursor.bytes, cursor.at + offset + 8);
  quoted.dst = ipv6At(cursor.bytes, cursor.at + offset + 24);
  let proto = cursor.uint8(offset + 6);
  let at = offset + IPV6_BYTES;
  let isFirstFragment = true;
  for (let extensions = 0; EXTENSIONS.has(proto) && isFirstFragment; extensions += 1) {
    if (extensions === MAX_EXTENSIONS || cursor.available < at + PORTS_BYTES) return;
    isFirstFragment = proto !== FRAGMENT || cursor.uint16(at + 2) >>> 3 === 0;
    const bytes = extensionBytes(proto, cursor.uint8(at + 1));
    proto = cursor.uint8(at);
    at += bytes;
  }
  quoted.proto = proto;
  if (isFirstFragment) readPorts(quoted, cursor, at);
}

/** Length of an extension header that states `units`: RFC 8200 section 4, RFC 4302 section 2.2. */
function extensionBytes(protocol: number, units: number): number {
  if (protocol === FRAGMENT) return 8;
  return protocol === AUTHENTICATION ? (units + 2) * 4 : (units + 1) * 8;
}

function readPorts(quoted: QuotedIpv4 | QuotedIpv6, cursor: Cursor, offset: number): void {
  if (quoted.proto === undefined || !HAS_PORTS.has(quoted.proto)) return;
  if (cursor.available < offset + PORTS_BYTES) return;
  quoted.srcport = cursor.uint16(offset);
  quoted.dstport = cursor.uint16(offset + 2);
}
