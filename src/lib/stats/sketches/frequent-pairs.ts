import { type Address, addressOf, sameAddress } from '../../bytes/address.js';
import { pairHash } from '../../bytes/address-hash.js';
import { FieldError } from '../../records/assign.js';
import { count, list, type RecordOf, text } from '../../records/field.js';
import type { Part } from '../part.js';
import { tagHash } from './tag-hash.js';

/** Slots of a table when it gets its first entry: as many as it had before it was cleared, but for these limits. */
const MIN_SLOTS = 8;
const MAX_FIRST_SLOTS = 1_024;
/** What a table without entries has: nothing is written into it. */
const NO_SLOTS = new Int32Array(2);
const NO_NUMBERS = new Float64Array(0);
/** What stands behind the tag in the numbers of an entry. */
const WEIGHT = 1;
const FIRST_COUNTER = 2;

const STATE = {
  forgotten: count('Entries that were dropped'),
  max_error: count('The most weight that any count can be too low by'),
  a: list('First address of each entry, in the order in which they came', text('Address')),
  b: list('Second address of each entry', text('Address')),
  tags: list('Number that tells entries between the same addresses apart', count('Tag')),
  numbers: list('What each entry has left to stay, then its counters', count('Number')),
} as const;

/** A pair with what was counted for it. */
export interface PairCounts {
  readonly a: Address;
  readonly b: Address;
  /** What tells pairs of the same addresses apart; 0 where nothing does. */
  readonly tag: number;
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
 *
 * Entries stand in the order in which they came, and everything that depends on an order goes by that one: where
 * the table of hashes has them differs from process to process.
 */
export class FrequentPairs implements Part<typeof STATE> {
  readonly state = STATE;
  /** Entries that were dropped: 0 as long as every count is exact. */
  forgotten = 0;
  /** The most weight that any count can be too low by. */
  maxError = 0;
  readonly #limit: number;
  readonly #counters: number;
  #size = 0;
  #firstSlots = MIN_SLOTS;
  /** Where each hash leads, two words each: the number of an entry, counted from 1, or 0, and the hash of its pair. */
  #slots: Int32Array = NO_SLOTS;
  /** Both addresses of each entry, side by side. */
  #pairs: (Address | undefined)[] = [];
  /** Tag and weight of each entry, then its counters. */
  #numbers: Float64Array = NO_NUMBERS;
  /** Numbers of an entry. */
  readonly #stride: number;
  readonly #onForget: ((entry: PairCounts) => void) | undefined;

  constructor({ limit, counters, onForget }: FrequentPairsOptions) {
    this.#limit = limit;
    this.#counters = counters;
    this.#stride = FIRST_COUNTER + counters;
    this.#onForget = onForget;
  }

  /** Number of entries held. */
  get size(): number {
    return this.#size;
  }

  clear(): void {
    this.forgotten = 0;
    this.maxError = 0;
    // The next window is likely to be as large.
    this.#firstSlots = Math.min(Math.max(this.#slots.length / 2, MIN_SLOTS), MAX_FIRST_SLOTS);
    this.#size = 0;
    this.#slots = NO_SLOTS;
    this.#pairs = [];
    this.#numbers = NO_NUMBERS;
  }

  save(): RecordOf<typeof STATE> {
    const entries = this.entries();
    return {
      forgotten: this.forgotten,
      max_error: this.maxError,
      a: entries.map(({ a }) => a.text),
      b: entries.map(({ b }) => b.text),
      tags: entries.map(({ tag }) => tag),
      numbers: entries.flatMap(({ counts }, entry) => [this.#weightAt(entry), ...counts]),
    };
  }

  absorb({ forgotten, max_error, a: firsts, b: seconds, tags, numbers }: RecordOf<typeof STATE>): void {
    this.forgotten += forgotten;
    this.maxError += max_error;
    const stride = this.#counters + 1;
    for (const [entry, first] of firsts.entries()) {
      const [a, b] = [addressOf(first), addressOf(seconds[entry] ?? '')];
      if (a === undefined || b === undefined) throw new FieldError(`entry ${entry} has no two addresses`);
      this.#addNumbers({ a, b, tag: tags[entry] ?? 0 }, numbers.slice(entry * stride, (entry + 1) * stride));
    }
  }

  /**
   * Entries of both, with what was counted in either: P. K. Agarwal et al., "Mergeable Summaries", PODS 2012. The
   * bound of the sum is the sum of the bounds.
   */
  merge(other: this): void {
    this.forgotten += other.forgotten;
    this.maxError += other.maxError;
    const stride = this.#stride;
    for (let entry = 0; entry < other.#size; entry += 1) {
      const numbers = other.#numbers.subarray(entry * stride + WEIGHT, (entry + 1) * stride);
      this.#addNumbers(other.#entryAt(entry), numbers);
    }
  }

  /** Adds a weight and counters to a pair. */
  #addNumbers({ a, b, tag }: Omit<PairCounts, 'counts'>, numbers: ArrayLike<number>): void {
    const place = this.touch(a, b, numbers[0] ?? 0, tag);
    for (let counter = 0; counter < this.#counters; counter += 1) {
      this.add(place, counter, numbers[counter + 1] ?? 0);
    }
  }

  /**
   * Adds `weight` to the pair and returns where {@link add} finds its counters, until the next call. `tag` (32 bits)
   * tells pairs of the same addresses apart.
   */
  touch(a: Address, b: Address, weight: number, tag = 0): number {
    const hash = hashOf(a, b, tag);
    let slot = this.#find(hash, a, b, tag);
    if (this.#slots[slot] === 0) {
      if (this.#makeRoom()) slot = this.#find(hash, a, b, tag);
      this.#append(slot, hash, { a, b, tag });
    }
    const place = ((this.#slots[slot] as number) - 1) * this.#stride;
    this.#numbers[place + WEIGHT] = (this.#numbers[place + WEIGHT] as number) + weight;
    return place + FIRST_COUNTER;
  }

  add(place: number, counter: number, value: number): void {
    this.#numbers[place + counter] = (this.#numbers[place + counter] as number) + value;
  }

  /** The entries that `rank` puts highest; equal ones in the order of their addresses. */
  top(count: number, rank: (counts: readonly number[]) => number): PairCounts[] {
    const ranks = new Float64Array(this.#size);
    for (let entry = 0; entry < this.#size; entry += 1) ranks[entry] = rank(this.#countsAt(entry));
    // Only the entries that can be among the first are made and sorted: there may be many more.
    const least = ranks.toSorted()[Math.max(this.#size - count, 0)] ?? 0;
    return this.#entriesWhere((entry) => (ranks[entry] as number) >= least)
      .sort((x, y) => rank(y.counts) - rank(x.counts) || comparePairs(x, y))
      .slice(0, count);
  }

  /** All entries, in the order in which they came. */
  entries(): PairCounts[] {
    return this.#entriesWhere(() => true);
  }

  #entriesWhere(isWanted: (entry: number) => boolean): PairCounts[] {
    const wanted: PairCounts[] = [];
    for (let entry = 0; entry < this.#size; entry += 1)
      if (isWanted(entry)) wanted.push(this.#entryAt(entry));
    return wanted;
  }

  #entryAt(entry: number): PairCounts {
    return {
      a: this.#pairs[entry * 2] as Address,
      b: this.#pairs[entry * 2 + 1] as Address,
      tag: this.#numbers[entry * this.#stride] as number,
      counts: this.#countsAt(entry),
    };
  }

  #countsAt(entry: number): number[] {
    const first = entry * this.#stride + FIRST_COUNTER;
    const counts: number[] = [];
    for (let at = first; at < first + this.#counters; at += 1) counts.push(this.#numbers[at] as number);
    return counts;
  }

  /** The slot that leads to the pair, or to nothing where it is not there. */
  #find(hash: number, a: Address, b: Address, tag: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = (hash << 1) & mask;
    for (;;) {
      const entry = (slots[slot] as number) - 1;
      if (entry < 0 || (slots[slot + 1] === hash && this.#is(entry, a, b, tag))) return slot;
      slot = (slot + 2) & mask;
    }
  }

  #is(entry: number, a: Address, b: Address, tag: number): boolean {
    return (
      sameAddress(this.#pairs[entry * 2] as Address, a) &&
      sameAddress(this.#pairs[entry * 2 + 1] as Address, b) &&
      this.#numbers[entry * this.#stride] === tag
    );
  }

  #append(slot: number, hash: number, { a, b, tag }: Omit<PairCounts, 'counts'>): void {
    this.#pairs[this.#size * 2] = a;
    this.#pairs[this.#size * 2 + 1] = b;
    this.#numbers[this.#size * this.#stride] = tag;
    this.#size += 1;
    this.#slots[slot] = this.#size;
    this.#slots[slot + 1] = hash;
  }

  /** Makes sure that one more entry fits; true where entries have moved. */
  #makeRoom(): boolean {
    if (this.#size >= this.#limit) {
      this.#purge();
      return true;
    }
    // At most half full, so that a search stays short.
    const slots = this.#slots.length / 2;
    if (this.#size * 2 + 2 <= slots) return false;
    this.#rebuild(Math.max(slots * 2, this.#firstSlots));
    return true;
  }

  #purge(): void {
    const weights = Float64Array.from({ length: this.#size }, (_, entry) => this.#weightAt(entry));
    const median = weights.sort()[weights.length >>> 1] as number;
    const before = this.#size;
    if (this.#onForget !== undefined) this.#tellForgotten(median, this.#onForget);
    this.#rebuild(this.#slots.length / 2, median);
    this.maxError += median;
    this.forgotten += before - this.#size;
  }

  #tellForgotten(reduction: number, onForget: (entry: PairCounts) => void): void {
    for (const entry of this.#entriesWhere((each) => this.#weightAt(each) <= reduction)) onForget(entry);
  }

  #weightAt(entry: number): number {
    return this.#numbers[entry * this.#stride + WEIGHT] as number;
  }

  /** Moves the entries into a table of `slots`; with a reduction, their weights reduced and those with none left out. */
  #rebuild(slots: number, reduction?: number): void {
    const [pairs, numbers, size, stride] = [this.#pairs, this.#numbers, this.#size, this.#stride];
    this.#allocate(slots);
    for (let old = 0; old < size; old += 1) {
      const weight = (numbers[old * stride + WEIGHT] as number) - (reduction ?? 0);
      // Also by nothing: frames may state a length of zero.
      if (reduction !== undefined && weight <= 0) continue;
      const [a, b] = [pairs[old * 2] as Address, pairs[old * 2 + 1] as Address];
      const place = this.#size * stride;
      for (let at = 0; at < stride; at += 1) this.#numbers[place + at] = numbers[old * stride + at] as number;
      this.#numbers[place + WEIGHT] = weight;
      const tag = numbers[old * stride] as number;
      const hash = hashOf(a, b, tag);
      this.#append(this.#find(hash, a, b, tag), hash, { a, b, tag });
    }
  }

  /** An empty table; its entries are at most half as many as its slots. */
  #allocate(slots: number): void {
    this.#size = 0;
    this.#slots = new Int32Array(2 * slots);
    this.#pairs = new Array<Address | undefined>(slots).fill(undefined);
    this.#numbers = new Float64Array((slots / 2) * this.#stride);
  }
}

const hashOf = (a: Address, b: Address, tag: number): number =>
  tag === 0 ? pairHash(a.hash, b.hash) : pairHash(a.hash, b.hash) ^ tagHash(tag);

const comparePairs = (x: PairCounts, y: PairCounts): number =>
  compareText(x.a, y.a) || compareText(x.b, y.b) || x.tag - y.tag;

const compareText = (a: Address, b: Address): number => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0);
