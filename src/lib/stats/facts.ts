import { copyTime, noTime, secondsBetween, type Time } from '../bytes/time.js';
import type { Packet } from '../packets/packet.js';
import { Airtime } from './facts/airtime.js';
import { DnsTransactions } from './facts/dns-transactions.js';
import { SeenPackets } from './facts/seen-packets.js';
import { TcpSegments } from './facts/tcp-segments.js';

/**
 * What a packet is beside those before it. It is found out once for each packet of the input, whatever windows and
 * groups count it, so that what these hold adds up; and only what a chosen tap says it reads.
 */
export interface Facts {
  /** Seconds since the packet before it; undefined for the first one, and where one of them has no time. */
  readonly gap: number | undefined;
  /** The same packet was seen shortly before: a mirror port or a relay showed it twice. */
  readonly isDuplicate: boolean;
  /** Seconds since the DNS query that it answers. */
  readonly dnsLatency: number | undefined;
  /** It is a DNS query that was sent before, and not answered. */
  readonly isRepeatedQuery: boolean;
  /** Nanoseconds that it kept the air busy. */
  readonly airtimeNs: number | undefined;
  /** What it is in its TCP connection: bits of `FLAG` in flows/tcp/analysis-flags.ts. */
  readonly tcpFlags: number;
}

/**
 * What has to be kept to know {@link Facts}: the time before, packets seen, queries that wait, the last
 * A-MPDU, TCP connections.
 */
export type FactSource = 'times' | 'packets' | 'dns' | 'airtime' | 'tcp';

const ALL_SOURCES: readonly FactSource[] = ['times', 'packets', 'dns', 'airtime', 'tcp'];

/** Finds out the {@link Facts}, packet by packet. */
export class PacketFacts implements Facts {
  gap: number | undefined;
  isDuplicate = false;
  dnsLatency: number | undefined;
  isRepeatedQuery = false;
  airtimeNs: number | undefined;
  tcpFlags = 0;
  readonly #last: Time | undefined;
  readonly #seen: SeenPackets | undefined;
  readonly #transactions: DnsTransactions | undefined;
  readonly #airtime: Airtime | undefined;
  readonly #segments: TcpSegments | undefined;

  /** Facts of other sources are never known, and cost nothing. */
  constructor(sources: readonly FactSource[] = ALL_SOURCES) {
    this.#last = sources.includes('times') ? noTime() : undefined;
    this.#seen = sources.includes('packets') ? new SeenPackets() : undefined;
    this.#transactions = sources.includes('dns') ? new DnsTransactions() : undefined;
    this.#airtime = sources.includes('airtime') ? new Airtime() : undefined;
    this.#segments = sources.includes('tcp') ? new TcpSegments() : undefined;
  }

  /** Connections that were given up for want of memory. */
  get forgotten(): number {
    return this.#segments?.forgotten ?? 0;
  }

  /** Takes the next packet; the facts are about it from here on. */
  follow(packet: Packet): void {
    if (this.#last !== undefined) this.gap = gapBehind(this.#last, packet.frame.time_epoch);
    if (this.#seen !== undefined) this.isDuplicate = this.#seen.sawAgain(packet);
    if (this.#segments !== undefined) this.tcpFlags = this.#segments.flagsOf(packet);
    if (this.#airtime !== undefined) this.airtimeNs = this.#airtime.of(packet);
    if (this.#transactions !== undefined) this.#followDns(packet, this.#transactions);
  }

  #followDns(packet: Packet, transactions: DnsTransactions): void {
    this.dnsLatency = undefined;
    this.isRepeatedQuery = false;
    if (packet.dns === undefined || packet.frame.time_epoch.decimals === 0) return;
    if (packet.dns.flags.response) this.dnsLatency = transactions.answer(packet);
    else this.isRepeatedQuery = transactions.ask(packet);
  }
}

/** Seconds from the time before, which becomes this one; undefined where one of them is absent. */
function gapBehind(last: Time, time: Time): number | undefined {
  if (time.decimals === 0) return undefined;
  const gap = last.decimals > 0 ? secondsBetween(last, time) : undefined;
  copyTime(last, time);
  return gap;
}
