import { type Layer, LEVEL } from '../../src/lib/packets/layer.js';
import { LAYERS } from '../../src/lib/packets/registry.js';
import type { ComparedField } from './compared-fields.js';
import { type OwnRecord, ownValues } from './own-records.js';
import type { Relation } from './value-lists.js';

/** The field that says which protocols were read, on both sides. */
export const PATH_FIELD = 'frame.protocols';

/** One frame as both sides see it. */
export interface FramePair {
  readonly capture: string;
  readonly record: OwnRecord;
  /** tshark's cells. */
  readonly row: readonly string[];
  /** The cell of a field among them, by the field's name; undefined where it is not asked for. */
  readonly cellOf: ReadonlyMap<string, number>;
  /** Protocols that tshark read, from the outside in. */
  readonly protocols: readonly string[];
  /** What of them stands behind the last one we read; undefined where ours are others. */
  readonly behind: readonly string[] | undefined;
}

/** Puts both sides of a frame together. */
export function pairFrame(
  capture: string,
  record: OwnRecord,
  row: readonly string[],
  cellOf: ReadonlyMap<string, number>,
): FramePair {
  const protocols = namesIn(row[cellOf.get(PATH_FIELD) as number] as string);
  const ours = namesIn(ownValues(record, PATH_FIELD.split('.'))[0] as string);
  const isBeginning = ours.every((protocol, index) => protocol === protocols[index]);
  const behind = isBeginning ? protocols.slice(ours.length) : undefined;
  return { capture, record, row, cellOf, protocols, behind };
}

/** The names of a path. Where several messages stand in one frame tshark repeats an application's; it counts once. */
const namesIn = (path: string): string[] =>
  path.split(':').filter((name, index, names) => name !== '' && !isRepeated(name, index, names));

const isRepeated = (name: string, index: number, names: readonly string[]): boolean =>
  APPLICATIONS.has(name) && names.indexOf(name) < index;

const namesOf = (layers: readonly Layer[]): ReadonlySet<string> =>
  new Set(layers.map(({ name, protocol }) => protocol ?? name));

/** Names that paths have for kinds of one protocol, whose fields are called by the protocol. */
const KIND_OF: Readonly<Record<string, string>> = { mdns: 'dns', llmnr: 'dns' };

/** Protocols that we read, by the names that paths have for them. */
const DECODED: ReadonlySet<string> = new Set([...namesOf(LAYERS), ...Object.keys(KIND_OF)]);
const APPLICATIONS = namesOf((LAYERS as readonly Layer[]).filter(({ level }) => level === LEVEL.application));

/** Where tshark reads on, it must be a protocol we know nothing of: else we stopped too early. */
export function relatePaths({ behind }: FramePair): Relation {
  if (behind === undefined) return 'different';
  const [next] = behind;
  if (next === undefined) return 'equal';
  return DECODED.has(next) ? 'different' : 'prefix';
}

/** Whether the field can occur again in what we did not read. */
export const isReadOn = ({ path, sources }: ComparedField, { behind = [] }: FramePair): boolean =>
  path === PATH_FIELD ||
  sources.some(({ protocol }) =>
    behind.some((each) => `${protocol}.`.startsWith(`${KIND_OF[each] ?? each}.`)),
  );
