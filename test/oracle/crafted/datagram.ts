import { hex } from '../../support/hex.js';
import { inIpv4, join, word } from '../wire.js';

const TCP = 6;
const UDP = 17;
const UDP_HEADER_BYTES = 8;

/** An UDP datagram between two ports, in IPv4 in Ethernet. */
export const datagram = (source: number, destination: number, payload: Buffer): Buffer =>
  inIpv4(
    UDP,
    join(word(source), word(destination), word(UDP_HEADER_BYTES + payload.length), word(0), payload),
  );

/** A segment of TCP with this sequence number, in IPv4 in Ethernet. */
export function segment(source: number, destination: number, sequence: number, payload: Buffer): Buffer {
  const number = Buffer.alloc(4);
  number.writeUInt32BE(sequence);
  return inIpv4(
    TCP,
    join(word(source), word(destination), number, hex`00000001 5018 2000 0000 0000`, payload),
  );
}
