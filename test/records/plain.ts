import type { Address } from '../../src/lib/bytes/address.js';
import { type Time, timeText } from '../../src/lib/bytes/time.js';
import type { Field, Fields } from '../../src/lib/records/field.js';
import type { Name } from '../../src/lib/records/name.js';

import { Digits, Verbatim } from '../support/foreign-json.js';

type Plain = { [key: string]: unknown };

/**
 * The object that a value in memory stands for, built the slow and obvious way: keys in the order of the
 * table, what is absent left out, and groups and lists left out where they would be empty.
 */
export function plainObject(fields: Fields, value: object): Plain {
  const plain: Plain = {};
  for (const [key, field] of Object.entries(fields)) {
    const member = plainValue(field, (value as Plain)[key]);
    if (member !== undefined) plain[key] = member;
  }
  return plain;
}

function plainValue(field: Field, value: unknown): unknown {
  if (value === undefined) return undefined;
  switch (field.kind) {
    case 'group': {
      const plain = plainObject(field.fields, value as object);
      return Object.keys(plain).length === 0 ? undefined : plain;
    }
    case 'list': {
      const items = value as unknown[];
      return items.length === 0 ? undefined : items.map((item) => plainValue(field.item, item));
    }
    case 'time':
      return (value as Time).decimals === 0 ? undefined : new Digits(timeText(value as Time));
    case 'name':
      return (value as Name).text;
    case 'address':
      return (value as Address).text;
    case 'any':
      return new Verbatim(value);
    default:
      return value;
  }
}
