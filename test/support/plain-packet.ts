import { parseAddress } from '../../src/lib/bytes/address.js';
import type { Packet } from '../../src/lib/packets/packet.js';

/** What of a packet a test is about; the rest is not there. */
export interface PlainPacket {
  /** When it came, in milliseconds. */
  readonly ms?: number;
  readonly bytes?: number;
  readonly [layer: string]: unknown;
}

const MS_PER_SECOND = 1_000;
const NANOSECONDS_PER_MS = 1_000_000;
const START_SECONDS = 1_750_000_000;

/** A packet with nothing in it but what is given. */
export function plainPacket({ ms = 0, bytes = 100, ...layers }: PlainPacket): Packet {
  const seconds = Math.floor(ms / MS_PER_SECOND);
  const time_epoch = {
    seconds: START_SECONDS + seconds,
    nanoseconds: Math.round((ms - seconds * MS_PER_SECOND) * NANOSECONDS_PER_MS),
    decimals: 9,
  };
  return { frame: { number: 1, time_epoch, len: bytes, cap_len: bytes }, ...layers } as unknown as Packet;
}

/** Network and transport layers of a datagram between two hosts of 192.0.2.0/24. */
export const datagram = (
  from: readonly [host: number, port: number],
  to: readonly [host: number, port: number],
) => ({
  ip: { src: parseAddress('ipv4', `192.0.2.${from[0]}`), dst: parseAddress('ipv4', `192.0.2.${to[0]}`) },
  udp: { srcport: from[1], dstport: to[1] },
});
