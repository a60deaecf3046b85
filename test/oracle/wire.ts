import { hex } from '../support/hex.js';

/** Bytes one after the other. */
export const join = (...parts: readonly Buffer[]): Buffer => Buffer.concat(parts);

/** A 16-bit number in network order. */
export const word = (value: number): Buffer => Buffer.from([value >>> 8, value & 0xff]);

/** An Ethernet frame; `type` may be a length. */
export const eth = (type: number, payload: Buffer): Buffer =>
  join(hex`02 00 00 00 00 02  02 00 00 00 00 01`, word(type), payload);

/** What of an IP header is to be unusual. */
export interface IpChanges {
  /** Bytes written over the header, and where, before its checksum is made. */
  readonly over?: readonly (readonly [at: number, bytes: Buffer])[];
  /** IPv4 options, a multiple of four bytes. */
  readonly options?: Buffer;
  /** Leave a transport checksum of zero as it is. */
  readonly keepsChecksum?: true;
}

const IPV4_HEADER_BYTES = 20;
const PROTOCOL = { icmp: 1, igmp: 2, tcp: 6, udp: 17, icmpv6: 58, sctp: 132, udpLite: 136 } as const;

/** An IPv4 packet in Ethernet. */
export const inIpv4 = (protocol: number, payload: Buffer, changes?: IpChanges): Buffer =>
  eth(0x0800, ipv4(protocol, payload, changes));

/** An IPv6 packet in Ethernet. */
export const inIpv6 = (next: number, payload: Buffer, changes?: IpChanges): Buffer =>
  eth(0x86dd, ipv6(next, payload, changes));

/** An IPv4 packet from 192.0.2.1 to 198.51.100.2, all checksums that are zero filled in. */
export function ipv4(protocol: number, payload: Buffer, changes: IpChanges = {}): Buffer {
  const { over = [], options = Buffer.alloc(0), keepsChecksum } = changes;
  const header = join(hex`45 00 0000 1234 0000 40 00 0000  c0 00 02 01  c6 33 64 02`, options);
  header[0] = 0x40 | (header.length / 4);
  header.writeUInt16BE(header.length + payload.length, 2);
  header[9] = protocol;
  for (const [at, bytes] of over) bytes.copy(header, at);
  header.writeUInt16BE(checksum(header), 10);
  const addresses = header.subarray(12, IPV4_HEADER_BYTES);
  return join(header, keepsChecksum ? payload : fillChecksum(protocol, payload, addresses));
}

/** An IPv6 packet from 2001:db8::1 to 2001:db8::2. */
export function ipv6(next: number, payload: Buffer, changes: IpChanges = {}): Buffer {
  const header = hex`60 00 00 00 0000 00 40
    20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01
    20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 02`;
  header.writeUInt16BE(payload.length, 4);
  header[6] = next;
  for (const [at, bytes] of changes.over ?? []) bytes.copy(header, at);
  return join(header, changes.keepsChecksum ? payload : fillChecksum(next, payload, header.subarray(8)));
}

/** An IPv6 extension header of any length, padded with zeros to a multiple of eight bytes. */
export const extension = (next: number, content: Buffer, payload: Buffer): Buffer => {
  const padded = Buffer.alloc(Math.ceil((content.length + 2) / 8) * 8);
  padded[0] = next;
  padded[1] = padded.length / 8 - 1;
  content.copy(padded, 2);
  return join(padded, payload);
};

/** Where the checksum stands in a message, and whether addresses, protocol and length are summed up with it. */
const CHECKSUM: ReadonlyMap<number, { readonly at: number; readonly hasPseudoHeader: boolean }> = new Map([
  [PROTOCOL.icmp, { at: 2, hasPseudoHeader: false }],
  [PROTOCOL.igmp, { at: 2, hasPseudoHeader: false }],
  [PROTOCOL.tcp, { at: 16, hasPseudoHeader: true }],
  [PROTOCOL.udp, { at: 6, hasPseudoHeader: true }],
  [PROTOCOL.udpLite, { at: 6, hasPseudoHeader: true }],
  [PROTOCOL.icmpv6, { at: 2, hasPseudoHeader: true }],
]);

/** Puts the right checksum where it is zero: the message's own, whatever IP header it stands behind. */
function fillChecksum(protocol: number, message: Buffer, addresses: Buffer): Buffer {
  if (protocol === PROTOCOL.sctp) return fillCrc(message);
  const place = CHECKSUM.get(protocol);
  if (place === undefined || message.length < place.at + 2 || message.readUInt16BE(place.at) !== 0) {
    return message;
  }
  const pseudoHeader = join(addresses, word(protocol), word(message.length));
  const filled = Buffer.from(message);
  filled.writeUInt16BE(checksum(place.hasPseudoHeader ? join(pseudoHeader, message) : message), place.at);
  return filled;
}

/** RFC 1071, written anew: the program's own is what is tested. */
function checksum(bytes: Buffer): number {
  const padded = bytes.length % 2 === 0 ? bytes : join(bytes, Buffer.alloc(1));
  let sum = 0;
  for (let at = 0; at < padded.length; at += 2) sum += padded.readUInt16BE(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return 0xffff - sum;
}

const CRC_AT = 8;

/** Puts the CRC32c of an SCTP packet where it is zero (RFC 9260 appendix A). */
function fillCrc(packet: Buffer): Buffer {
  if (packet.readUInt32BE(CRC_AT) !== 0) return packet;
  let crc = 0xffffffff;
  for (const byte of packet) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  const filled = Buffer.from(packet);
  filled.writeUInt32LE((crc ^ 0xffffffff) >>> 0, CRC_AT);
  return filled;
}
