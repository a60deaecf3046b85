import { count, list, type RecordOf, text } from '../../records/field.js';
import type { Part } from '../part.js';
import type { Counted } from './number-counts.js';

/** A longer text is cut: whoever sends it must not fill our memory. */
const MAX_TEXT_LENGTH = 255;

const STATE = {
  forgotten: count('Entries that were dropped'),
  max_error: count('The most that any count can be too low by'),
  values: list('Values in the order in which they came', text('Value')),
  packets: list('How often each was', count('Packets')),
  bytes: list('With how many bytes each was', count('Bytes', { unit: 'bytes' })),
  weights: list('What each has left to stay in the table', count('Weight')),
} as const;

interface Entry {
  packets: number;
  bytes: number;
  /** What it was ranked by, less what was taken off all entries. */
  weight: number;
}

export interface TextCountsOptions {
  /** Entries that are kept. */
  readonly limit: number;
  /** What makes an entry a heavy one. */
  readonly by?: 'packets' | 'bytes';
}

/**
 * Counts packets and bytes for texts (names, types, pairs written as one text), exact up to a limit and a sketch
 * of the heavy ones beyond it: that of {@link FrequentPairs}, with its bound.
 */
export class TextCounts implements Part<typeof STATE> {
  /** Entries that were dropped: 0 as long as every count is exact. */
  forgotten = 0;
  /** The most packets (or bytes, whatever is ranked by) that any count can be too low by: at most 2 x all / limit. */
  maxError = 0;
  readonly state = STATE;
  readonly #limit: number;
  readonly #by: 'packets' | 'bytes';
  #entries = new Map<string, Entry>();

  constructor({ limit, by = 'packets' }: TextCountsOptions) {
    this.#limit = limit;
    this.#by = by;
  }

  /** Entries that are told apart. */
  get size(): number {
    return this.#entries.size;
  }

  /** Counts a packet of `bytes`. */
  count(value: string, bytes: number): void {
    this.countMany(value, 1, bytes);
  }

  /** Counts `packets` packets of `bytes` together. */
  countMany(value: string, packets: number, bytes: number): void {
    const key = value.length > MAX_TEXT_LENGTH ? value.slice(0, MAX_TEXT_LENGTH) : value;
    this.#add(key, { packets, bytes, weight: this.#by === 'bytes' ? bytes : packets });
  }

  /** The heaviest texts, equal ones in the order of their characters. */
  top(rows: number): Counted<string>[] {
    const by = this.#by;
    return this.entries()
      .sort((a, b) => b[by] - a[by] || (a.value < b.value ? -1 : 1))
      .slice(0, rows);
  }

  /** All entries, in the order in which they came. */
  entries(): Counted<string>[] {
    return [...this.#entries].map(([value, { packets, bytes }]) => ({ value, packets, bytes }));
  }

  save(): RecordOf<typeof STATE> {
    const entries = [...this.#entries.values()];
    return {
      forgotten: this.forgotten,
      max_error: this.maxError,
      values: [...this.#entries.keys()],
      packets: entries.map(({ packets }) => packets),
      bytes: entries.map(({ bytes }) => bytes),
      weights: entries.map(({ weight }) => weight),
    };
  }

  absorb({ forgotten, max_error, values, packets, bytes, weights }: RecordOf<typeof STATE>): void {
    this.forgotten += forgotten;
    this.maxError += max_error;
    for (const [index, value] of values.entries()) {
      const key = value.slice(0, MAX_TEXT_LENGTH);
      this.#add(key, { packets: packets[index] ?? 0, bytes: bytes[index] ?? 0, weight: weights[index] ?? 0 });
    }
  }

  merge(other: this): void {
    this.forgotten += other.forgotten;
    this.maxError += other.maxError;
    for (const [value, entry] of other.#entries) this.#add(value, entry);
  }

  clear(): void {
    this.forgotten = 0;
    this.maxError = 0;
    this.#entries = new Map();
  }

  #add(key: string, { packets, bytes, weight }: Readonly<Entry>): void {
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      if (this.#entries.size >= this.#limit) this.#purge();
      entry = { packets: 0, bytes: 0, weight: 0 };
      this.#entries.set(key, entry);
    }
    entry.packets += packets;
    entry.bytes += bytes;
    entry.weight += weight;
  }

  #purge(): void {
    const weights = Float64Array.from(this.#entries.values(), ({ weight }) => weight).sort();
    const median = weights[weights.length >>> 1] as number;
    this.maxError += median;
    for (const [key, entry] of this.#entries) {
      entry.weight -= median;
      // Also by nothing: frames may state a length of zero.
      if (entry.weight > 0) continue;
      this.#entries.delete(key);
      this.forgotten += 1;
    }
  }
}
