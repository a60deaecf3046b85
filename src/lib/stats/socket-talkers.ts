import type { Address } from '../bytes/address.js';
import { boolean, count, group, list, type RecordOf, text, uint16 } from '../records/field.js';
import type { Part } from './part.js';
import { FrequentPairs, type PairCounts } from './sketches/frequent-pairs.js';
import type { TapOptions, TapTable } from './tap.js';

const COUNTERS = 4;
const [PACKETS_A_TO_B, BYTES_A_TO_B, PACKETS_B_TO_A, BYTES_B_TO_A] = [0, 1, 2, 3] as const;
const PORT_BITS = 16;
const PORT_MASK = 0xffff;

/** Fields of a tap that tells which sockets talk to each other. */
export const SOCKET_TALKERS = {
  exact: boolean('Every number is exact; if not, numbers are too low by at most max_error_bytes'),
  entries: count('Conversations that were told apart'),
  max_error_bytes: count('The most that the bytes of an entry can be too low by', { unit: 'bytes' }),
  top: list(
    'Conversations, the busiest first',
    group('Conversation', {
      a: text('The lower address'),
      a_port: uint16('Its port'),
      b: text('The higher address'),
      b_port: uint16('Its port'),
      packets: count('Packets in both directions'),
      bytes: count('Bytes in both directions', { unit: 'bytes' }),
      packets_a_to_b: count('Packets from a to b'),
      bytes_a_to_b: count('Bytes from a to b', { unit: 'bytes' }),
      packets_b_to_a: count('Packets from b to a'),
      bytes_b_to_a: count('Bytes from b to a', { unit: 'bytes' }),
    }),
  ),
} as const;

const STATE = new FrequentPairs({ limit: 0, counters: COUNTERS }).state;

/** Counts packets between sockets, which are addresses with ports. */
export class SocketTalkers implements Part<typeof STATE> {
  readonly state = STATE;
  readonly #pairs: FrequentPairs;

  /** `limit` conversations are told apart. */
  constructor({ limit }: Pick<TapOptions, 'limit'>) {
    this.#pairs = new FrequentPairs({ limit, counters: COUNTERS });
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
    table.add(place, isForward ? PACKETS_A_TO_B : PACKETS_B_TO_A, 1);
    table.add(place, isForward ? BYTES_A_TO_B : BYTES_B_TO_A, length);
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
      exact: pairs.forgotten === 0,
      entries: pairs.size,
      max_error_bytes: pairs.maxError,
      top: pairs.top(top, (counts) => at(counts, BYTES_A_TO_B) + at(counts, BYTES_B_TO_A)).map(rowOf),
    };
  }
}

/** The result of {@link SocketTalkers} as a table; `what` names the transport protocol. */
export const socketTable = (
  { exact, max_error_bytes, top }: ReturnType<SocketTalkers['result']>,
  what: string,
): TapTable => ({
  title: `${what} conversations`,
  columns: ['a', 'b', 'packets', 'bytes', 'packets a→b', 'bytes a→b', 'packets b→a', 'bytes b→a'],
  rows: top.map(({ a, a_port, b, b_port, ...numbers }) => [
    ...[socketText(a, a_port), socketText(b, b_port)],
    ...Object.values(numbers),
  ]),
  ...(exact ? {} : { note: `estimates: bytes may be too low by up to ${max_error_bytes}` }),
});

/** An address with its port, as in a URI: RFC 3986 section 3.2.2. */
const socketText = (address: string, port: number): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;

const tagOf = (lower: number, higher: number): number => ((lower << PORT_BITS) | higher) >>> 0;

/** Orders two addresses by their bits, so that both directions have one key. */
export function compareAddresses(a: Address, b: Address): number {
  return (
    (a.word0 >>> 0) - (b.word0 >>> 0) ||
    (a.word1 >>> 0) - (b.word1 >>> 0) ||
    (a.word2 >>> 0) - (b.word2 >>> 0) ||
    (a.word3 >>> 0) - (b.word3 >>> 0)
  );
}

const at = (counts: readonly number[], index: number): number => counts[index] ?? 0;

const rowOf = ({ a, b, tag, counts }: PairCounts) => ({
  a: a.text,
  a_port: tag >>> PORT_BITS,
  b: b.text,
  b_port: tag & PORT_MASK,
  packets: at(counts, PACKETS_A_TO_B) + at(counts, PACKETS_B_TO_A),
  bytes: at(counts, BYTES_A_TO_B) + at(counts, BYTES_B_TO_A),
  packets_a_to_b: at(counts, PACKETS_A_TO_B),
  bytes_a_to_b: at(counts, BYTES_A_TO_B),
  packets_b_to_a: at(counts, PACKETS_B_TO_A),
  bytes_b_to_a: at(counts, BYTES_B_TO_A),
});
