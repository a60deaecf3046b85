import { payloadBytes } from '../flows/flow-lengths.js';
import { IP_PROTOCOL } from '../flows/protocols.js';
import type { Packet } from '../packets/packet.js';

/** Bits of a TCP segment's flags: RFC 9293 section 3.1, RFC 3168 section 6.1. */
export const TCP_FLAG = {
  fin: 0x01,
  syn: 0x02,
  rst: 0x04,
  psh: 0x08,
  ack: 0x10,
  urg: 0x20,
  ece: 0x40,
  cwr: 0x80,
} as const;

const UDP_HEADER_BYTES = 8;
const ICMP_HEADER_BYTES = 8;
const SCTP_HEADER_BYTES = 12;

/** Flags of the packet's TCP segment; 0 where it has none. */
export const tcpFlagsOf = ({ tcp }: Packet): number => tcp?.flags ?? 0;

/** Bytes behind the transport header as the IP header states them, however much was captured. */
export function transportPayloadOf(packet: Packet): number {
  if (packet.tcp !== undefined) return packet.tcp.len ?? 0;
  return payloadBytes(packet, transportOf(packet));
}

/** Bytes of the transport header; 0 where there is none, as in later fragments. */
export function transportHeaderOf({ tcp, udp, udplite, icmp, icmpv6, sctp }: Packet): number {
  if (tcp !== undefined) return tcp.hdr_len ?? 0;
  if (udp !== undefined || udplite !== undefined) return UDP_HEADER_BYTES;
  if (icmp !== undefined || icmpv6 !== undefined) return ICMP_HEADER_BYTES;
  return sctp === undefined ? 0 : SCTP_HEADER_BYTES;
}

/** The transport protocol whose header was read; 0 for others, and for later fragments. */
function transportOf({ udp, udplite, icmp, icmpv6, sctp }: Packet): number {
  if (udp !== undefined) return IP_PROTOCOL.udp;
  if (udplite !== undefined) return IP_PROTOCOL.udplite;
  if (icmp !== undefined) return IP_PROTOCOL.icmp;
  if (icmpv6 !== undefined) return IP_PROTOCOL.icmpv6;
  return sctp === undefined ? 0 : IP_PROTOCOL.sctp;
}

/** Whether the packet is a fragment behind the first one, which has no transport header. */
export const isLaterFragment = ({ ip, ipv6 }: Packet): boolean =>
  ip === undefined ? (ipv6?.fraghdr.offset ?? 0) > 0 : ip.frag_offset > 0;
