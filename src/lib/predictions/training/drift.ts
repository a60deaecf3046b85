import { type FeatureMatrix, knownValues } from '../trainers/feature-matrix.js';

const BINS = 10;
/** What an empty bin is taken for, as a share, so that no logarithm is infinite. */
const LEAST_SHARE = 1e-4;

/** From here on the distribution of a feature has changed; below 0.1 it has not (N. Siddiqi, Credit Risk Scorecards, 2006). */
export const DRIFTED_PSI = 0.25;

/** How far the values of a feature have moved between two slices. */
export interface Drift {
  readonly feature: string;
  /** Population stability index; 0 where nothing changed. */
  readonly psi: number;
}

/**
 * Population stability index of each feature, the largest first: the sum over bins of (actual - expected) ln(actual /
 * expected). Bins are the tenths of the expected values, and one for rows that lack the feature.
 */
export function driftOf(expected: FeatureMatrix, actual: FeatureMatrix): Drift[] {
  return expected.names
    .map((feature, column) => ({ feature, psi: stabilityIndex(expected, actual, column) }))
    .toSorted((a, b) => b.psi - a.psi);
}

function stabilityIndex(expected: FeatureMatrix, actual: FeatureMatrix, column: number): number {
  const known = knownValues(expected, column);
  const edges = edgesOf(known);
  const before = shares(known, edges, expected.rowCount);
  const after = shares(knownValues(actual, column), edges, actual.rowCount);
  let sum = 0;
  for (const [bin, share] of before.entries()) {
    const [a, e] = [Math.max(after[bin] as number, LEAST_SHARE), Math.max(share, LEAST_SHARE)];
    sum += (a - e) * Math.log(a / e);
  }
  return sum;
}

/** Upper edges of the bins but the last: different values only, so that a value has one bin. */
function edgesOf(ascending: Float32Array): number[] {
  if (ascending.length === 0) return [];
  const quantiles = Array.from(
    { length: BINS - 1 },
    (_, bin) => ascending[Math.ceil(((bin + 1) * ascending.length) / BINS) - 1] as number,
  );
  return [...new Set(quantiles)];
}

/** Shares of the rows in each bin, those that lack the feature last. */
function shares(ascending: Float32Array, edges: readonly number[], rows: number): number[] {
  const counts = Array.from({ length: edges.length + 1 }, () => 0);
  let bin = 0;
  for (const value of ascending) {
    while (bin < edges.length && value > (edges[bin] as number)) bin += 1;
    counts[bin] = (counts[bin] as number) + 1;
  }
  return [...counts, rows - ascending.length].map((count) => count / Math.max(1, rows));
}
