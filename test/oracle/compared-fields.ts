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
  /**
   * The name is that of another layer, which has a field of this name itself: tshark tells both headers under
   * it. Where we have no value, the one that tshark has is the other's.
   */
  readonly isBorrowed: boolean;
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
  const all = entries.map((entry) => comparedField(entry, known)).filter(hasSource);
  const owned = new Set(all.filter((field) => !isOfOtherLayer(field)).flatMap(namesOf));
  const fields = all.map((field) => ({
    ...field,
    isBorrowed: isOfOtherLayer(field) && namesOf(field).every((name) => owned.has(name)),
  }));
  const unknown = entries.flatMap(({ path, wireshark }) =>
    wireshark.filter((name) => !known.has(name)).map((name) => `${path}=${name}`),
  );
  return { fields, unknown };
}

type Unowned = Omit<ComparedField, 'isBorrowed'>;

const comparedField = (
  { path, wireshark }: FieldEntry,
  known: ReadonlyMap<string, TsharkField>,
): Unowned => ({
  path,
  keys: path.replaceAll('[]', '').split('.'),
  sources: wireshark.map((name) => known.get(name)).filter((field) => field !== undefined),
});

const namesOf = ({ sources }: Unowned): string[] => sources.map(({ name }) => name);

const isOfOtherLayer = ({ keys, sources }: Unowned): boolean =>
  sources.every(({ protocol }) => protocol !== keys[0]);

const hasSource = ({ sources }: Unowned): boolean => sources.length > 0;
