import { LAYERS } from '../../../src/lib/packets/registry.js';
import type { CorpusCapture } from '../../support/corpus.js';
import { ownSums } from './own-sums.js';
import { differencesOf, type SumDifference } from './sums.js';
import { tsharkFieldSums } from './tshark-field-sums.js';
import { tsharkTableSums } from './tshark-tables.js';

/** What was found in one capture. */
export interface Agreement {
  /** Numbers that were compared. */
  readonly compared: number;
  readonly differences: readonly SumDifference[];
}

/** Compares our statistics of a capture with what tshark says of it. */
export async function compareStatistics({ name, path }: CorpusCapture): Promise<Agreement> {
  const ours = await ownSums(path);
  const tables = tsharkTableSums(path);
  const fields = await tsharkFieldSums(path);
  const hasLate = ![...ours.fields.keys()].some((key) => key.startsWith('second '));
  // tshark draws no tables of a capture that is cut off.
  const tableDifferences = tables.size === 0 ? [] : differencesOf(name, ours.tables, tables);
  return {
    compared: tables.size + fields.size,
    differences: [...tableDifferences, ...differencesOf(name, ours.fields, fields)].filter(
      (difference) => isComparable(difference) && !(hasLate && difference.key.startsWith('second ')),
    ),
  };
}

const KNOWN: ReadonlySet<string> = new Set(
  LAYERS.map((layer) => ('protocol' in layer ? layer.protocol : undefined) ?? layer.name),
);

/** Protocols that we do not read, and steps that tshark shows like protocols, stand in its hierarchy alone. */
const isComparable = ({ key }: SumDifference): boolean => {
  const [, path] = /^io,phs (\S+)/.exec(key) ?? [];
  return path === undefined || path.split(':').every((name) => KNOWN.has(name));
};
