import type { Address } from '../bytes/address.js';
import type { Packet } from '../packets/packet.js';
import { msOf } from './moments.js';

/** Packets that are remembered, a power of two; the next one in the same place is remembered instead. */
const PLACES = 16_384;
/** A packet that comes again later than this is another one. */
const MAX_MS = 1_000;
const PRIME = 0x01000193;
const OTHER_PRIME = 0x9e3779b1;

/** Where and how a packet was seen before. Lent: it becomes what is remembered of the packet now. */
export interface Seen {
  /** Two hashes of what no router and no switch changes. */
  hash: number;
  check: number;
  /** When it was seen first, and last, in ms. */
  firstMs: number;
  lastMs: number;
  /** Number of the packet when it was seen first. */
  first: number;
  hops: number;
  /** Addresses of the link, in one number; 0 where there is none. */
  way: number;
  /** The same when it was seen before this time. */
  lastMsBefore: number;
  hopsBefore: number;
  wayBefore: number;
  /** Times that it came with the same hops on the same way, without a break. */
  same: number;
  /** Times in a row that it came with fewer hops left, by the same step each time. */
  fewer: number;
  step: number;
}

/** Remembers packets for a second, to know them again: copies, frames that go round in a loop. */
export class PacketMemory {
  readonly #places = new Array<Seen | undefined>(PLACES).fill(undefined);

  /** What is known of the packet, now that it was seen again; undefined where it is new, or has nothing to know it by. */
  see(packet: Packet): Seen | undefined {
    const nowMs = msOf(packet.frame.time_epoch);
    const hash = hashOf(packet, PRIME);
    if (hash === 0 || Number.isNaN(nowMs)) return undefined;
    const check = hashOf(packet, OTHER_PRIME);
    const place = placeOf(hash);
    const held = this.#places[place];
    if (held !== undefined && isSame(held, { hash, check, nowMs })) return again(held, packet, nowMs);
    this.#places[place] = begun(held, { hash, check, packet, nowMs });
    return undefined;
  }
}

const placeOf = (hash: number): number => (hash ^ (hash >>> 15)) & (PLACES - 1);

const isSame = (held: Seen, now: { hash: number; check: number; nowMs: number }): boolean =>
  held.hash === now.hash && held.check === now.check && Math.abs(now.nowMs - held.lastMs) <= MAX_MS;

const hopsOf = ({ ip, ipv6 }: Packet): number => ip?.ttl ?? ipv6?.hlim ?? 0;

const wayOf = ({ eth }: Packet): number =>
  eth === undefined ? 0 : mixAddress(mixAddress(PRIME, eth.src, PRIME), eth.dst, PRIME);

function again(seen: Seen, packet: Packet, nowMs: number): Seen {
  const hops = hopsOf(packet);
  const way = wayOf(packet);
  const step = seen.hops - hops;
  seen.lastMsBefore = seen.lastMs;
  seen.hopsBefore = seen.hops;
  seen.wayBefore = seen.way;
  seen.same = step === 0 && way === seen.way ? seen.same + 1 : 1;
  if (step > 0) seen.fewer = step === seen.step ? seen.fewer + 1 : 1;
  else if (step < 0) seen.fewer = 0;
  if (step !== 0) seen.step = step;
  seen.hops = hops;
  seen.way = way;
  seen.lastMs = nowMs;
  return seen;
}

interface New {
  readonly hash: number;
  readonly check: number;
  readonly packet: Packet;
  readonly nowMs: number;
}

function begun(old: Seen | undefined, { hash, check, packet, nowMs }: New): Seen {
  const seen = old ?? ({} as Seen);
  Object.assign(seen, { hash, check, firstMs: nowMs, lastMs: nowMs, first: packet.frame.number });
  Object.assign(seen, { lastMsBefore: Number.NaN, hopsBefore: 0, wayBefore: 0 });
  return Object.assign(seen, { hops: hopsOf(packet), way: wayOf(packet), same: 1, fewer: 0, step: 0 });
}

const mix = (hash: number, value: number, factor: number): number =>
  Math.imul(hash ^ value, factor) ^ (hash >>> 13);

const mixAddress = (hash: number, { word0, word1, word2, word3 }: Address, factor: number): number =>
  mix(mix(mix(mix(hash, word0, factor), word1, factor), word2, factor), word3, factor);

/**
 * What stays the same on all ways, as a number; 0 where there is too little to know a packet by: IP without a
 * checksum of what it carries, and everything that is neither IP nor ARP.
 */
function hashOf(packet: Packet, factor: number): number {
  const { ip, ipv6, tcp, udp, icmp, icmpv6, arp, frame } = packet;
  if (arp !== undefined) return hashOfArp(packet, factor);
  const network = ip ?? ipv6;
  const checksum = tcp?.checksum ?? icmp?.checksum ?? icmpv6?.checksum ?? udp?.checksum ?? 0;
  if (network === undefined || checksum === 0) return 0;
  let hash = mixAddress(mixAddress(checksum, network.src, factor), network.dst, factor);
  if (ip !== undefined) hash = mix(mix(mix(hash, ip.id, factor), ip.len, factor), ip.frag_offset, factor);
  else hash = mix(hash, frame.len, factor);
  if (tcp !== undefined) {
    hash = mix(mix(hash, tcp.seq_raw ?? 0, factor), tcp.ack_raw ?? 0, factor);
    hash = mix(hash, tcp.srcport ^ (tcp.dstport << 16), factor);
  }
  if (udp !== undefined) hash = mix(hash, udp.srcport ^ (udp.dstport << 16), factor);
  return hash | 0;
}

function hashOfArp({ arp, eth }: Packet, factor: number): number {
  const [source, target] = [arp?.src.proto_ipv4, arp?.dst.proto_ipv4];
  if (arp === undefined || source === undefined || target === undefined || eth === undefined) return 0;
  return mix(
    mixAddress(mixAddress(mixAddress(factor, source, factor), target, factor), eth.src, factor),
    arp.opcode,
    factor,
  );
}
