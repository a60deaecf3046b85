import type { Address } from '../bytes/address.js';
import { compareAddresses } from '../bytes/network.js';
import { group, list, type RecordOf, text, uint16 } from '../records/field.js';
import { BUSIEST_STATE, busiestState, estimateNote } from './busiest.js';
import {
  bytesOf,
  CONVERSATION_COLUMNS,
  CONVERSATION_COUNTS,
  conversationCounts,
  countPacket,
  newConversations,
} from './conversations.js';
import type { Part } from './part.js';
import type { FrequentPairs, PairCounts } from './sketches/frequent-pairs.js';
import type { TapOptions, TapTable } from './tap.js';

const PORT_BITS = 16;
const PORT_MASK = 0xffff;

/** Fields of a tap that tells which sockets talk to each other. */
export const SOCKET_TALKERS = {
  ...BUSIEST_STATE,
  top: list(
    'Conversations, the busiest first',
    group('Conversation', {
      a: text('The lower address'),
      a_port: uint16('Its port'),
      b: text('The higher address'),
      b_port: uint16('Its port'),
      ...CONVERSATION_COUNTS,
    }),
  ),
} as const;

const STATE = newConversations(0).state;

/** Counts packets between sockets, which are addresses with ports. */
export class SocketTalkers implements Part<typeof STATE> {
  readonly state = STATE;
  readonly #pairs: FrequentPairs;

  /** `limit` conversations are told apart. */
  constructor({ limit }: Pick<TapOptions, 'limit'>) {
    this.#pairs = newConversations(limit);
  }

  /** Counts a packet of `length` bytes. */
  observe(src: Address, dst: Address, ports: { srcport: number; dstport: number }, length: number): void {
    const { srcport, dstport } = ports;
    const order = compareAddresses(src, dst);
    const isForward = order < 0 || (order === 0 && srcport <= dstport);
    const table = this.#pairs;
    const place = isForward
      ? table.touch(src, dst, length, tagOf(srcport, dstport))
      : table.touch(dst, src, length, tagOf(dstport, srcport));
    countPacket(table, place, isForward, length);
  }

  get forgotten(): number {
    return this.#pairs.forgotten;
  }

  get size(): number {
    return this.#pairs.size;
  }

  save(): RecordOf<typeof STATE> {
    return this.#pairs.save();
  }

  absorb(state: RecordOf<typeof STATE>): void {
    this.#pairs.absorb(state);
  }

  merge(other: this): void {
    this.#pairs.merge(other.#pairs);
  }

  clear(): void {
    this.#pairs.clear();
  }

  /** The busiest conversations. */
  result(top: number) {
    const pairs = this.#pairs;
    return {
      ...busiestState(pairs),
      top: pairs.top(top, bytesOf).map(rowOf),
    };
  }
}

/** The result of {@link SocketTalkers} as a table; `what` names the transport protocol. */
export const socketTable = (result: ReturnType<SocketTalkers['result']>, what: string): TapTable => ({
  title: `${what} conversations`,
  columns: CONVERSATION_COLUMNS,
  rows: result.top.map(({ a, a_port, b, b_port, ...numbers }) => [
    ...[socketText(a, a_port), socketText(b, b_port)],
    ...Object.values(numbers),
  ]),
  ...estimateNote(result),
});

/** An address with its port, as in a URI: RFC 3986 section 3.2.2. */
const socketText = (address: string, port: number): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;

const tagOf = (lower: number, higher: number): number => ((lower << PORT_BITS) | higher) >>> 0;

const rowOf = ({ a, b, tag, counts }: PairCounts) => ({
  a: a.text,
  a_port: tag >>> PORT_BITS,
  b: b.text,
  b_port: tag & PORT_MASK,
  ...conversationCounts(counts),
});
