import type { Address } from '../bytes/address.js';
import type { Time } from '../bytes/time.js';
import { canBeAbsent, type Field, type Fields, group, optional } from '../records/field.js';
import type { Name } from '../records/name.js';

/** The same object, of which nothing may be there: lists are empty then, and times have no decimals. */
export type Absentable<Value> = {
  [Key in keyof Value]: Value[Key] extends Time | Address | Name | readonly unknown[]
    ? Value[Key]
    : Value[Key] extends object
      ? Absentable<Value[Key]>
      : Value[Key] | undefined;
};

/** Makes every leaf of a table one that may be absent, so that the whole object is left out where nothing is known. */
export const absentable = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, absentableField(field)]));

function absentableField(field: Field): Field {
  if (field.kind === 'group') return { ...field, ...group(field.about, absentable(field.fields)) };
  return canBeAbsent(field) ? field : optional(field);
}
