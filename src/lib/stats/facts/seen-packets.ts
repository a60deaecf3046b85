import type { Address } from '../../bytes/address.js';
import { secondsBetween, type Time } from '../../bytes/time.js';
import type { Packet } from '../../packets/packet.js';

/** A copy comes within this: switches and relays are fast, and nobody sends the same packet again so soon. */
const MAX_SECONDS = 0.1;
/** As many packets are remembered; a power of two. */
const PLACES = 16_384;

/**
 * Knows packets that were seen shortly before: copies that a mirror port or a relay made. They have the same
 * addresses, identification, length and checksum of what they carry. What a router changes on the way, hops and
 * the checksum of IP, is not looked at. Packets without a checksum of their own are not told apart from others.
 */
export class SeenPackets {
  /** Of each place, what a packet has in common with its copies, and when it came, side by side. */
  readonly #seen = new Float64Array(2 * PLACES).fill(Number.NEGATIVE_INFINITY);
  #origin: Time | undefined;

  /** Whether the packet was there before; it is remembered. */
  sawAgain(packet: Packet): boolean {
    const { time_epoch } = packet.frame;
    const hash = fingerprint(packet);
    if (hash === 0 || time_epoch.decimals === 0) return false;
    this.#origin ??= { ...time_epoch };
    const now = secondsBetween(this.#origin, time_epoch);
    const place = 2 * ((hash ^ (hash >>> 15)) & (PLACES - 1));
    const age = Math.abs(now - (this.#seen[place + 1] as number));
    const isCopy = this.#seen[place] === hash && age <= MAX_SECONDS;
    this.#seen[place] = hash;
    this.#seen[place + 1] = now;
    return isCopy;
  }
}

const mix = (hash: number, value: number): number => Math.imul(hash ^ value, 0x01000193) ^ (hash >>> 13);

const mixAddress = (hash: number, { word0, word1, word2, word3 }: Address): number =>
  word2 === 0 ? mix(hash, word3) : mix(mix(mix(mix(hash, word0), word1), word2), word3);

/** What copies have in common, as a number; 0 where there is too little to tell copies from other packets. */
function fingerprint({ ip, ipv6, tcp, udp, icmp, frame }: Packet): number {
  const network = ip ?? ipv6;
  const checksum = tcp?.checksum ?? icmp?.checksum ?? udp?.checksum ?? 0;
  if (network === undefined || checksum === 0) return 0;
  let hash = mixAddress(mixAddress(checksum, network.src), network.dst);
  if (ip !== undefined) hash = mix(mix(hash, ip.id), ip.len);
  else hash = mix(hash, frame.len);
  if (ip !== undefined) hash = mix(hash, ip.frag_offset);
  if (tcp !== undefined) {
    hash = mix(mix(mix(hash, tcp.seq_raw ?? 0), tcp.ack_raw ?? 0), tcp.srcport ^ (tcp.dstport << 16));
  }
  if (udp !== undefined) hash = mix(hash, udp.srcport ^ (udp.dstport << 16));
  return hash | 0;
}
