import { count } from '../../records/field.js';
import { quantilesFields } from '../counted.js';
import { Quantiles } from '../sketches/quantiles.js';
import { defineTap } from '../tap.js';

/** Time between packets that follow each other in the input, whatever window or group these are of. */
export const arrivals = defineTap({
  name: 'arrivals',
  about: 'Time since the packet before, which may be of another window or group; of more inputs, within each',
  facts: ['times'],
  fields: { packets: count('Packets with one before them'), ...quantilesFields('s') },
  parts: () => ({ gaps: new Quantiles() }),

  observer:
    ({ gaps }) =>
    (_packet, { gap }) => {
      if (gap !== undefined && gap >= 0) gaps.add(gap);
    },

  result: ({ gaps }) => ({ packets: gaps.count, ...gaps.result() }),

  tables: ({ packets, ...distribution }) => [
    {
      title: 'Time between packets (s)',
      columns: ['packets', 'min', 'mean', 'stddev', 'max', 'p50', 'p90', 'p99'],
      rows: packets === 0 ? [] : [[packets, ...Object.values(distribution)]],
    },
  ],
});
