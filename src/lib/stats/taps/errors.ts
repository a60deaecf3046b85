import { count, group, list, text } from '../../records/field.js';
import { Sums } from '../sketches/sums.js';
import { TextCounts } from '../sketches/text-counts.js';
import { defineTap } from '../tap.js';

/** More than there are layers and kinds of damage; only records of others can name further ones. */
const MAX_KINDS = 4096;

/** What could not be read, by layer and kind: the layers and kinds are few, so all numbers are exact. */
export const errors = defineTap({
  name: 'errors',
  about: 'Packets that could not be read to their end, by layer and kind of damage',
  fields: {
    packets: count('Packets with an error'),
    kinds: list(
      'Kinds, the most frequent first',
      group('Kind', {
        layer: text('Layer that was being read'),
        reason: text('Kind of damage', { values: ['truncated', 'malformed', 'unknown'] }),
        count: count('Errors'),
      }),
    ),
  },

  parts: () => ({ sums: new Sums('packets'), kinds: new TextCounts({ limit: MAX_KINDS }) }),

  observer:
    ({ sums, kinds }) =>
    ({ errors: found }) => {
      if (found.length === 0) return;
      sums.of.packets += 1;
      for (const { layer, reason } of found) kinds.count(`${layer} ${reason}`, 0);
    },

  result: ({ sums, kinds }) => ({
    packets: sums.of.packets,
    kinds: kinds.top(MAX_KINDS).map(({ value, packets }) => {
      const [layer = '', reason = ''] = value.split(' ');
      return { layer, reason, count: packets };
    }),
  }),

  tables: ({ packets, kinds }) => [
    {
      title: 'Packets not read to their end',
      columns: ['layer', 'reason', 'errors'],
      rows: packets === 0 ? [] : kinds.map((kind) => [kind.layer, kind.reason, kind.count]),
    },
  ],
});
