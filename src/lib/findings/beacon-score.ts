/** Bounds of the scores (RITA 5, analysis of beacons). */
const MIN_QUARTILE_RANGE = 10;
const HOURS = 24;

/** How regular something is, from 0 to 1, by the parts it is made of. */
export interface BeaconScore {
  readonly score: number;
  readonly times: number;
  readonly sizes: number;
  /** How evenly the hours are covered, and how long; undefined where the capture is shorter than a day. */
  readonly hours: number | undefined;
  readonly duration: number | undefined;
}

export interface BeaconInput {
  /** When connections began, in whole seconds, in order. */
  readonly seconds: readonly number[];
  /** What was sent in each, in bytes. */
  readonly bytes: readonly number[];
  /** Begin and end of the whole capture, in seconds. */
  readonly from: number;
  readonly until: number;
}

const SECONDS_PER_HOUR = 3_600;
const SECONDS_PER_DAY = 86_400;

/**
 * The score of RITA 5 (Active Countermeasures): the mean of four parts, each from 0 to 1. Those of hours and duration need
 * a day of capture; of a shorter one only gaps and sizes are judged.
 */
export function beaconScore({ seconds, bytes, from, until }: BeaconInput): BeaconScore | undefined {
  const unique = [...new Set(seconds)].toSorted((a, b) => a - b);
  const gaps = unique.slice(1).map((second, index) => second - (unique[index] as number));
  if (unique.length < 4 || gaps.length < 3) return undefined;
  const times = regularity(gaps, 1);
  const sizes = regularity(bytes, 0);
  if (until - from < SECONDS_PER_DAY) {
    return { score: (times + sizes) / 2, times, sizes, hours: undefined, duration: undefined };
  }
  const hours = evenness(seconds, from, until);
  const duration = persistence(unique, from, until);
  return { score: (times + sizes + hours + duration) / 4, times, sizes, hours, duration };
}

/** How much alike numbers are: their Bowley skewness, and their median absolute deviation against the median. */
function regularity(values: readonly number[], whenTiny: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [q1, q2, q3] = [quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75)];
  const isSymmetric = q3 - q1 < MIN_QUARTILE_RANGE || q2 === q1 || q2 === q3;
  const skewness = isSymmetric ? 0 : (q1 + q3 - 2 * q2) / (q3 - q1);
  const deviations = sorted.map((value) => Math.abs(value - q2)).toSorted((a, b) => a - b);
  const spread = q2 < 1 ? whenTiny : Math.max(0, (q2 - quantile(deviations, 0.5)) / q2);
  return (1 - Math.abs(skewness) + spread) / 2;
}

/** The value below which a share of sorted numbers lies, between two where it falls there. */
export function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)] ?? 0;
  return low + ((sorted[Math.ceil(at)] ?? low) - low) * (at - Math.floor(at));
}

/** Connections by the 24 parts of the capture: one minus their coefficient of variation, or two values that fit all. */
function evenness(seconds: readonly number[], from: number, until: number): number {
  const counts = new Array<number>(HOURS).fill(0);
  for (const second of seconds) {
    const place = Math.min(HOURS - 1, Math.floor(((second - from) / (until - from)) * HOURS));
    counts[place] = (counts[place] as number) + 1;
  }
  const mean = seconds.length / HOURS;
  const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / HOURS;
  return Math.max(0, 1 - Math.sqrt(variance) / mean, bimodalFit(counts));
}

const MIN_BARS = 11;
const BIN_SHARE = 0.05;
const OUTLIERS = 1;

/** Share of the hours with traffic that the two most frequent numbers of connections account for. */
function bimodalFit(counts: readonly number[]): number {
  const bars = counts.filter((count) => count > 0);
  if (bars.length < MIN_BARS) return 0;
  const width = Math.max(1, Math.ceil(Math.max(...bars) * BIN_SHARE));
  const frequency = new Map<number, number>();
  for (const bar of bars) {
    const bin = Math.floor(bar / width);
    frequency.set(bin, (frequency.get(bin) ?? 0) + 1);
  }
  const [first = 0, second = 0] = [...frequency.values()].toSorted((a, b) => b - a);
  return Math.min(1, (first + second) / Math.max(bars.length - OUTLIERS, 1));
}

const MIN_HOURS = 6;
const IDEAL_HOURS = 12;

/** How much of the capture it lasted, or how many hours in a row it was there, of the twelve that count as all. */
function persistence(unique: readonly number[], from: number, until: number): number {
  const [first = 0, last = 0] = [unique[0], unique.at(-1)];
  const hours = [...new Set(unique.map((second) => Math.floor((second - from) / SECONDS_PER_HOUR)))];
  let [run, longest] = [0, 0];
  for (const [index, hour] of hours.entries()) {
    run = index > 0 && hour === (hours[index - 1] as number) + 1 ? run + 1 : 1;
    longest = Math.max(longest, run);
  }
  if (hours.length < MIN_HOURS) return 0;
  return Math.min(1, Math.max((last - first) / (until - from), longest / IDEAL_HOURS));
}
