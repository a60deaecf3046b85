import { count, number } from '../../records/field.js';
import { WholeNumbers } from '../sketches/whole-numbers.js';
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

  parts: () => ({ lengths: new WholeNumbers({ limit: MAX_LENGTH + 1 }) }),

  observer:
    ({ lengths }) =>
    ({ frame }) =>
      lengths.add(frame.len),

  result: ({ lengths }) => lengths.result(),

  tables: (result) => [
    {
      title: 'Frame lengths (bytes)',
      columns: ['min', 'mean', 'stddev', 'max', 'p50', 'p90', 'p99'],
      rows: [[result.min, result.mean, result.stddev, result.max, result.p50, result.p90, result.p99]],
    },
  ],
});
