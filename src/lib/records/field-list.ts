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

/** All leaves of a table of fields, in the order in which they are written. */
export const listFields = (fields: Fields): FieldEntry[] =>
  Object.entries(fields).flatMap(([key, field]) => entriesOf(field, key, key));

function entriesOf(field: Field, path: string, wiresharkPath: string): FieldEntry[] {
  if (field.kind === 'group') {
    return Object.entries(field.fields).flatMap(([key, inner]) =>
      entriesOf(inner, `${path}.${key}`, `${wiresharkPath}.${key}`),
    );
  }
  if (field.kind === 'list') {
    if (field.item.kind === 'group') return entriesOf(field.item, `${path}[]`, wiresharkPath);
    return [entry(field, `${path}[]`, wiresharkPath, `${typeName(field.item)} list`)];
  }
  return [entry(field, path, wiresharkPath, typeName(field))];
}

const entry = (field: Field, path: string, wiresharkPath: string, type: string): FieldEntry => ({
  path,
  type,
  unit: field.unit,
  values: field.kind === 'text' ? field.values : undefined,
  about: field.about,
  wireshark: field.wireshark ?? [wiresharkPath],
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
