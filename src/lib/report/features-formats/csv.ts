import { leafText } from '../leaf-text.js';
import { tableLine } from '../table-line.js';
import { keyColumns } from './columns.js';
import type { FeaturesFormat, FeaturesFormatOptions } from './format.js';

/** A table of what rows are about, their label and their features; what is not known is empty. */
export function featuresCsv({ set }: Pick<FeaturesFormatOptions, 'set'>): FeaturesFormat {
  const keys = keyColumns(set);
  return {
    head: () =>
      tableLine(
        [...keys, ...set.features].map(({ name }) => name),
        'csv',
      ),
    row(row) {
      const cells = keys.map(({ field, read }) => leafText(field, read(row)));
      for (const value of row.values) cells.push(Number.isFinite(value) ? String(value) : '');
      return tableLine(cells, 'csv');
    },
  };
}
