import { count, number } from '../../records/field.js';
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

  create() {
    let packets = 0;
    let bytes = 0;
    let capturedBytes = 0;
    return {
      forgotten: 0,
      observe({ frame }) {
        packets += 1;
        bytes += frame.len;
        capturedBytes += frame.cap_len;
      },
      result: (seconds) => ({
        packets,
        bytes,
        captured_bytes: capturedBytes,
        packets_per_second: per(packets, seconds),
        bits_per_second: per(bytes * BITS_PER_BYTE, seconds),
      }),
      clear() {
        packets = 0;
        bytes = 0;
        capturedBytes = 0;
      },
    };
  },

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
