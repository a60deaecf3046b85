import type { Address } from '../bytes/address.js';
import { type Time, timeText } from '../bytes/time.js';
import type { Field } from '../records/field.js';
import type { Name } from '../records/name.js';

/** Stands between the values of a list in one cell, as in tshark. */
const AGGREGATOR = ',';

/** The value of a leaf as it stands in records, not yet safe for anything; empty where there is none. */
export function leafText(field: Field, value: unknown): string {
  if (value === undefined) return '';
  switch (field.kind) {
    case 'time':
      return (value as Time).decimals === 0 ? '' : timeText(value as Time);
    case 'address':
    case 'name':
      return (value as Address | Name).text;
    case 'list':
      return (value as unknown[]).map((item) => leafText(field.item, item)).join(AGGREGATOR);
    case 'any':
      return JSON.stringify(value);
    default:
      return String(value);
  }
}
