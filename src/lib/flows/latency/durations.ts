import { count, number, optional, type RecordOf } from '../../records/field.js';

const MS = { unit: 'ms' } as const;

/** What a record tells of durations of one kind. */
export const DURATIONS = {
  count: optional(count('Measurements')),
  min: optional(number('Shortest', MS)),
  mean: optional(number('Mean', MS)),
  p50: optional(number('Half of them are no longer', MS)),
  p95: optional(number('95 of 100 are no longer', MS)),
  max: optional(number('Longest', MS)),
} as const;

export type DurationsRecord = RecordOf<typeof DURATIONS>;

/** So many are kept as they are, and their quantiles are exact. */
const MAX_EXACT = 32;
/** Beyond that, a quantile is off by at most this share of its value. */
const RELATIVE_ERROR = 0.01;
const GAMMA = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);
const LOG_GAMMA = Math.log(GAMMA);
/** One microsecond: what is shorter is counted as this long in quantiles. */
const SHORTEST_MS = 0.001;
/** About a day: what is longer is counted as this long in quantiles. */
const LONGEST_MS = 1e8;
const FIRST_BIN = Math.ceil(Math.log(SHORTEST_MS) / LOG_GAMMA);
const BINS = Math.ceil(Math.log(LONGEST_MS) / LOG_GAMMA) - FIRST_BIN + 1;

/**
 * Durations of one kind, in a bounded space: the first ones as they are, more of them as a histogram with bins that
 * grow by a constant factor (C. Masson et al., "DDSketch", VLDB 2019, section 2).
 */
export class Durations {
  #count = 0;
  #sum = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = 0;
  /** As they are, as long as they are few; most flows have none, or one. */
  #exact: number[] | undefined;
  #bins: Uint32Array | undefined;

  /** How many were measured. */
  get count(): number {
    return this.#count;
  }

  /** The shortest in milliseconds; infinite where there is none. */
  get min(): number {
    return this.#min;
  }

  /** The longest in milliseconds. */
  get max(): number {
    return this.#max;
  }

  /** Milliseconds of all of them. */
  get sum(): number {
    return this.#sum;
  }

  /** Adds one of `ms` milliseconds; where clocks went back, or there were none, nothing was measured. */
  add(ms: number): void {
    if (!(ms >= 0)) return;
    this.#count += 1;
    this.#sum += ms;
    if (ms < this.#min) this.#min = ms;
    if (ms > this.#max) this.#max = ms;
    if (this.#bins !== undefined) return this.#addToBin(this.#bins, ms);
    this.#exact ??= [];
    this.#exact.push(ms);
    if (this.#exact.length > MAX_EXACT) this.#beginBins(this.#exact);
  }

  /** The shortest duration that at least this share of all are no longer than; undefined where there are none. */
  quantile(share: number): number | undefined {
    const rank = Math.max(1, Math.ceil(this.#count * share));
    if (this.#bins !== undefined) return this.#quantileOfBins(this.#bins, rank);
    return [...(this.#exact ?? [])].sort((a, b) => a - b)[rank - 1];
  }

  result(): DurationsRecord {
    if (this.#count === 0) {
      return {
        count: undefined,
        min: undefined,
        mean: undefined,
        p50: undefined,
        p95: undefined,
        max: undefined,
      };
    }
    return {
      count: this.#count,
      min: toNanosecond(this.#min),
      mean: toNanosecond(this.#sum / this.#count),
      p50: roundedOrNone(this.quantile(0.5)),
      p95: roundedOrNone(this.quantile(0.95)),
      max: toNanosecond(this.#max),
    };
  }

  #beginBins(exact: readonly number[]): void {
    const bins = new Uint32Array(BINS);
    for (const ms of exact) this.#addToBin(bins, ms);
    this.#bins = bins;
    this.#exact = undefined;
  }

  #addToBin(bins: Uint32Array, ms: number): void {
    const bounded = Math.min(Math.max(ms, SHORTEST_MS), LONGEST_MS);
    const bin = Math.ceil(Math.log(bounded) / LOG_GAMMA) - FIRST_BIN;
    bins[bin] = (bins[bin] as number) + 1;
  }

  /** The middle of the bin in which the rank is, and never outside of what was measured. */
  #quantileOfBins(bins: Uint32Array, rank: number): number {
    let seen = 0;
    for (const [bin, number] of bins.entries()) {
      seen += number;
      if (seen < rank) continue;
      if (bin === 0) return this.#min;
      const middle = (2 * GAMMA ** (bin + FIRST_BIN)) / (GAMMA + 1);
      return Math.min(Math.max(middle, this.#min), this.#max);
    }
    return this.#max;
  }
}

const NANOSECONDS_PER_MS = 1e6;

/** Milliseconds with as many decimals as a clock of nanoseconds has. */
export const toNanosecond = (ms: number): number => Math.round(ms * NANOSECONDS_PER_MS) / NANOSECONDS_PER_MS;

/** The same of what may be unknown. */
export const roundedOrNone = (ms: number | undefined): number | undefined =>
  ms === undefined ? undefined : toNanosecond(ms);
