import { count, number } from '../../records/field.js';
import { SparseCounters } from '../sketches/sparse-counters.js';
import { defineTap } from '../tap.js';

/** Lengths up to here have a counter each, so that quantiles are exact; libpcap captures no longer frame. */
const MAX_LENGTH = 262_144;

/** Frame lengths: exact, from one counter per length. */
export const sizes = defineTap({
  name: 'sizes',
  about: 'Lengths of the frames on the wire; quantiles are exact up to 262,144 bytes and that value beyond',
  fields: {
    min: count('Shortest', { unit: 'bytes' }),
    mean: number('Mean', { unit: 'bytes' }),
    stddev: number('Standard deviation of all frames', { unit: 'bytes' }),
    max: count('Longest', { unit: 'bytes' }),
    p50: count('Half of the frames are no longer', { unit: 'bytes' }),
    p90: count('Nine of ten frames are no longer', { unit: 'bytes' }),
    p99: count('99 of 100 frames are no longer', { unit: 'bytes' }),
  },

  create() {
    const lengths = new SparseCounters(MAX_LENGTH + 1);
    let packets = 0;
    let sum = 0;
    let min = Number.MAX_SAFE_INTEGER;
    let max = 0;
    return {
      forgotten: 0,
      observe({ frame: { len } }) {
        lengths.add(Math.min(len, MAX_LENGTH), 1);
        packets += 1;
        sum += len;
        if (len < min) min = len;
        if (len > max) max = len;
      },
      result() {
        if (packets === 0) return { min: 0, mean: 0, stddev: 0, max: 0, p50: 0, p90: 0, p99: 0 };
        const mean = sum / packets;
        const counts = lengths.entries();
        const squares = counts.reduce((total, [length, number]) => total + number * (length - mean) ** 2, 0);
        return {
          min,
          mean,
          stddev: Math.sqrt(squares / packets),
          max,
          p50: quantile(counts, packets * 0.5),
          p90: quantile(counts, packets * 0.9),
          p99: quantile(counts, packets * 0.99),
        };
      },
      clear() {
        lengths.clear();
        packets = 0;
        sum = 0;
        min = Number.MAX_SAFE_INTEGER;
        max = 0;
      },
    };
  },

  tables: (result) => [
    {
      title: 'Frame lengths (bytes)',
      columns: ['min', 'mean', 'stddev', 'max', 'p50', 'p90', 'p99'],
      rows: [[result.min, result.mean, result.stddev, result.max, result.p50, result.p90, result.p99]],
    },
  ],
});

/** The smallest length that at least `rank` frames do not exceed. */
function quantile(counts: readonly (readonly [length: number, number: number])[], rank: number): number {
  let seen = 0;
  for (const [length, number] of counts) {
    seen += number;
    if (seen >= rank) return length;
  }
  return 0;
}
