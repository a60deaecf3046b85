import type { Address } from '../bytes/address.js';
import { compareAddresses } from '../bytes/network.js';
import { count, group, list, type RecordOf, text } from '../records/field.js';
import { BUSIEST_STATE, busiestState, estimateNote } from './busiest.js';
import {
  bytesOf,
  CONVERSATION_COLUMNS,
  CONVERSATION_COUNTS,
  conversationCounts,
  countPacket,
  newConversations,
  seenFromB,
} from './conversations.js';
import type { Part } from './part.js';
import type { FrequentPairs, PairCounts } from './sketches/frequent-pairs.js';
import type { TapOptions, TapTable } from './tap.js';

/** What is counted of an endpoint: what it sent, as a, and what it received. */
const [TX_PACKETS, TX_BYTES, RX_PACKETS, RX_BYTES] = [0, 1, 2, 3] as const;

/** Fields of a tap that tells who talks to whom. */
export const TALKERS = {
  endpoints: group('Addresses by bytes sent and received', {
    ...BUSIEST_STATE,
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
    ...BUSIEST_STATE,
    top: list(
      'Pairs, the busiest first',
      group('Conversation', {
        a: text('The lower address'),
        b: text('The higher address'),
        ...CONVERSATION_COUNTS,
      }),
    ),
  }),
} as const;

const PAIRS_STATE = newConversations(0).state;

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
    this.#pastEndpoints = newConversations(limit);
    this.#conversations = newConversations(limit, (conversation) =>
      addToEndpoints(this.#pastEndpoints, conversation),
    );
  }

  /** Counts a packet of `length` bytes. */
  observe(src: Address, dst: Address, length: number): void {
    const table = this.#conversations;
    const isForward = compareAddresses(src, dst) <= 0;
    const place = isForward ? table.touch(src, dst, length) : table.touch(dst, src, length);
    countPacket(table, place, isForward, length);
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
        ...busiestState(endpoints),
        top: endpoints.top(top, bytesOf).map(({ a, counts }) => endpointRow(a.text, counts)),
      },
      conversations: {
        ...busiestState(this.#conversations),
        top: this.#conversations.top(top, bytesOf).map(conversationRow),
      },
    };
  }

  #endpoints(): FrequentPairs {
    const endpoints = newConversations(this.#limit);
    for (const { a, counts } of this.#pastEndpoints.entries()) addCounts(endpoints, a, counts);
    for (const conversation of this.#conversations.entries()) addToEndpoints(endpoints, conversation);
    endpoints.maxError += this.#pastEndpoints.maxError;
    endpoints.forgotten += this.#pastEndpoints.forgotten;
    return endpoints;
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
      columns: CONVERSATION_COLUMNS,
      rows: result.conversations.top.map((conversation) => Object.values(conversation)),
      ...estimateNote(result.conversations),
    },
  ];
}

function addToEndpoints(endpoints: FrequentPairs, { a, b, counts }: PairCounts): void {
  addCounts(endpoints, a, counts);
  addCounts(endpoints, b, seenFromB(counts));
}

function addCounts(endpoints: FrequentPairs, address: Address, counts: readonly number[]): void {
  const place = endpoints.touch(address, address, bytesOf(counts));
  for (const [counter, value] of counts.entries()) endpoints.add(place, counter, value);
}

const at = (counts: readonly number[], index: number): number => counts[index] ?? 0;

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
  ...conversationCounts(counts),
});
