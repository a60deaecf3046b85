/**
 * Frames of traffic that is made up, Ethernet and IPv4, as far as features of packets and flows look at them: checksums are
 * left 0, and of long payload only the length is there, as in a capture with a snapshot length.
 */

const ETHERNET_BYTES = 14;
const IP_BYTES = 20;
const TCP_BYTES = 20;
const UDP_BYTES = 8;
const ETHERTYPE_IPV4 = 0x0800;
const IP_VERSION_AND_WORDS = 0x45;
const DONT_FRAGMENT = 0x4000;
const PROTOCOL = { tcp: 6, udp: 17 } as const;
const TCP_WORDS_SHIFT = 4;

/** Bits of the TCP header (RFC 9293 section 3.1). */
export const TCP_FLAG = { fin: 0x01, syn: 0x02, rst: 0x04, push: 0x08, ack: 0x10 } as const;

/** A frame and the moment it is seen. */
export interface MadeFrame {
  /** Seconds since the traffic began. */
  readonly at: number;
  /** What a capture would have of it. */
  readonly bytes: Buffer;
  /** Its length on the wire. */
  readonly wireBytes: number;
}

/** One end of a conversation. */
export interface MadeEnd {
  /** IPv4 address, as a number. */
  readonly address: number;
  readonly port: number;
  readonly ttl: number;
}

/** A packet from one end to another. */
export interface MadePacket {
  readonly at: number;
  readonly from: MadeEnd;
  readonly to: MadeEnd;
}

/** A TCP segment. Its payload is zeros that were not captured. */
export interface MadeSegment extends MadePacket {
  readonly flags: number;
  readonly seq: number;
  readonly ack: number;
  readonly window: number;
  readonly payloadBytes: number;
}

/** The frame of a TCP segment. */
export function tcpFrame(segment: MadeSegment): MadeFrame {
  const header = Buffer.alloc(TCP_BYTES);
  header.writeUInt16BE(segment.from.port, 0);
  header.writeUInt16BE(segment.to.port, 2);
  header.writeUInt32BE(segment.seq >>> 0, 4);
  header.writeUInt32BE(segment.ack >>> 0, 8);
  header.writeUInt8((TCP_BYTES / 4) << TCP_WORDS_SHIFT, 12);
  header.writeUInt8(segment.flags, 13);
  header.writeUInt16BE(segment.window, 14);
  return ipFrame(segment, PROTOCOL.tcp, header, segment.payloadBytes);
}

/** The frame of a UDP datagram, with all of its payload. */
export function udpFrame(packet: MadePacket, payload: Buffer): MadeFrame {
  const header = Buffer.alloc(UDP_BYTES);
  header.writeUInt16BE(packet.from.port, 0);
  header.writeUInt16BE(packet.to.port, 2);
  header.writeUInt16BE(UDP_BYTES + payload.length, 4);
  return ipFrame(packet, PROTOCOL.udp, Buffer.concat([header, payload]), 0);
}

/** RFC 894 around RFC 791; `missingBytes` were on the wire and are not in the capture. */
function ipFrame(
  { at, from, to }: MadePacket,
  protocol: number,
  content: Buffer,
  missingBytes: number,
): MadeFrame {
  const headers = Buffer.alloc(ETHERNET_BYTES + IP_BYTES);
  // Locally administered addresses, one for each host.
  headers.writeUInt16BE(0x0200, 0);
  headers.writeUInt32BE(to.address, 2);
  headers.writeUInt16BE(0x0200, 6);
  headers.writeUInt32BE(from.address, 8);
  headers.writeUInt16BE(ETHERTYPE_IPV4, 12);
  const ip = headers.subarray(ETHERNET_BYTES);
  const contentBytes = content.length + missingBytes;
  ip.writeUInt8(IP_VERSION_AND_WORDS, 0);
  ip.writeUInt16BE(IP_BYTES + contentBytes, 2);
  ip.writeUInt16BE(DONT_FRAGMENT, 6);
  ip.writeUInt8(from.ttl, 8);
  ip.writeUInt8(protocol, 9);
  ip.writeUInt32BE(from.address, 12);
  ip.writeUInt32BE(to.address, 16);
  const bytes = Buffer.concat([headers, content]);
  return { at, bytes, wireBytes: headers.length + contentBytes };
}
