import type { Feature } from '../../features/feature-set.js';
import { type FeatureMatrix, rowOf } from '../trainers/feature-matrix.js';

/** Scores a row; the higher, the more unusual. */
export type Scorer = (row: Float32Array) => number;

/** A detector so simple that a model which does not beat it is not worth having. */
export interface Baseline {
  readonly name: string;
  readonly score: Scorer;
}

/** The baselines that can be made of the features of a set, fitted to the rows the model was fitted to. */
export function fitBaselines(features: readonly Feature[], matrix: FeatureMatrix): Baseline[] {
  const columns = byteColumns(features);
  const maxZ: Baseline = { name: 'max-z', score: fitMaxZ(matrix) };
  return columns.length === 0 ? [maxZ] : [maxZ, { name: 'bytes-only', score: bytesOf(columns) }];
}

/** Logarithm of a size, also of a negative one. */
const logarithm = (value: number): number => Math.sign(value) * Math.log1p(Math.abs(value));

/**
 * The most standard deviations that any feature is from its mean, of logarithms. What is missing is at the mean; a feature
 * that was the same in all rows has a deviation of 1, as in scikit-learn's StandardScaler.
 */
function fitMaxZ(matrix: FeatureMatrix): Scorer {
  const scales = matrix.names.map((_, feature) => momentsOf(matrix, feature));
  return (row) => {
    let most = 0;
    for (const [feature, { mean, deviation }] of scales.entries()) {
      const value = row[feature] as number;
      if (!Number.isNaN(value)) most = Math.max(most, Math.abs(logarithm(value) - mean) / deviation);
    }
    return most;
  };
}

/** Mean and standard deviation of the logarithms of a feature, in one pass (Welford, Technometrics 4(3), 1962). */
function momentsOf(matrix: FeatureMatrix, feature: number): { mean: number; deviation: number } {
  let [count, mean, squares] = [0, 0, 0];
  for (let index = 0; index < matrix.rowCount; index += 1) {
    const value = rowOf(matrix, index)[feature] as number;
    if (Number.isNaN(value)) continue;
    count += 1;
    const before = logarithm(value) - mean;
    mean += before / count;
    squares += before * (logarithm(value) - mean);
  }
  const deviation = count === 0 ? 0 : Math.sqrt(squares / count);
  return { mean, deviation: deviation === 0 ? 1 : deviation };
}

/** Columns that hold bytes in all, and not the size of one packet or a deviation of it. */
const byteColumns = (features: readonly Feature[]): number[] =>
  features.flatMap(({ name, unit }, column) =>
    unit === 'bytes' && /bytes/i.test(name) && !/mean|std|min|max|var/i.test(name) ? [column] : [],
  );

/** The bytes of a row and nothing else. */
const bytesOf =
  (columns: readonly number[]): Scorer =>
  (row) => {
    let bytes = 0;
    for (const column of columns) bytes += row[column] || 0;
    return bytes;
  };
