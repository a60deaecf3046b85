import { ipv4OfWord, ipv6At, macOfWords } from '../../src/lib/bytes/address.js';
import type { Field, Fields } from '../../src/lib/records/field.js';
import { nameOf } from '../../src/lib/records/name.js';

/**
 * Fills a header with values that no packet has put there: whoever reads the header after a packet was
 * dissected into it, and finds one of them, has found something stale.
 */
export function poison(fields: Fields, header: object, seed: number): void {
  const values = header as Record<string, unknown>;
  for (const [key, field] of Object.entries(fields)) {
    if (field.kind === 'group') poison(field.fields, values[key] as object, seed);
    else if (field.kind === 'time')
      Object.assign(values[key] as object, { seconds: seed, nanoseconds: seed });
    else if (field.kind === 'list') (values[key] as unknown[]).push(...listPoison(field.item, seed));
    else values[key] = leafPoison(field, seed);
  }
}

const listPoison = (item: Field, seed: number): unknown[] =>
  item.kind === 'group' ? [] : [leafPoison(item, seed), leafPoison(item, seed)];

function leafPoison(field: Field, seed: number): unknown {
  switch (field.kind) {
    case 'boolean':
      return seed % 2 === 1;
    case 'name':
      return nameOf(`poison ${seed}`);
    case 'text':
      return field.values?.[seed % field.values.length] ?? `poison ${seed}`;
    case 'address':
      return { ipv4: ipv4OfWord(seed), ipv6: ipv6At(Buffer.alloc(16, seed), 0), mac: macOfWords(seed, seed) }[
        field.family
      ];
    default:
      return seed;
  }
}
