import { count } from '../../records/field.js';
import { Sums } from '../sketches/sums.js';
import { defineTap } from '../tap.js';

/** IEEE 802.3 section 3.2.7: header, 1500 bytes and check sequence; each VLAN tag makes it longer. */
const MAX_ETHERNET_BYTES = 1518;
const TAG_BYTES = 4;

/** How far the capture can be believed. */
export const health = defineTap({
  name: 'health',
  about: 'Faults of the capture, which all other numbers suffer from',
  facts: ['times', 'packets'],
  fields: {
    dropped: count(
      'Packets that the capture says were lost, in the kernel or the network card; told of the whole input only, and 0 where nothing is said',
    ),
    cut_packets: count('Packets of which a part was not captured (snapshot length)'),
    cut_bytes: count('Bytes that were not captured of these', { unit: 'bytes' }),
    duplicates: count(
      'Copies of a packet seen within 100 ms: a mirror port or a relay shows packets twice. IP with a checksum only',
    ),
    clock_steps: count('Packets with an earlier time than the one before'),
    oversized: count(
      'Ethernet frames above 1518 bytes, without VLAN tags: the network card joined or will cut them, or jumbo frames',
    ),
  },
  parts: () => ({
    sums: new Sums('dropped', 'cut_packets', 'cut_bytes', 'duplicates', 'clock_steps', 'oversized'),
  }),

  observer:
    ({ sums: { of: sums } }) =>
    ({ eth, vlan, frame }, { gap, isDuplicate }) => {
      if (frame.cap_len < frame.len) {
        sums.cut_packets += 1;
        sums.cut_bytes += frame.len - frame.cap_len;
      }
      if (isDuplicate) sums.duplicates += 1;
      if (gap !== undefined && gap < 0) sums.clock_steps += 1;
      if (frame.len <= MAX_ETHERNET_BYTES || eth === undefined) return;
      if (frame.len > MAX_ETHERNET_BYTES + vlan.length * TAG_BYTES) sums.oversized += 1;
    },

  ending: ({ sums: { of: sums } }, { dropped }) => {
    sums.dropped += dropped;
  },

  result: ({ sums }) => ({ ...sums.of }),

  tables: (result) => [
    {
      title: 'Faults of the capture',
      columns: ['dropped', 'cut packets', 'cut bytes', 'duplicates', 'clock steps', 'oversized'],
      rows: Object.values(result).every((value) => value === 0) ? [] : [Object.values(result)],
    },
  ],
});
