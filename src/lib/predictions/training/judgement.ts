import { type FeatureMatrix, rowOf } from '../trainers/feature-matrix.js';
import type { Scorer } from './baselines.js';
import { Calibration } from './calibration.js';
import type { Slices } from './split.js';
import type { JudgedDetector } from './training-record.js';

/** Rarities at which alerts are told true from false: one row of so many is of the traffic that was injected. */
const RARITIES = [1_000, 10_000] as const;
const SECONDS_PER_DAY = 86_400;

/** Rows of one kind of traffic that was made up. */
export interface InjectedRows {
  readonly traffic: string;
  readonly rows: readonly Float32Array[];
}

/** What a detector is judged by. */
export interface Trial {
  readonly slices: Slices;
  /** Of each row that was read, what `--labels` said it is. */
  readonly labels: readonly (string | undefined)[];
  readonly injected: readonly InjectedRows[];
  /** Share of the rows that may be called unusual. */
  readonly share: number;
  readonly rowsPerSecond: number;
}

export const scoresOf = (matrix: FeatureMatrix, score: Scorer): Float64Array =>
  Float64Array.from({ length: matrix.rowCount }, (_, row) => score(rowOf(matrix, row)));

/** How a detector does with a threshold that the calibration slice gives it, on rows that came later. */
export function judge(name: string, score: Scorer, trial: Trial): JudgedDetector {
  const { slices, share, rowsPerSecond } = trial;
  const calibration = new Calibration(scoresOf(slices.calibrate.matrix, score));
  const threshold = calibration.threshold(share);
  const flags = Array.from(scoresOf(slices.test.matrix, score), (each) => each > threshold);
  const alerts = flags.filter(Boolean).length;
  const testSeconds = flags.length / rowsPerSecond;
  // Where no row was flagged, one might be: the budget is what is known of the rest.
  const falseShare = alerts === 0 ? share : alerts / flags.length;
  return {
    name,
    threshold,
    alerts,
    alerts_per_day: (alerts / testSeconds) * SECONDS_PER_DAY,
    injected: trial.injected.map(({ traffic, rows }) => {
      const flagged = rows.filter((row) => score(row) > threshold).length;
      const recall = rows.length === 0 ? 0 : flagged / rows.length;
      const [frequent, rare] = RARITIES.map((rarity) => trueShare(recall, falseShare, 1 / rarity));
      return {
        traffic,
        rows: rows.length,
        flagged,
        recall,
        true_alerts_1_of_1000: frequent as number,
        true_alerts_1_of_10000: rare as number,
      };
    }),
    labels: labelCounts(trial, flags),
  };
}

/**
 * The share of alerts that are true, where `prevalence` of all rows should be flagged (Bayes; S. Axelsson, "The Base-Rate
 * Fallacy and its Implications for the Difficulty of Intrusion Detection", CCS 1999).
 */
function trueShare(recall: number, falseShare: number, prevalence: number): number {
  const hits = recall * prevalence;
  const alarms = hits + falseShare * (1 - prevalence);
  return alarms === 0 ? 0 : hits / alarms;
}

function labelCounts({ slices, labels }: Trial, flags: readonly boolean[]): JudgedDetector['labels'] {
  const counts = new Map<string, { rows: number; flagged: number }>();
  for (const [index, row] of slices.test.rows.entries()) {
    const label = labels[row];
    if (label === undefined) continue;
    const count = counts.get(label) ?? { rows: 0, flagged: 0 };
    count.rows += 1;
    if (flags[index] === true) count.flagged += 1;
    counts.set(label, count);
  }
  return [...counts]
    .map(([label, count]) => ({ label, ...count }))
    .toSorted((a, b) => (a.label < b.label ? -1 : 1));
}
