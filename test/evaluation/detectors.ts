import type { FeatureSet } from '../../src/lib/features/feature-set.js';
import type { FeatureMatrix } from '../../src/lib/predictions/trainers/feature-matrix.js';
import { TRAINERS } from '../../src/lib/predictions/trainers/registry.js';
import { type Baseline, fitBaselines } from '../../src/lib/predictions/training/baselines.js';
import { Calibration } from '../../src/lib/predictions/training/calibration.js';
import { scoresOf } from '../../src/lib/predictions/training/judgement.js';

const SEED = 1;

/** A detector with its threshold. */
export interface Fitted extends Baseline {
  readonly threshold: number;
}

/** What is fitted to what. */
export interface Fitting {
  readonly set: FeatureSet;
  readonly fit: FeatureMatrix;
  readonly calibrate: FeatureMatrix;
  /** Share of rows like those of `calibrate` that may be flagged. */
  readonly share: number;
}

/** All algorithms and baselines, and `others`, fitted to some rows and calibrated by others. */
export function fitAll({ set, fit, calibrate, share }: Fitting, others: readonly Baseline[] = []): Fitted[] {
  const scorers: Baseline[] = [
    ...TRAINERS.map((trainer) => ({ name: trainer.name, score: trainer.fit(fit, { seed: SEED }).score })),
    ...fitBaselines(set.features, fit),
    ...others,
  ];
  return scorers.map(({ name, score }) => {
    const threshold = new Calibration(scoresOf(calibrate, score)).threshold(share);
    return { name, score, threshold };
  });
}

/** The sum of some features, and nothing else. */
export function sumOf(set: FeatureSet, names: readonly string[]): Baseline['score'] {
  const columns = names.map((wanted) => set.features.findIndex(({ name }) => name === wanted));
  return (row) => columns.reduce((sum, column) => sum + (row[column] as number), 0);
}

/** The chance that a row of `others` scores higher than one of `usual`, ties counted half (Mann and Whitney, 1947). */
export function areaUnderCurve(usual: Float64Array, others: Float64Array): number {
  const ascending = usual.slice().sort();
  let wins = 0;
  for (const score of others) wins += (countBelow(ascending, score) + countBelow(ascending, score, true)) / 2;
  return wins / (usual.length * others.length);
}

/** How many values are below a limit, or not above it. */
function countBelow(ascending: Float64Array, limit: number, orEqual = false): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const value = ascending[middle] as number;
    if (value < limit || (orEqual && value === limit)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Share of scores above a threshold; NaN of none. */
export const shareAbove = (scores: Float64Array, threshold: number): number =>
  scores.filter((score) => score > threshold).length / scores.length;
