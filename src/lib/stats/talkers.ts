import type { Address } from '../bytes/address.js';
import { boolean, count, group, list, type RecordOf, text } from '../records/field.js';
import type { Part } from './part.js';
import { FrequentPairs, type PairCounts } from './sketches/frequent-pairs.js';
import type { TapOptions, TapTable } from './tap.js';

const PACKETS_A_TO_B = 0;
const BYTES_A_TO_B = 1;
const PACKETS_B_TO_A = 2;
const BYTES_B_TO_A = 3;
/** The counters of an endpoint: what it sent, then what it received. */
const TX_PACKETS = 0;
const TX_BYTES = 1;
const RX_PACKETS = 2;
const RX_BYTES = 3;

/** What every list of heavy hitters says about itself. */
const LIST_STATE = {
  exact: boolean('Every number is exact; if not, numbers are too low by at most max_error_bytes'),
  entries: count('Entries that were told apart'),
  max_error_bytes: count('The most that the bytes of an entry can be too low by', { unit: 'bytes' }),
} as const;

/** Fields of a tap that tells who talks to whom. */
export const TALKERS = {
  endpoints: group('Addresses by bytes sent and received', {
    ...LIST_STATE,
    top: list(
      'Addresses, the busiest first',
      group('Endpoint', {
        address: text('Address'),
        packets: count('Packets sent and received'),
        bytes: count('Bytes sent and received', { unit: 'bytes' }),
        tx_packets: count('Packets sent'),
        tx_bytes: count('Bytes sent', { unit: 'bytes' }),
        rx_packets: count('Packets received'),
        rx_bytes: count('Bytes received', { unit: 'bytes' }),
      }),
    ),
  }),
  conversations: group('Pairs of addresses by bytes between them', {
    ...LIST_STATE,
    top: list(
      'Pairs, the busiest first',
      group('Conversation', {
        a: text('The lower address'),
        b: text('The higher address'),
        packets: count('Packets in both directions'),
        bytes: count('Bytes in both directions', { unit: 'bytes' }),
        packets_a_to_b: count('Packets from a to b'),
        bytes_a_to_b: count('Bytes from a to b', { unit: 'bytes' }),
        packets_b_to_a: count('Packets from b to a'),
        bytes_b_to_a: count('Bytes from b to a', { unit: 'bytes' }),
      }),
    ),
  }),
} as const;

const COUNTERS = 4;
const PAIRS_STATE = new FrequentPairs({ limit: 0, counters: COUNTERS }).state;

const STATE = {
  conversations: group('Pairs of addresses', PAIRS_STATE),
  past_endpoints: group('What addresses did in conversations that were given up', PAIRS_STATE),
} as const;

/**
 * Counts packets between addresses. Only conversations are looked up for each packet: what an endpoint sent
 * and received is the sum of its conversations, taken when it is asked for or when they are given up.
 */
export class Talkers implements Part<typeof STATE> {
  readonly state = STATE;
  readonly #limit: number;
  /** What the endpoints did in conversations that were given up. */
  readonly #pastEndpoints: FrequentPairs;
  readonly #conversations: FrequentPairs;

  /** `limit` conversations and as many endpoints are told apart. */
  constructor({ limit }: Pick<TapOptions, 'limit'>) {
    this.#limit = limit;
    this.#pastEndpoints = this.#newEndpoints();
    this.#conversations = new FrequentPairs({
      limit,
      counters: COUNTERS,
      onForget: (conversation) => addToEndpoints(this.#pastEndpoints, conversation),
    });
  }

  /** Counts a packet of `length` bytes. */
  observe(src: Address, dst: Address, length: number): void {
    const table = this.#conversations;
    const isForward = isLower(src, dst);
    const place = isForward ? table.touch(src, dst, length) : table.touch(dst, src, length);
    table.add(place, isForward ? PACKETS_A_TO_B : PACKETS_B_TO_A, 1);
    table.add(place, isForward ? BYTES_A_TO_B : BYTES_B_TO_A, length);
  }

  /** What each endpoint sent, in the order in which they came. */
  senders(): { address: Address; packets: number; bytes: number }[] {
    return this.#endpoints()
      .entries()
      .map(({ a, counts }) => ({ address: a, packets: at(counts, TX_PACKETS), bytes: at(counts, TX_BYTES) }));
  }

  /** The most that the bytes of an entry can be too low by. */
  get maxError(): number {
    return this.#conversations.maxError + this.#pastEndpoints.maxError;
  }

  /** Entries given up since the last clear. */
  get forgotten(): number {
    return this.#conversations.forgotten + this.#pastEndpoints.forgotten;
  }

  save(): RecordOf<typeof STATE> {
    return { conversations: this.#conversations.save(), past_endpoints: this.#pastEndpoints.save() };
  }

  absorb({ conversations, past_endpoints }: RecordOf<typeof STATE>): void {
    this.#conversations.absorb(conversations);
    this.#pastEndpoints.absorb(past_endpoints);
  }

  merge(other: this): void {
    this.#conversations.merge(other.#conversations);
    this.#pastEndpoints.merge(other.#pastEndpoints);
  }

  get size(): number {
    return this.#conversations.size + this.#pastEndpoints.size;
  }

  clear(): void {
    this.#conversations.clear();
    this.#pastEndpoints.clear();
  }

  /** The busiest endpoints and conversations, `top` of each. */
  result(top: number) {
    const endpoints = this.#endpoints();
    return {
      endpoints: {
        ...listState(endpoints),
        top: endpoints.top(top, bytesOf).map(({ a, counts }) => endpointRow(a.text, counts)),
      },
      conversations: {
        ...listState(this.#conversations),
        top: this.#conversations.top(top, bytesOf).map(conversationRow),
      },
    };
  }

  #endpoints(): FrequentPairs {
    const endpoints = this.#newEndpoints();
    for (const { a, counts } of this.#pastEndpoints.entries()) addCounts(endpoints, a, counts);
    for (const conversation of this.#conversations.entries()) addToEndpoints(endpoints, conversation);
    endpoints.maxError += this.#pastEndpoints.maxError;
    endpoints.forgotten += this.#pastEndpoints.forgotten;
    return endpoints;
  }

  #newEndpoints(): FrequentPairs {
    return new FrequentPairs({ limit: this.#limit, counters: COUNTERS });
  }
}

/** The result of {@link Talkers} as tables; `what` names the addresses. */
export function talkerTables(result: ReturnType<Talkers['result']>, what: string): TapTable[] {
  return [
    {
      title: `${what} endpoints`,
      columns: ['address', 'packets', 'bytes', 'tx packets', 'tx bytes', 'rx packets', 'rx bytes'],
      rows: result.endpoints.top.map((endpoint) => Object.values(endpoint)),
      ...estimateNote(result.endpoints),
    },
    {
      title: `${what} conversations`,
      columns: ['a', 'b', 'packets', 'bytes', 'packets a→b', 'bytes a→b', 'packets b→a', 'bytes b→a'],
      rows: result.conversations.top.map((conversation) => Object.values(conversation)),
      ...estimateNote(result.conversations),
    },
  ];
}

function addToEndpoints(endpoints: FrequentPairs, { a, b, counts }: PairCounts): void {
  const [packetsFromA, bytesFromA, packetsFromB, bytesFromB] = counts as [number, number, number, number];
  addCounts(endpoints, a, [packetsFromA, bytesFromA, packetsFromB, bytesFromB]);
  addCounts(endpoints, b, [packetsFromB, bytesFromB, packetsFromA, bytesFromA]);
}

function addCounts(endpoints: FrequentPairs, address: Address, counts: readonly number[]): void {
  const place = endpoints.touch(address, address, bytesOf(counts));
  for (const [counter, value] of counts.entries()) endpoints.add(place, counter, value);
}

const listState = (table: FrequentPairs) => ({
  exact: table.forgotten === 0,
  entries: table.size,
  max_error_bytes: table.maxError,
});

/** What people must know of a list that is an estimate. */
const estimateNote = (state: { exact: boolean; max_error_bytes: number }) =>
  state.exact ? {} : { note: `estimates: bytes may be too low by up to ${state.max_error_bytes}` };

/** Orders two addresses by their bits, so that both directions have one key. */
function isLower(a: Address, b: Address): boolean {
  if (a.word0 !== b.word0) return a.word0 >>> 0 < b.word0 >>> 0;
  if (a.word1 !== b.word1) return a.word1 >>> 0 < b.word1 >>> 0;
  if (a.word2 !== b.word2) return a.word2 >>> 0 < b.word2 >>> 0;
  return a.word3 >>> 0 <= b.word3 >>> 0;
}

const at = (counts: readonly number[], index: number): number => counts[index] ?? 0;

const bytesOf = (counts: readonly number[]): number => at(counts, BYTES_A_TO_B) + at(counts, BYTES_B_TO_A);

const endpointRow = (address: string, counts: readonly number[]) => ({
  address,
  packets: at(counts, TX_PACKETS) + at(counts, RX_PACKETS),
  bytes: bytesOf(counts),
  tx_packets: at(counts, TX_PACKETS),
  tx_bytes: at(counts, TX_BYTES),
  rx_packets: at(counts, RX_PACKETS),
  rx_bytes: at(counts, RX_BYTES),
});

const conversationRow = ({ a, b, counts }: PairCounts) => ({
  a: a.text,
  b: b.text,
  packets: at(counts, PACKETS_A_TO_B) + at(counts, PACKETS_B_TO_A),
  bytes: bytesOf(counts),
  packets_a_to_b: at(counts, PACKETS_A_TO_B),
  bytes_a_to_b: at(counts, BYTES_A_TO_B),
  packets_b_to_a: at(counts, PACKETS_B_TO_A),
  bytes_b_to_a: at(counts, BYTES_B_TO_A),
});
