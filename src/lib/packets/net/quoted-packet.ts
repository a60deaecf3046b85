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

/** The same for IPv6, past the extension headers that stand before its payload. */
export function readQuotedIpv6(quoted: QuotedIpv6, cursor: Cursor, offset: number): void {
  if (cursor.available < offset + IPV6_BYTES || cursor.uint8(offset) >>> 4 !== 6) return;
  quoted.proto = cursor.uint8(offset + 6);
  quoted.src = ipv6At(cursor.bytes, cursor.at + offset + 8);
  quoted.dst = ipv6At(cursor.bytes, cursor.at + offset + 24);
  let at = offset + IPV6_BYTES;
  for (let extensions = 0; extensions < MAX_EXTENSIONS; extensions += 1) {
    const length = extensionBytes(quoted.proto, cursor, at);
    if (length === 0) break;
    if (quoted.proto === FRAGMENT && cursor.uint16(at + 2) >>> 3 !== 0) {
      quoted.proto = cursor.uint8(at);
      return;
    }
    quoted.proto = cursor.uint8(at);
    at += length;
  }
  readPorts(quoted, cursor, at);
}

/** Length of the extension header at `offset`, 0 where there is none or it is not there to be read. */
function extensionBytes(protocol: number, cursor: Cursor, offset: number): number {
  if (cursor.available < offset + PORTS_BYTES) return 0;
  switch (protocol) {
    case HOP_BY_HOP:
    case ROUTING:
    case DESTINATION:
      return (cursor.uint8(offset + 1) + 1) * 8;
    case AUTHENTICATION:
      return (cursor.uint8(offset + 1) + 2) * 4;
    case FRAGMENT:
      return 8;
    default:
      return 0;
  }
}

function readPorts(quoted: QuotedIpv4 | QuotedIpv6, cursor: Cursor, offset: number): void {
  if (quoted.proto === undefined || !HAS_PORTS.has(quoted.proto)) return;
  if (cursor.available < offset + PORTS_BYTES) return;
  quoted.srcport = cursor.uint16(offset);
  quoted.dstport = cursor.uint16(offset + 2);
}
