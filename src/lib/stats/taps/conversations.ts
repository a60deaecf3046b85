import type { Address } from '../../bytes/address.js';
import { count, group, list, text } from '../../records/field.js';
import { FrequentPairs } from '../sketches/frequent-pairs.js';
import { defineTap } from '../tap.js';
import { estimateNote, TOP_LIST, topListState } from '../top-list.js';

const MAX_CONVERSATIONS = 65_536;
const PACKETS_A_TO_B = 0;
const BYTES_A_TO_B = 1;
const PACKETS_B_TO_A = 2;
const BYTES_B_TO_A = 3;

/** Pairs of IP addresses by traffic, as `tshark -z conv,ip` and `-z conv,ipv6`. */
export const conversations = defineTap({
  name: 'conversations',
  about: 'Pairs of IP addresses with the most bytes between them',
  fields: {
    ...TOP_LIST,
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
  },

  create({ top }) {
    const table = new FrequentPairs({ limit: MAX_CONVERSATIONS, counters: 4 });
    return {
      get forgotten() {
        return table.forgotten;
      },
      observe(packet) {
        const network = packet.ip ?? packet.ipv6;
        if (network === undefined) return;
        const { src, dst } = network;
        const { len } = packet.frame;
        const isForward = isLower(src, dst);
        const place = isForward ? table.touch(src, dst, len) : table.touch(dst, src, len);
        table.add(place, isForward ? PACKETS_A_TO_B : PACKETS_B_TO_A, 1);
        table.add(place, isForward ? BYTES_A_TO_B : BYTES_B_TO_A, len);
      },
      result: () => ({
        ...topListState(table),
        top: table.top(top, bytesOf).map(({ a, b, counts }) => conversationRow(a, b, counts)),
      }),
      clear: () => table.clear(),
    };
  },

  table: (result) => ({
    title: 'Conversations',
    columns: ['a', 'b', 'packets', 'bytes', 'packets a→b', 'bytes a→b', 'packets b→a', 'bytes b→a'],
    rows: result.top.map((conversation) => Object.values(conversation)),
    ...estimateNote(result),
  }),
});

/** Orders two addresses by their bits, so that both directions have one key. */
function isLower(a: Address, b: Address): boolean {
  if (a.word0 !== b.word0) return a.word0 >>> 0 < b.word0 >>> 0;
  if (a.word1 !== b.word1) return a.word1 >>> 0 < b.word1 >>> 0;
  if (a.word2 !== b.word2) return a.word2 >>> 0 < b.word2 >>> 0;
  return a.word3 >>> 0 <= b.word3 >>> 0;
}

const at = (counts: readonly number[], index: number): number => counts[index] ?? 0;

const bytesOf = (counts: readonly number[]): number => at(counts, BYTES_A_TO_B) + at(counts, BYTES_B_TO_A);

const conversationRow = (a: Address, b: Address, counts: readonly number[]) => ({
  a: a.text,
  b: b.text,
  packets: at(counts, PACKETS_A_TO_B) + at(counts, PACKETS_B_TO_A),
  bytes: bytesOf(counts),
  packets_a_to_b: at(counts, PACKETS_A_TO_B),
  bytes_a_to_b: at(counts, BYTES_A_TO_B),
  packets_b_to_a: at(counts, PACKETS_B_TO_A),
  bytes_b_to_a: at(counts, BYTES_B_TO_A),
});
