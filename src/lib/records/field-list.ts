import type { Field, Fields } from './field.js';

/** One field of a record as documentation shows it. */
export interface FieldEntry {
  /** Path of keys, `[]` behind a list. */
  readonly path: string;
  readonly type: string;
  readonly unit: string | undefined;
  /** The only values there are, where they are few. */
  readonly values: readonly string[] | undefined;
  readonly about: string;
  /** Wireshark's fields with the same value; empty where the field is ours. */
  readonly wireshark: readonly string[];
}

/** One leaf of a table of fields, and the way to it. */
export interface FieldLeaf {
  /** Path of keys, `[]` behind a list. */
  readonly path: string;
  /** The path as Wireshark would spell it: no list has a mark. */
  readonly name: string;
  /** The field; a list where its items are no objects. */
  readonly field: Field;
  /** Wireshark's fields with the same value; empty where the field is ours. */
  readonly wireshark: readonly string[];
}

/** All leaves of a table of fields, in the order in which they are written. */
export const fieldLeaves = (fields: Fields): FieldLeaf[] =>
  Object.entries(fields).flatMap(([key, field]) => leavesOf(field, key));

/** The same as documentation shows them. */
export const listFields = (fields: Fields): FieldEntry[] => fieldLeaves(fields).map(entryOf);

function leavesOf(field: Field, path: string): FieldLeaf[] {
  if (field.kind === 'group') {
    return Object.entries(field.fields).flatMap(([key, inner]) => leavesOf(inner, `${path}.${key}`));
  }
  if (field.kind !== 'list') return [leaf(field, path)];
  return field.item.kind === 'group' ? leavesOf(field.item, `${path}[]`) : [leaf(field, `${path}[]`)];
}

function leaf(field: Field, path: string): FieldLeaf {
  const name = path.replaceAll('[]', '');
  return { path, name, field, wireshark: field.wireshark ?? [name] };
}

const entryOf = ({ path, field, wireshark }: FieldLeaf): FieldEntry => ({
  path,
  type: field.kind === 'list' ? `${typeName(field.item)} list` : typeName(field),
  unit: field.unit,
  values: field.kind === 'text' ? field.values : undefined,
  about: field.about,
  wireshark,
});

function typeName(field: Field): string {
  switch (field.kind) {
    case 'uint':
      return 'integer';
    case 'time':
      return 'time';
    case 'name':
    case 'text':
      return 'text';
    case 'address':
      return { ipv4: 'IPv4 address', ipv6: 'IPv6 address', mac: 'MAC address' }[field.family];
    default:
      return field.kind;
  }
}
