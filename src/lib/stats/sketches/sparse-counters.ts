/** Counters that stand side by side: memory is taken for them together. */
const PAGE_BITS = 6;
const PAGE = 1 << PAGE_BITS;
/** Of as many counters at the most the memory is kept when they are cleared. */
const MAX_KEPT = 256;

/**
 * A counter for every whole number below a limit. Counting is two array accesses; listing, clearing and memory go
 * by the numbers that were counted, not by those that could be: windows may be short, and groups many.
 */
export class SparseCounters {
  readonly #limit: number;
  #pages: (Float64Array | undefined)[] = [];
  /** The numbers that have been counted, in the order they came. */
  #seen: number[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Different numbers that were counted. */
  get size(): number {
    return this.#seen.length;
  }

  /** Adds `amount` to the counter of `index`; nothing and less than nothing are not counted. */
  add(index: number, amount: number): void {
    if (amount <= 0) return;
    const number = index >>> PAGE_BITS;
    const page = (number < this.#pages.length ? this.#pages[number] : undefined) ?? this.#addPage(index);
    const place = index & (PAGE - 1);
    const before = page[place] as number;
    if (before === 0) this.#seen.push(index);
    page[place] = before + amount;
  }

  get(index: number): number {
    return this.#pages[index >>> PAGE_BITS]?.[index & (PAGE - 1)] ?? 0;
  }

  /** Every number that was counted with its counter, in ascending order. */
  entries(): [index: number, count: number][] {
    return this.#seen.sort((a, b) => a - b).map((index) => [index, this.get(index)]);
  }

  /** Adds what other counters hold. */
  merge(other: SparseCounters): void {
    for (const index of other.#seen) this.add(index, other.get(index));
  }

  clear(): void {
    // Few counters are set to nothing where they are; the memory of many is given back.
    if (this.#seen.length > MAX_KEPT) this.#pages = [];
    else
      for (const index of this.#seen)
        (this.#pages[index >>> PAGE_BITS] as Float64Array)[index & (PAGE - 1)] = 0;
    this.#seen = [];
  }

  #addPage(index: number): Float64Array {
    if (index >= this.#limit || index < 0) throw new RangeError(`${index} is not below ${this.#limit}`);
    const number = index >>> PAGE_BITS;
    while (this.#pages.length <= number) this.#pages.push(undefined);
    const page = new Float64Array(PAGE);
    this.#pages[number] = page;
    return page;
  }
}
