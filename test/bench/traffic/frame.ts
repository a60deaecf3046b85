import type { Direction } from './path.js';

/** Protocol numbers of the IP header (IANA, "Assigned Internet Protocol Numbers"). */
export const IP_PROTOCOL = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58 } as const;

const FRAME_ROOM_BYTES = 2048;
const IPV4_HEADER_BYTES = 20;
const IPV6_HEADER_BYTES = 40;
/** What a network card pads received frames to: 64 without the check sequence. */
const MIN_WIRE_FRAME_BYTES = 60;

/** Where in each transport header its checksum stands. */
const CHECKSUM_AT: Readonly<Record<number, number>> = {
  [IP_PROTOCOL.icmp]: 2,
  [IP_PROTOCOL.tcp]: 16,
  [IP_PROTOCOL.udp]: 6,
  [IP_PROTOCOL.icmpv6]: 2,
};

/** One Ethernet frame under construction. There is one for the whole capture, overwritten packet by packet. */
export interface Frame {
  readonly bytes: Buffer;
  length: number;
}

/** An empty frame. */
export const createFrame = (): Frame => ({ bytes: Buffer.alloc(FRAME_ROOM_BYTES), length: 0 });

/** Writes the link and network headers of a direction; gives the offset at which the transport header starts. */
export function startPacket(frame: Frame, direction: Direction): number {
  direction.header.copy(frame.bytes, 0);
  return direction.header.length;
}

/** Fills in lengths and checksums, once `transportBytes` of header and payload stand behind the network header. */
export function finishPacket(frame: Frame, direction: Direction, transportBytes: number): void {
  const { bytes } = frame;
  const transportAt = direction.header.length;
  if (direction.isIpv6) bytes.writeUInt16BE(transportBytes, transportAt - IPV6_HEADER_BYTES + 4);
  else finishIpv4(bytes, direction, transportBytes);
  finishTransport(bytes, direction, transportBytes);
  frame.length = transportAt + transportBytes;
  if (direction.isReceived) padFrame(frame);
}

/** Pads with zeros to the shortest frame that exists on a wire. */
export function padFrame(frame: Frame): void {
  if (frame.length >= MIN_WIRE_FRAME_BYTES) return;
  frame.bytes.fill(0, frame.length, MIN_WIRE_FRAME_BYTES);
  frame.length = MIN_WIRE_FRAME_BYTES;
}

function finishIpv4(bytes: Buffer, direction: Direction, transportBytes: number): void {
  const ipAt = direction.header.length - IPV4_HEADER_BYTES;
  bytes.writeUInt16BE(IPV4_HEADER_BYTES + transportBytes, ipAt + 2);
  bytes.writeUInt16BE(direction.identification, ipAt + 4);
  direction.identification = (direction.identification + 1) & 0xffff;
  bytes.writeUInt16BE(complement(sumWords(bytes, ipAt, IPV4_HEADER_BYTES)), ipAt + 10);
}

function finishTransport(bytes: Buffer, direction: Direction, transportBytes: number): void {
  const transportAt = direction.header.length;
  const checksumAt = transportAt + (CHECKSUM_AT[direction.protocol] ?? 0);
  bytes.writeUInt16BE(0, checksumAt);
  let sum = sumWords(bytes, transportAt, transportBytes);
  // The pseudo header: both addresses, the protocol and the length. ICMP for IPv4 has none (RFC 792).
  if (direction.protocol !== IP_PROTOCOL.icmp) {
    const addressBytes = direction.isIpv6 ? 32 : 8;
    sum += sumWords(bytes, transportAt - addressBytes, addressBytes) + direction.protocol + transportBytes;
  }
  const checksum = complement(sum);
  // In UDP 0 would say "no checksum" (RFC 768).
  bytes.writeUInt16BE(
    checksum === 0 && direction.protocol === IP_PROTOCOL.udp ? 0xffff : checksum,
    checksumAt,
  );
}

/** Sum of big-endian 16-bit words; an odd last byte counts as the high half of a word (RFC 1071). */
function sumWords(bytes: Buffer, at: number, length: number): number {
  const end = at + length;
  let sum = 0;
  for (let i = at; i + 1 < end; i += 2) sum += ((bytes[i] as number) << 8) | (bytes[i + 1] as number);
  return length % 2 === 0 ? sum : sum + ((bytes[end - 1] as number) << 8);
}

function complement(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded & 0xffff) + (folded >>> 16);
  return ~folded & 0xffff;
}
