import { contractOf } from '../features/contract.js';
import type { Feature, FeatureSet } from '../features/feature-set.js';
import { folded } from './field-list-text.js';

const GAP = '  ';

/** Sets of features as lines for people: name, row, number of features, contract, what it is. */
export function featureSetsText(sets: readonly FeatureSet[], width: number | undefined): string {
  const rows = sets.map((set) => [
    set.name,
    `per ${set.row}`,
    `${set.features.length} features`,
    contractOf(set),
    set.about,
  ]);
  return columnsText(rows, width);
}

/** Features of a set as lines for people: name, unit, what it measures. */
export function featuresOfSetText(set: FeatureSet, width: number | undefined): string {
  const rows = set.features.map(({ name, unit, about }: Feature) => [name, unit, about]);
  return `${set.name}: ${set.about} (${set.source})\n${columnsText(rows, width)}`;
}

function columnsText(rows: readonly (readonly string[])[], width: number | undefined): string {
  const columns = rows[0]?.length ?? 0;
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join(GAP)
        .trimEnd(),
    )
    .flatMap((line) => (width === undefined ? [line] : folded(line, width)))
    .join('\n')
    .concat('\n');
}
