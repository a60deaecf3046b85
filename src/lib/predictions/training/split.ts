import { type FeatureMatrix, selectRows } from '../trainers/feature-matrix.js';
import { endOf, type TrainingRows } from './row-store.js';

/** Shares of the rows, the earliest first, that are learnt from and that the scores are calibrated by; the rest judges. */
export const SPLIT = { fit: 0.6, calibrate: 0.2 } as const;

/** Rows of one stretch of time. */
export interface Slice {
  readonly matrix: FeatureMatrix;
  /** Where its rows stand among all. */
  readonly rows: readonly number[];
}

/** Rows in the order of time, in three: what is judged by came after all that was learnt. */
export interface Slices {
  readonly fit: Slice;
  readonly calibrate: Slice;
  readonly test: Slice;
}

/**
 * Splits the rows that are not excluded by when they were over, because nothing was known of them before. Those of the same
 * moment stay in the order in which they came.
 */
export function splitByTime(
  { matrix, subjects }: Pick<TrainingRows, 'matrix' | 'subjects'>,
  excluded: ReadonlySet<number>,
): Slices {
  const order = subjects
    .map((subject, row) => ({ end: endOf(subject), row }))
    .filter(({ row }) => !excluded.has(row))
    .toSorted((a, b) => a.end - b.end || a.row - b.row)
    .map(({ row }) => row);
  const fitEnd = Math.floor(order.length * SPLIT.fit);
  const calibrateEnd = Math.floor(order.length * (SPLIT.fit + SPLIT.calibrate));
  const slice = (from: number, to: number): Slice => {
    const rows = order.slice(from, to);
    return { rows, matrix: selectRows(matrix, rows) };
  };
  return {
    fit: slice(0, fitEnd),
    calibrate: slice(fitEnd, calibrateEnd),
    test: slice(calibrateEnd, order.length),
  };
}
