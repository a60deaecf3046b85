import { count, group, list, text } from '../../records/field.js';
import { defineTap } from '../tap.js';

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

  create() {
    const kinds = new Map<string, { layer: string; reason: string; count: number }>();
    let packets = 0;
    return {
      forgotten: 0,
      observe({ errors: found }) {
        if (found.length === 0) return;
        packets += 1;
        for (const { layer, reason } of found) {
          const key = `${layer} ${reason}`;
          const kind = kinds.get(key) ?? { layer, reason, count: 0 };
          kind.count += 1;
          kinds.set(key, kind);
        }
      },
      result: () => ({
        packets,
        kinds: [...kinds.values()]
          .map((kind) => ({ ...kind }))
          .sort((a, b) => b.count - a.count || (a.layer + a.reason < b.layer + b.reason ? -1 : 1)),
      }),
      clear() {
        kinds.clear();
        packets = 0;
      },
    };
  },

  tables: ({ packets, kinds }) => [
    {
      title: 'Packets not read to their end',
      columns: ['layer', 'reason', 'errors'],
      rows: packets === 0 ? [] : kinds.map((kind) => [kind.layer, kind.reason, kind.count]),
    },
  ],
});
