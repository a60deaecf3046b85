import { type Address, sameAddress } from '../../bytes/address.js';

const INITIAL_SLOTS = 1024;

/** A pair with what was counted for it. */
export interface PairCounts {
  readonly a: Address;
  readonly b: Address;
  readonly counts: readonly number[];
}

export interface FrequentPairsOptions {
  /** Entries that are kept. */
  readonly limit: number;
  /** Numbers that each entry has. */
  readonly counters: number;
  /** Gets each entry that is given up, with what was counted for it. */
  readonly onForget?: (entry: PairCounts) => void;
}

/**
 * Counters for pairs of addresses (or single ones: give the same twice), exact up to a limit and a sketch of
 * the heavy ones beyond it.
 *
 * Beyond the limit it follows Misra and Gries: when the table is full, the median weight is taken off every
 * entry, and those with none left are dropped. What an entry lost before it came back is at most the sum of
 * those medians, {@link maxError}, and that sum is at most 2 x total weight / limit.
 *
 * J. Misra and D. Gries, "Finding repeated elements", Science of Computer Programming 2(2), 1982; the median
 * step: D. Anderson et al., "A High-Performance Algorithm for Identifying Frequent Items in Data Streams",
 * IMC 2017.
 */
export class FrequentPairs {
  /** Entries that were dropped: 0 as long as every count is exact. */
  forgotten = 0;
  /** The most weight that any count can be too low by. */
  maxError = 0;
  readonly #limit: number;
  readonly #counters: number;
  #size = 0;
  #slots = INITIAL_SLOTS;
  /** Both addresses of each slot, side by side. */
  #pairs: (Address | undefined)[] = [];
  /** Weight of each slot, then its counters. */
  #numbers = new Float64Array(0);
  readonly #onForget: ((entry: PairCounts) => void) | undefined;

  constructor({ limit, counters, onForget }: FrequentPairsOptions) {
    this.#limit = limit;
    this.#counters = counters;
    this.#onForget = onForget;
    this.clear();
  }

  /** Number of entries held. */
  get size(): number {
    return this.#size;
  }

  clear(): void {
    this.forgotten = 0;
    this.maxError = 0;
    this.#allocate(INITIAL_SLOTS);
  }

  /** Adds `weight` to the pair and returns where {@link add} finds its counters, until the next call. */
  touch(a: Address, b: Address, weight: number): number {
    let slot = this.#find(a, b);
    if (this.#pairs[slot * 2] === undefined) {
      if (this.#makeRoom()) slot = this.#find(a, b);
      this.#pairs[slot * 2] = a;
      this.#pairs[slot * 2 + 1] = b;
      this.#size += 1;
    }
    const place = slot * (this.#counters + 1);
    this.#numbers[place] = (this.#numbers[place] as number) + weight;
    return place + 1;
  }

  add(place: number, counter: number, value: number): void {
    this.#numbers[place + counter] = (this.#numbers[place + counter] as number) + value;
  }

  /** The entries that `rank` puts highest; equal ones in the order of their addresses. */
  top(count: number, rank: (counts: readonly number[]) => number): PairCounts[] {
    const slots = this.#usedSlots();
    const ranks = new Float64Array(slots.length);
    for (const [index, slot] of slots.entries()) ranks[index] = rank(this.#countsAt(slot));
    // Only the entries that can be among the first are made and sorted: there may be many more.
    const least = ranks.toSorted()[Math.max(slots.length - count, 0)] ?? 0;
    return slots
      .filter((_, index) => (ranks[index] as number) >= least)
      .map((slot) => this.#entryAt(slot))
      .sort((x, y) => rank(y.counts) - rank(x.counts) || compareText(x.a, y.a) || compareText(x.b, y.b))
      .slice(0, count);
  }

  /** All entries, in no order. */
  entries(): PairCounts[] {
    return this.#usedSlots().map((slot) => this.#entryAt(slot));
  }

  #usedSlots(): number[] {
    const used: number[] = [];
    for (let slot = 0; slot < this.#slots; slot += 1)
      if (this.#pairs[slot * 2] !== undefined) used.push(slot);
    return used;
  }

  #entryAt(slot: number): PairCounts {
    return {
      a: this.#pairs[slot * 2] as Address,
      b: this.#pairs[slot * 2 + 1] as Address,
      counts: this.#countsAt(slot),
    };
  }

  #countsAt(slot: number): number[] {
    const first = slot * (this.#counters + 1) + 1;
    const counts: number[] = [];
    for (let counter = 0; counter < this.#counters; counter += 1) {
      counts.push(this.#numbers[first + counter] as number);
    }
    return counts;
  }

  #find(a: Address, b: Address): number {
    const mask = this.#slots - 1;
    const pairs = this.#pairs;
    let slot = (a.hash ^ Math.imul(b.hash, 0x9e3779b1)) & mask;
    for (;;) {
      const first = pairs[slot * 2];
      if (first === undefined) return slot;
      if (sameAddress(first, a) && sameAddress(pairs[slot * 2 + 1] as Address, b)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  /** Makes sure that one more entry fits; true where entries have moved. */
  #makeRoom(): boolean {
    if (this.#size >= this.#limit) {
      this.#purge();
      return true;
    }
    // At most half full, so that a search stays short.
    if (this.#size * 2 < this.#slots) return false;
    this.#rebuild(this.#slots * 2);
    return true;
  }

  #purge(): void {
    const stride = this.#counters + 1;
    const weights = Float64Array.from(this.#usedSlots(), (slot) => this.#numbers[slot * stride] as number);
    const median = weights.sort()[weights.length >>> 1] as number;
    const before = this.#size;
    if (this.#onForget !== undefined) this.#tellForgotten(median, this.#onForget);
    this.#rebuild(this.#slots, median);
    this.maxError += median;
    this.forgotten += before - this.#size;
  }

  #tellForgotten(reduction: number, onForget: (entry: PairCounts) => void): void {
    const stride = this.#counters + 1;
    for (const slot of this.#usedSlots()) {
      if ((this.#numbers[slot * stride] as number) <= reduction) onForget(this.#entryAt(slot));
    }
  }

  /** Moves the entries into a table of `slots`; with a reduction, their weights reduced and those with none left out. */
  #rebuild(slots: number, reduction?: number): void {
    const [pairs, numbers, oldSlots] = [this.#pairs, this.#numbers, this.#slots];
    const stride = this.#counters + 1;
    this.#allocate(slots);
    for (let old = 0; old < oldSlots; old += 1) {
      const a = pairs[old * 2];
      const weight = (numbers[old * stride] as number) - (reduction ?? 0);
      // Also by nothing: frames may state a length of zero.
      if (a === undefined || (reduction !== undefined && weight <= 0)) continue;
      const b = pairs[old * 2 + 1] as Address;
      const slot = this.#find(a, b);
      this.#pairs[slot * 2] = a;
      this.#pairs[slot * 2 + 1] = b;
      this.#numbers.set(numbers.subarray(old * stride, (old + 1) * stride), slot * stride);
      this.#numbers[slot * stride] = weight;
      this.#size += 1;
    }
  }

  #allocate(slots: number): void {
    this.#slots = slots;
    this.#size = 0;
    this.#pairs = new Array<Address | undefined>(slots * 2).fill(undefined);
    this.#numbers = new Float64Array(slots * (this.#counters + 1));
  }
}

const compareText = (a: Address, b: Address): number => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0);
