import type { ExtractionOptions, FeatureSet } from '../../src/lib/features/feature-set.js';
import { readFeatures } from '../../src/lib/features/features-input.js';
import type { Subject } from '../../src/lib/features/features-record.js';
import { type FeatureMatrix, selectRows } from '../../src/lib/predictions/trainers/feature-matrix.js';
import { endOf, RowStore } from '../../src/lib/predictions/training/row-store.js';
import { inSession } from '../support/in-process.js';

/** Rows of one set, each with its time and what it is. */
export interface LabelledRows {
  readonly matrix: FeatureMatrix;
  /** When each was over, in s since 1970. */
  readonly times: readonly number[];
  /** Class; undefined for rows of which nobody can say what they are. */
  readonly classes: readonly (string | undefined)[];
}

/** Rows of one capture, as `nt features` makes them. */
export async function rowsOfCapture(
  set: FeatureSet,
  path: string,
  classOf: (subject: Subject) => string | undefined,
  extraction: ExtractionOptions = {},
): Promise<LabelledRows> {
  const store = new RowStore(set.features.map(({ name }) => name));
  const take: Parameters<typeof readFeatures>[0]['take'] = ({ subject, values }) =>
    store.add({ subject, values, label: classOf(subject) });
  await inSession((session) => readFeatures({ inputs: [path], session, sets: [set], extraction, take }));
  const { matrix, subjects, labels } = store.rows();
  return { matrix, times: subjects.map(endOf), classes: labels };
}

/** Those rows of which it is true. */
export function rowsWhere(
  { matrix, times, classes }: LabelledRows,
  isWanted: (time: number, name: string | undefined) => boolean,
): LabelledRows {
  const rows = times.flatMap((time, row) => (isWanted(time, classes[row]) ? [row] : []));
  return {
    matrix: selectRows(matrix, rows),
    times: rows.map((row) => times[row] as number),
    classes: rows.map((row) => classes[row]),
  };
}
