import { count, group, list, type RecordOf } from '../../records/field.js';
import type { Part } from '../part.js';
import { Moments } from './moments.js';
import { SparseCounters } from './sparse-counters.js';

/** The most that a quantile can be off by, as a share of its true value. */
export const RELATIVE_ACCURACY = 0.01;
const GAMMA = (1 + RELATIVE_ACCURACY) / (1 - RELATIVE_ACCURACY);
const LOG_GAMMA = Math.log(GAMMA);

/** Quantiles hold their accuracy for values from here ... */
const SMALLEST = 1e-9;
/** ... to here. Nothing between takes more than 2,100 counters. */
const LARGEST = 1e9;
const LOWEST_INDEX = Math.ceil(Math.log(SMALLEST) / LOG_GAMMA);
const HIGHEST_INDEX = Math.ceil(Math.log(LARGEST) / LOG_GAMMA);
/** Counter of what is smaller, 0 and negative numbers among it. */
const NEAR_ZERO = 0;
const BINS = HIGHEST_INDEX - LOWEST_INDEX + 2;

const STATE = {
  moments: group('Number, extremes, mean', new Moments().state),
  bins: list('Bins that have values, ascending', count('Bin')),
  counts: list('Values in each', count('Values')),
} as const;

/**
 * Quantiles of any numbers, each within 1 % of its true value as long as that is between 1e-9 and 1e9, in at most
 * 2,100 counters; number, extremes, mean and deviation are exact.
 *
 * DDSketch: C. Masson, J. E. Rim and H. K. Lee, "DDSketch: A Fast and Fully-Mergeable Quantile Sketch with
 * Relative-Error Guarantees", PVLDB 12(12), 2019.
 */
export class Quantiles implements Part<typeof STATE> {
  readonly forgotten = 0;
  readonly state = STATE;
  readonly #moments = new Moments();
  readonly #bins = new SparseCounters(BINS);

  /** Number of values. */
  get count(): number {
    return this.#moments.count;
  }

  get size(): number {
    return this.#bins.size;
  }

  add(value: number): void {
    this.#moments.add(value);
    this.#bins.add(binOf(value), 1);
  }

  /** The value that a share of all values does not exceed; 0 where there is none. */
  at(share: number): number {
    const { min, max } = this.#moments.result();
    const rank = Math.max(1, Math.ceil(share * this.count));
    let seen = 0;
    for (const [bin, values] of this.#bins.entries()) {
      seen += values;
      if (seen >= rank) return Math.min(Math.max(valueIn(bin), min), max);
    }
    return max;
  }

  /** What most statistics tell of a distribution: see {@link DISTRIBUTION}. */
  result() {
    return { ...this.#moments.result(), p50: this.at(0.5), p90: this.at(0.9), p99: this.at(0.99) };
  }

  save(): RecordOf<typeof STATE> {
    const entries = this.#bins.entries();
    return {
      moments: this.#moments.save(),
      bins: entries.map(([bin]) => bin),
      counts: entries.map(([, values]) => values),
    };
  }

  absorb({ moments, bins, counts }: RecordOf<typeof STATE>): void {
    this.#moments.absorb(moments);
    for (const [index, bin] of bins.entries()) this.#bins.add(Math.min(bin, BINS - 1), counts[index] ?? 0);
  }

  merge(other: this): void {
    this.#moments.merge(other.#moments);
    this.#bins.merge(other.#bins);
  }

  clear(): void {
    this.#moments.clear();
    this.#bins.clear();
  }
}

/** Bin i has the values above gamma^(i-1) up to gamma^i. */
function binOf(value: number): number {
  if (!(value >= SMALLEST)) return NEAR_ZERO;
  const index = Math.ceil(Math.log(value) / LOG_GAMMA);
  return Math.min(Math.max(index, LOWEST_INDEX), HIGHEST_INDEX) - LOWEST_INDEX + 1;
}

/** The value that is off by no more than the accuracy from any in the bin. */
const valueIn = (bin: number): number =>
  bin === NEAR_ZERO ? 0 : (2 * GAMMA ** (bin - 1 + LOWEST_INDEX)) / (GAMMA + 1);
