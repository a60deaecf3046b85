import { PACKET_RECORD } from '../../src/lib/packets/packet-record.js';
import { type FieldEntry, listFields } from '../../src/lib/records/field-list.js';
import type { TsharkField } from './tshark.js';

/** A field of ours beside the tshark fields with the same value. */
export interface ComparedField {
  /** Path in the packet record, `[]` behind a list. */
  readonly path: string;
  /** The path as keys. */
  readonly keys: readonly string[];
  /** Where tshark has the value under several names, each of them stands for some of the occurrences. */
  readonly sources: readonly TsharkField[];
}

/** What of the packet record can be compared, and what cannot. */
export interface Comparison {
  readonly fields: readonly ComparedField[];
  /** `path=name` for every Wireshark name that tshark does not know. */
  readonly unknown: readonly string[];
}

/** Outer packets have the fields of all others; they are looked through for every field (see `ownValues`). */
const OUTER_PACKETS = 'tunnel[].';

/** Puts every field of the packet record that says it has a Wireshark name beside that name. */
export function compareFields(known: ReadonlyMap<string, TsharkField>): Comparison {
  const entries = listFields(PACKET_RECORD).filter(({ path }) => !path.startsWith(OUTER_PACKETS));
  const fields = entries.map((entry) => comparedField(entry, known)).filter(hasSource);
  const unknown = entries.flatMap(({ path, wireshark }) =>
    wireshark.filter((name) => !known.has(name)).map((name) => `${path}=${name}`),
  );
  return { fields, unknown };
}

const comparedField = (
  { path, wireshark }: FieldEntry,
  known: ReadonlyMap<string, TsharkField>,
): ComparedField => ({
  path,
  keys: path.replaceAll('[]', '').split('.'),
  sources: wireshark.map((name) => known.get(name)).filter((field) => field !== undefined),
});

const hasSource = ({ sources }: ComparedField): boolean => sources.length > 0;
