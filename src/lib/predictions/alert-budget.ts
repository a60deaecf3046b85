import type { Manifest } from './manifest-record.js';
import { ModelError } from './model-error.js';

/**
 * Scores that differ by less are one: runtimes add float32 in an order of their own, and a row must not score above the
 * same row.
 */
const SCORE_TOLERANCE = 1e-5;

/** How many alerts are wanted in a time. */
export interface AlertRate {
  readonly text: string;
  readonly alerts: number;
  readonly seconds: number;
}

/**
 * The score that as many rows were above as alerts are wanted, when the model was calibrated; beyond that traffic it is only
 * a guess. Throws {@link ModelError} where the manifest does not tell.
 */
export function thresholdFor({ text, alerts, seconds }: AlertRate, { calibration }: Manifest): number {
  const { rows, seconds: lasted, largest_scores: scores } = calibration;
  if (rows === undefined || lasted === undefined || !(lasted > 0) || scores.length === 0) {
    throw new ModelError(
      'it does not tell how often which score came: --threshold must be given in place of --budget',
    );
  }
  const allowed = Math.floor((alerts / seconds) * lasted);
  const score = scores[Math.min(allowed, rows - 1)];
  if (score === undefined) {
    const most = Math.floor((scores.length / lasted) * seconds);
    throw new ModelError(
      `--budget: it knows its ${scores.length} largest scores, which is ${most} alerts in the time of ${text}`,
    );
  }
  return Math.fround(score + SCORE_TOLERANCE * Math.max(1, Math.abs(score)));
}
