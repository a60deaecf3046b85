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
  /** Protocols that tshark read, from the outside in. */
  readonly protocols: readonly string[];
  /** What of them stands behind the last one we read; undefined where ours are others. */
  readonly behind: readonly string[] | undefined;
}

/** Puts both sides of a frame together; `path` is tshark's `frame.protocols`. */
export function pairFrame(
  capture: string,
  record: OwnRecord,
  row: readonly string[],
  path: string,
): FramePair {
  const protocols = namesIn(path);
  const ours = namesIn(ownValues(record, PATH_FIELD.split('.'))[0] as string);
  const isBeginning = ours.every((protocol, index) => protocol === protocols[index]);
  return { capture, record, row, protocols, behind: isBeginning ? protocols.slice(ours.length) : undefined };
}

/** The names of a path. Where several messages stand in one frame tshark repeats an application's; it counts once. */
const namesIn = (path: string): string[] =>
  path.split(':').filter((name, index, names) => name !== '' && !isRepeated(name, index, names));

const isRepeated = (name: string, index: number, names: readonly string[]): boolean =>
  APPLICATIONS.has(name) && names.indexOf(name) < index;

const namesOf = (layers: readonly Layer[]): ReadonlySet<string> =>
  new Set(layers.map(({ name, protocol }) => protocol ?? name));

/** Protocols that we read, by the names that paths have for them. */
const DECODED = namesOf(LAYERS);
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
  sources.some(({ protocol }) => behind.some((each) => `${protocol}.`.startsWith(`${each}.`)));
