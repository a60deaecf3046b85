import { copyTime, noTime, secondsBetween, type Time } from '../../bytes/time.js';
import type { Packet } from '../../packets/packet.js';

/** Queries that wait for an answer at a time; of more, the oldest are given up. */
const MAX_WAITING = 16_384;
/** An answer that takes longer is not waited for: by then those who asked have given up. */
const MAX_SECONDS = 60;

/** Which query a response answers: the ends, the identifier and the question must fit (RFC 5452 section 9.1). */
export class DnsTransactions {
  /** When each query was sent, by what its answer repeats. */
  readonly #waiting = new Map<string, Time>();

  /** Takes a query; returns whether it waits already. */
  ask(packet: Packet): boolean {
    const key = keyOf(packet, 'query');
    if (key === undefined) return false;
    if (this.#waiting.has(key)) return true;
    if (this.#waiting.size >= MAX_WAITING) this.#forgetOldest();
    const sent = noTime();
    copyTime(sent, packet.frame.time_epoch);
    this.#waiting.set(key, sent);
    return false;
  }

  /** Takes a response; returns how long it took, in seconds, where its query was seen. */
  answer(packet: Packet): number | undefined {
    const key = keyOf(packet, 'response');
    const sent = key === undefined ? undefined : this.#waiting.get(key);
    if (key === undefined || sent === undefined) return undefined;
    this.#waiting.delete(key);
    const seconds = secondsBetween(sent, packet.frame.time_epoch);
    return seconds >= 0 && seconds <= MAX_SECONDS ? seconds : undefined;
  }

  #forgetOldest(): void {
    for (const key of this.#waiting.keys()) return void this.#waiting.delete(key);
  }
}

/** What query and response have in common; names may come back in another case. */
function keyOf({ dns, ip, ipv6, tcp, udp }: Packet, kind: 'query' | 'response'): string | undefined {
  const [network, transport] = [ip ?? ipv6, udp ?? tcp];
  if (dns === undefined || network === undefined || transport === undefined) return undefined;
  const isQuery = kind === 'query';
  const client = isQuery ? network.src : network.dst;
  const server = isQuery ? network.dst : network.src;
  const port = isQuery ? transport.srcport : transport.dstport;
  const question = `${dns.qry.type[0] ?? ''} ${dns.qry.name[0]?.toLowerCase() ?? ''}`;
  return `${client.text} ${port} ${server.text} ${dns.id ?? ''} ${question}`;
}
