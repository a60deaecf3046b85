import { count, list, optional, type RecordOf } from '../../records/field.js';
import type { Part } from '../part.js';
import { SparseCounters } from './sparse-counters.js';

const STATE = {
  sum: count('Sum of the values'),
  min: optional(count('Smallest')),
  max: optional(count('Largest')),
  values: list('Values that were counted, ascending', count('Value')),
  counts: list('How often each was', count('Times')),
} as const;

/** The distribution of whole numbers that stay below a limit (lengths): exact, quantiles too, by a counter for each. */
export class WholeNumbers implements Part<typeof STATE> {
  readonly forgotten = 0;
  readonly state = STATE;
  readonly #last: number;
  readonly #counts: SparseCounters;
  #count = 0;
  #sum = 0;
  #min = Number.MAX_SAFE_INTEGER;
  #max = 0;

  /** For quantiles and deviation, values from `limit` on count as the highest below it. */
  constructor({ limit }: { readonly limit: number }) {
    this.#last = limit - 1;
    this.#counts = new SparseCounters(limit);
  }

  get size(): number {
    return this.#counts.size;
  }

  add(value: number): void {
    this.#counts.add(Math.min(value, this.#last), 1);
    this.#count += 1;
    this.#sum += value;
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
  }

  /** Extremes, mean, deviation and quantiles; zeros where there was no value. */
  result() {
    if (this.#count === 0) return { min: 0, mean: 0, stddev: 0, max: 0, p50: 0, p90: 0, p99: 0 };
    const mean = this.#sum / this.#count;
    const counts = this.#counts.entries();
    const squares = counts.reduce((total, [value, times]) => total + times * (value - mean) ** 2, 0);
    return {
      min: this.#min,
      mean,
      stddev: Math.sqrt(squares / this.#count),
      max: this.#max,
      p50: quantile(counts, this.#count * 0.5),
      p90: quantile(counts, this.#count * 0.9),
      p99: quantile(counts, this.#count * 0.99),
    };
  }

  save(): RecordOf<typeof STATE> {
    const isEmpty = this.#count === 0;
    const entries = this.#counts.entries();
    return {
      sum: this.#sum,
      min: isEmpty ? undefined : this.#min,
      max: isEmpty ? undefined : this.#max,
      values: entries.map(([value]) => value),
      counts: entries.map(([, times]) => times),
    };
  }

  absorb({ sum, min, max, values, counts }: RecordOf<typeof STATE>): void {
    for (const [index, value] of values.entries()) this.#addTimes(value, counts[index] ?? 0);
    this.#sum += sum;
    this.#min = Math.min(this.#min, min ?? this.#min);
    this.#max = Math.max(this.#max, max ?? this.#max);
  }

  merge(other: this): void {
    this.#counts.merge(other.#counts);
    this.#count += other.#count;
    this.#sum += other.#sum;
    this.#min = Math.min(this.#min, other.#min);
    this.#max = Math.max(this.#max, other.#max);
  }

  clear(): void {
    this.#counts.clear();
    this.#count = 0;
    this.#sum = 0;
    this.#min = Number.MAX_SAFE_INTEGER;
    this.#max = 0;
  }

  #addTimes(value: number, times: number): void {
    this.#counts.add(Math.min(value, this.#last), times);
    this.#count += times;
  }
}

/** The smallest value that at least `rank` values do not exceed. */
function quantile(counts: readonly (readonly [value: number, times: number])[], rank: number): number {
  let seen = 0;
  for (const [value, times] of counts) {
    seen += times;
    if (seen >= rank) return value;
  }
  return 0;
}
