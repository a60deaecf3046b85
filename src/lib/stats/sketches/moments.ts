import { count, number, optional, type RecordOf } from '../../records/field.js';
import type { Part } from '../part.js';

const STATE = {
  count: count('Values'),
  min: optional(number('Smallest')),
  max: optional(number('Largest')),
  mean: number('Mean'),
  squares: number('Sum of the squared differences from the mean'),
} as const;

/**
 * Number, smallest, largest, mean and standard deviation of values, exact but for the rounding of doubles.
 *
 * T. F. Chan, G. H. Golub and R. J. LeVeque, "Algorithms for Computing the Sample Variance", The American
 * Statistician 37(3), 1983: one value at a time (Welford) and two sums into one.
 */
export class Moments implements Part<typeof STATE> {
  readonly forgotten = 0;
  readonly state = STATE;
  count = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;
  #mean = 0;
  #squares = 0;

  get size(): number {
    return Math.min(this.count, 1);
  }

  add(value: number): void {
    this.count += 1;
    const difference = value - this.#mean;
    this.#mean += difference / this.count;
    this.#squares += difference * (value - this.#mean);
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
  }

  /** The numbers for a record; zeros where there was no value. */
  result() {
    if (this.count === 0) return { min: 0, mean: 0, stddev: 0, max: 0 };
    return {
      min: this.#min,
      mean: this.#mean,
      stddev: Math.sqrt(this.#squares / this.count),
      max: this.#max,
    };
  }

  save(): RecordOf<typeof STATE> {
    const isEmpty = this.count === 0;
    return {
      count: this.count,
      min: isEmpty ? undefined : this.#min,
      max: isEmpty ? undefined : this.#max,
      mean: this.#mean,
      squares: this.#squares,
    };
  }

  absorb({ count: others, min, max, mean, squares }: RecordOf<typeof STATE>): void {
    if (others === 0) return;
    const total = this.count + others;
    const difference = mean - this.#mean;
    this.#squares += squares + (difference * difference * this.count * others) / total;
    this.#mean += (difference * others) / total;
    this.#min = Math.min(this.#min, min ?? this.#min);
    this.#max = Math.max(this.#max, max ?? this.#max);
    this.count = total;
  }

  merge(other: this): void {
    this.absorb(other.save());
  }

  clear(): void {
    this.count = 0;
    this.#min = Number.POSITIVE_INFINITY;
    this.#max = Number.NEGATIVE_INFINITY;
    this.#mean = 0;
    this.#squares = 0;
  }
}
