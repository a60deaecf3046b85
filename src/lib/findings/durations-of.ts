import type { Absentable } from '../flows/absentable.js';
import type { Durations, DurationsRecord } from '../flows/latency/durations.js';

/** What of the summary is needed. */
export type Summary = Pick<Absentable<DurationsRecord>, 'count' | 'min' | 'p50' | 'max'>;

/**
 * Adds the durations that a record sums up, one by one: shortest and longest as they are, the others as the median.
 * With three or fewer, and most flows have no more, that is exact.
 */
export function addEach(durations: Durations, summary: Summary): void {
  const { count = 0, min, p50, max } = summary;
  if (min === undefined || p50 === undefined || max === undefined) return;
  if (count > 1) durations.add(min);
  for (let middle = 2; middle < Math.min(count, MAX_ADDED); middle += 1) durations.add(p50);
  if (count > 0) durations.add(max);
}

/** Durations of one flow that count: one long connection is not to outvote all others. */
const MAX_ADDED = 1_000;
