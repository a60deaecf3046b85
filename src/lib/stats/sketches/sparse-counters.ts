/**
 * A counter for every whole number below a limit. Counting is one array access; listing and clearing cost as
 * much as there are numbers that were counted, not as there could be: windows may be short and many.
 */
export class SparseCounters {
  readonly #counts: Float64Array;
  /** The numbers that have been counted, in the order they came. */
  #seen: number[] = [];

  constructor(limit: number) {
    this.#counts = new Float64Array(limit);
  }

  /** Adds `amount` to the counter of `index`; nothing and less than nothing are not counted. */
  add(index: number, amount: number): void {
    if (amount <= 0) return;
    const before = this.#counts[index] as number;
    if (before === 0) this.#seen.push(index);
    this.#counts[index] = before + amount;
  }

  get(index: number): number {
    return this.#counts[index] as number;
  }

  /** Every number that was counted with its counter, in ascending order. */
  entries(): [index: number, count: number][] {
    return this.#seen.sort((a, b) => a - b).map((index) => [index, this.get(index)]);
  }

  clear(): void {
    for (const index of this.#seen) this.#counts[index] = 0;
    this.#seen = [];
  }
}
