import { copyTime, noTime, secondsBetween, type Time } from '../bytes/time.js';
import type { Packet } from '../packets/packet.js';
import { DnsTransactions } from './facts/dns-transactions.js';
import { SeenPackets } from './facts/seen-packets.js';

/**
 * What a packet is beside those before it. It is found out once for each packet of the input, whatever windows and
 * groups count it, so that what these hold adds up.
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
}

/** Finds out the {@link Facts}, packet by packet. */
export class PacketFacts implements Facts {
  gap: number | undefined;
  isDuplicate = false;
  dnsLatency: number | undefined;
  isRepeatedQuery = false;
  readonly #last: Time = noTime();
  readonly #seen = new SeenPackets();
  readonly #transactions = new DnsTransactions();

  /** Takes the next packet; the facts are about it from here on. */
  follow(packet: Packet): void {
    const { time_epoch } = packet.frame;
    const hasTime = time_epoch.decimals > 0;
    this.gap = hasTime && this.#last.decimals > 0 ? secondsBetween(this.#last, time_epoch) : undefined;
    if (hasTime) copyTime(this.#last, time_epoch);
    this.isDuplicate = this.#seen.sawAgain(packet);
    this.dnsLatency = undefined;
    this.isRepeatedQuery = false;
    if (packet.dns === undefined || !hasTime) return;
    const transactions = this.#transactions;
    if (packet.dns.flags.response) this.dnsLatency = transactions.answer(packet);
    else this.isRepeatedQuery = transactions.ask(packet);
  }
}
