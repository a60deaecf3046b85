import type { Packet } from '../../packets/packet.js';
import { count, group, list, optional, type RecordOf, text, uint8, uint16 } from '../../records/field.js';
import { CodeCounts } from '../latency/code-counts.js';
import { DURATIONS, Durations } from '../latency/durations.js';
import { FlowClock } from '../latency/flow-clock.js';
import { WaitingList } from '../latency/waiting-list.js';
import type { Gauge, Meter } from '../meter.js';

const FIELDS = {
  query: optional(text('The first name that was asked for')),
  qtype: optional(uint16('The type of record that it was asked for')),
  queries: count('Queries, without those sent again'),
  retries: count('Queries sent again before they were answered: same identifier, name and type'),
  answered: count('Queries with a response'),
  unanswered: count('Queries without one, so far'),
  slow: count('Queries answered later than 5 s, when most who ask have given up'),
  unasked: count('Responses to no query that was seen or is remembered'),
  forgotten: count('Queries given up for want of room: beyond 64 that wait at a time, the oldest'),
  rcodes: list(
    'Responses by code: 0 no error, 2 server failure, 3 no such name, 5 refused',
    group('Code', { code: uint8('Code'), responses: count('Responses') }),
  ),
  response_ms: group('From a query, when it was first sent, to its response', DURATIONS),
} as const;

type DnsRecord = RecordOf<typeof FIELDS>;
type DnsHeader = NonNullable<Packet['dns']>;

/** Queries of a flow that wait at a time. */
const MAX_WAITING = 64;
const MAX_CODES = 16;
/** RFC 1035 section 7.2 leaves it to the resolver; 5 s is what those of glibc and Windows wait for at first. */
const SLOW_MS = 5_000;
const ORDINARY_QUERY = 0;
const MDNS = 5353;
const LLMNR = 5355;

/** Queries to groups are answered by hosts of other flows. */
const isMulticast = ({ udp }: Packet): boolean =>
  udp !== undefined && [udp.srcport, udp.dstport].some((port) => port === MDNS || port === LLMNR);

/** Latency of name resolution. */
export const dns: Meter<'dns', typeof FIELDS> = {
  name: 'dns',
  about: 'Latency of DNS, by transaction; not of mDNS and LLMNR, where others answer than were asked',
  fields: FIELDS,
  isFor: (packet) => packet.dns?.flags.opcode === ORDINARY_QUERY && !isMulticast(packet),
  create: () => new DnsGauge(),
};

class DnsGauge implements Gauge<DnsRecord> {
  readonly #clock = new FlowClock();
  readonly #waiting = new WaitingList(MAX_WAITING);
  readonly #rcodes = new CodeCounts(MAX_CODES);
  readonly #responses = new Durations();
  #query: string | undefined;
  #qtype: number | undefined;
  #queries = 0;
  #retries = 0;
  #answered = 0;
  #slow = 0;
  #unasked = 0;

  observe({ dns, frame }: Packet): void {
    if (dns?.id === undefined || dns.flags.opcode !== ORDINARY_QUERY) return;
    const atMs = this.#clock.at(frame.time_epoch);
    if (dns.flags.response === true) this.#answer(dns, atMs);
    else this.#ask(dns, atMs);
  }

  result(): DnsRecord {
    return {
      query: this.#query,
      qtype: this.#qtype,
      queries: this.#queries,
      retries: this.#retries,
      answered: this.#answered,
      unanswered: this.#queries - this.#answered,
      slow: this.#slow,
      unasked: this.#unasked,
      forgotten: this.#waiting.forgotten,
      rcodes: this.#rcodes.entries().map(({ code, count: responses }) => ({ code, responses })),
      response_ms: this.#responses.result(),
    };
  }

  #ask(header: DnsHeader, atMs: number): void {
    const key = transactionOf(header);
    if (this.#waiting.find(key) !== undefined) {
      this.#retries += 1;
      return;
    }
    this.#queries += 1;
    this.#query ??= header.qry.name[0];
    this.#qtype ??= header.qry.type[0];
    this.#waiting.add(key, atMs);
  }

  #answer(header: DnsHeader, atMs: number): void {
    if (header.flags.rcode !== undefined) this.#rcodes.add(header.flags.rcode);
    const query = this.#waiting.find(transactionOf(header));
    if (query === undefined) {
      this.#unasked += 1;
      return;
    }
    this.#waiting.remove(query);
    this.#answered += 1;
    this.#responses.add(atMs - query.atMs);
    if (atMs - query.atMs > SLOW_MS) this.#slow += 1;
  }
}

const HASH_FACTOR = 0x0100_0193;
const IDENTIFIERS = 0x1_0000;
const MAX_NAME = 255;
const SMALL_LETTER = 0x20;

/**
 * One number for identifier, name and type of a query, which its response repeats. Letters may come back in another
 * case; of the name a hash of 32 bits is enough, because the identifier has to fit too.
 */
function transactionOf({ id = 0, qry }: DnsHeader): number {
  const name = qry.name[0] ?? '';
  let hash = qry.type[0] ?? 0;
  for (let at = 0; at < name.length && at < MAX_NAME; at += 1) {
    hash = Math.imul(hash ^ (name.charCodeAt(at) | SMALL_LETTER), HASH_FACTOR);
  }
  return (hash >>> 0) * IDENTIFIERS + id;
}
