import { LAYERS } from '../packets/registry.js';
import { type FieldEntry, listFields } from '../records/field-list.js';
import { argument, prose } from './mdoc.js';
import { RECORDS, type RecordName } from './stages/fields.js';

/** Kinds with so many fields that those of one object are set apart. */
const KINDS_WITH_HEADINGS: readonly RecordName[] = ['packet', 'stats', 'flow'];

/** The fields of a kind of record, in the order in which they are written. */
export function fieldSections(kind: RecordName): string[] {
  // The layers of a tunnel are those of the packet itself.
  const entries = listFields(RECORDS[kind]).filter(({ path }) => !path.startsWith('tunnel[]'));
  if (!KINDS_WITH_HEADINGS.includes(kind)) return fieldList(entries);
  const objects = new Map<string, FieldEntry[]>();
  for (const entry of entries) {
    const [, key = ''] = /^(\w+)(?:\[\])?\./.exec(entry.path) ?? [];
    objects.set(key, [...(objects.get(key) ?? []), entry]);
  }
  return [...objects].flatMap(([key, fields]) => [...heading(kind, key), ...fieldList(fields)]);
}

/** The name of an object, what it is, and for a layer the text that defines it. */
function heading(kind: RecordName, key: string): string[] {
  if (key === '') return [];
  const fields: Readonly<Record<string, { readonly about: string }>> = RECORDS[kind];
  const layer = kind === 'packet' ? LAYERS.find(({ name }) => name === key) : undefined;
  return [
    `.Ss ${argument(`${key}: ${fields[key]?.about}`)}`,
    ...(layer === undefined ? [] : prose(`Defined by ${layer.spec}.`)),
  ];
}

const fieldList = (entries: readonly FieldEntry[]): string[] => [
  '.Bl -tag -width Ds -compact',
  ...entries.flatMap((entry) => [
    `.It Va ${argument(entry.path)} Pq ${argument([entry.type, ...(entry.unit === undefined ? [] : [entry.unit])].join(', '))}`,
    ...prose(`${entry.about}.`),
    ...origin(entry),
  ]),
  '.El',
];

/** Where the name comes from, if it is not Wireshark's own. */
function origin({ path, wireshark }: FieldEntry): string[] {
  if (wireshark.length === 0) return ['Ours.'];
  const names = wireshark.filter((name) => name !== path.replaceAll('[]', ''));
  return names.length === 0 ? [] : prose(`Wireshark: ${wireshark.join(', ')}.`);
}
