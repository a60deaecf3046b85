import type { Packet } from '../packets/packet.js';
import { IP_PROTOCOL } from './protocols.js';

const IPV6_HEADER_BYTES = 40;
const FRAGMENT_HEADER_BYTES = 8;
const UDP_HEADER_BYTES = 8;
const ICMP_HEADER_BYTES = 8;
const SCTP_HEADER_BYTES = 12;

/** Bytes of a packet from the IP header on, as it states them; undefined where there is no IP. */
export function ipBytes({ ip, ipv6, tcp }: Packet): number | undefined {
  // A card was to cut a segment whose length is 0: only TCP knows how long it is.
  if (ip !== undefined) return ip.len > 0 ? ip.len : ip.hdr_len + segmentBytes(tcp);
  if (ipv6 === undefined) return undefined;
  return IPV6_HEADER_BYTES + (ipv6.plen > 0 ? ipv6.plen : segmentBytes(tcp));
}

const segmentBytes = (tcp: Packet['tcp']): number => (tcp?.hdr_len ?? 0) + (tcp?.len ?? 0);

/** Bytes that a packet without TCP carries behind its transport header. */
export function payloadBytes(packet: Packet, protocol: number): number {
  const bytes = Math.max(ipPayloadBytes(packet) - headerBytes(packet, protocol), 0);
  const stated = (packet.udp?.length ?? 0) - UDP_HEADER_BYTES;
  if (stated < 0) return bytes;
  // The first fragment states the length of the whole datagram. Of a length of 0 in the IP header nothing follows.
  return bytes > 0 ? Math.min(stated, bytes) : stated;
}

/** Later fragments have no transport header. */
function headerBytes({ udp, icmp, icmpv6, sctp, udplite }: Packet, protocol: number): number {
  switch (protocol) {
    case IP_PROTOCOL.udp:
    case IP_PROTOCOL.udplite:
      return udp === undefined && udplite === undefined ? 0 : UDP_HEADER_BYTES;
    case IP_PROTOCOL.icmp:
    case IP_PROTOCOL.icmpv6:
      return icmp === undefined && icmpv6 === undefined ? 0 : ICMP_HEADER_BYTES;
    case IP_PROTOCOL.sctp:
      return sctp === undefined ? 0 : SCTP_HEADER_BYTES;
    default:
      return 0;
  }
}

function ipPayloadBytes({ ip, ipv6 }: Packet): number {
  if (ip !== undefined) return Math.max(ip.len - ip.hdr_len, 0);
  if (ipv6 === undefined) return 0;
  const { hopopts, routing, dstopts, fraghdr } = ipv6;
  let bytes = ipv6.plen - (fraghdr.nxt === undefined ? 0 : FRAGMENT_HEADER_BYTES);
  for (const { len } of [hopopts, routing, dstopts]) if (len !== undefined) bytes -= (len + 1) * 8;
  return Math.max(bytes, 0);
}
