import { count, number } from '../../records/field.js';
import { Sums } from '../sketches/sums.js';
import { defineTap } from '../tap.js';

const BITS_PER_BYTE = 8;

/** A rate over a span; 0 for a span without length, which has none. */
const per = (value: number, seconds: number): number => (seconds > 0 ? value / seconds : 0);

/** Packets, bytes and rates. */
export const totals = defineTap({
  name: 'totals',
  about: 'Packets, bytes and rates',
  fields: {
    packets: count('Packets'),
    bytes: count('Bytes on the wire', { unit: 'bytes' }),
    captured_bytes: count('Bytes that were captured', { unit: 'bytes' }),
    packets_per_second: number('Packets divided by the length of the window'),
    bits_per_second: number('Bits on the wire divided by the length of the window'),
  },

  parts: () => ({ sums: new Sums('packets', 'bytes', 'captured_bytes') }),

  observer:
    ({ sums: { of: sums } }) =>
    ({ frame }) => {
      sums.packets += 1;
      sums.bytes += frame.len;
      sums.captured_bytes += frame.cap_len;
    },

  result: ({ sums: { of: sums } }, { seconds }) => ({
    ...sums,
    packets_per_second: per(sums.packets, seconds),
    bits_per_second: per(sums.bytes * BITS_PER_BYTE, seconds),
  }),

  tables: (result) => [
    {
      title: 'Totals',
      columns: ['packets', 'bytes', 'captured bytes', 'packets/s', 'bit/s'],
      rows: [
        [
          result.packets,
          result.bytes,
          result.captured_bytes,
          result.packets_per_second,
          result.bits_per_second,
        ],
      ],
    },
  ],
});
