import type { Time } from '../../bytes/time.js';
import type { Packet } from '../../packets/packet.js';
import { tcpFlagsOf, transportHeaderOf, transportPayloadOf } from '../transport.js';
import type { CicPacket } from './direction.js';

const US_PER_SECOND = 1_000_000;
const NS_PER_US = 1_000;

/** Whole µs since 1970, rounded down; undefined where there is no time. */
export const wholeUs = ({ seconds, nanoseconds, decimals }: Time): number | undefined =>
  decimals === 0 ? undefined : seconds * US_PER_SECOND + Math.trunc(nanoseconds / NS_PER_US);

/** What counts of a packet that comes at `atUs`. */
export const cicPacket = (packet: Packet, atUs: number): CicPacket => ({
  atUs,
  payload: transportPayloadOf(packet),
  header: transportHeaderOf(packet),
  flags: tcpFlagsOf(packet),
  window: packet.tcp?.window_size_value ?? Number.NaN,
});
