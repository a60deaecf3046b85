import { count } from '../records/field.js';
import { FrequentPairs, type PairCounts } from './sketches/frequent-pairs.js';

/** Counters of a conversation between a and b, in the order in which its entry has them. */
const [PACKETS_A_TO_B, BYTES_A_TO_B, PACKETS_B_TO_A, BYTES_B_TO_A] = [0, 1, 2, 3] as const;
const COUNTERS = 4;

/** What is counted of a conversation, in both directions and in each. */
export const CONVERSATION_COUNTS = {
  packets: count('Packets in both directions'),
  bytes: count('Bytes in both directions', { unit: 'bytes' }),
  packets_a_to_b: count('Packets from a to b'),
  bytes_a_to_b: count('Bytes from a to b', { unit: 'bytes' }),
  packets_b_to_a: count('Packets from b to a'),
  bytes_b_to_a: count('Bytes from b to a', { unit: 'bytes' }),
} as const;

/** Columns of a table of conversations. */
export const CONVERSATION_COLUMNS: readonly string[] = [
  ...['a', 'b', 'packets', 'bytes'],
  ...['packets a→b', 'bytes a→b', 'packets b→a', 'bytes b→a'],
];

/** A table of `limit` conversations; `onForget` gets each one that is given up. */
export const newConversations = (limit: number, onForget?: (entry: PairCounts) => void): FrequentPairs =>
  new FrequentPairs({ limit, counters: COUNTERS, ...(onForget === undefined ? {} : { onForget }) });

/** Counts a packet of `length` bytes in the entry at `place`; `isForward` where it went from a to b. */
export function countPacket(
  conversations: FrequentPairs,
  place: number,
  isForward: boolean,
  length: number,
): void {
  conversations.add(place, isForward ? PACKETS_A_TO_B : PACKETS_B_TO_A, 1);
  conversations.add(place, isForward ? BYTES_A_TO_B : BYTES_B_TO_A, length);
}

const at = (counts: readonly number[], index: number): number => counts[index] ?? 0;

/** Bytes of a conversation in both directions: what lists are ordered by. */
export const bytesOf = (counts: readonly number[]): number =>
  at(counts, BYTES_A_TO_B) + at(counts, BYTES_B_TO_A);

/** Numbers of a conversation under the names of {@link CONVERSATION_COUNTS}. */
export const conversationCounts = (counts: readonly number[]) => ({
  packets: at(counts, PACKETS_A_TO_B) + at(counts, PACKETS_B_TO_A),
  bytes: bytesOf(counts),
  packets_a_to_b: at(counts, PACKETS_A_TO_B),
  bytes_a_to_b: at(counts, BYTES_A_TO_B),
  packets_b_to_a: at(counts, PACKETS_B_TO_A),
  bytes_b_to_a: at(counts, BYTES_B_TO_A),
});

/** The same numbers as the other end has them: what it sent comes first. */
export const seenFromB = (counts: readonly number[]): readonly number[] => [
  ...counts.slice(PACKETS_B_TO_A),
  ...counts.slice(0, PACKETS_B_TO_A),
];
