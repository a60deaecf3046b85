import { count, list, type RecordOf } from '../../records/field.js';
import type { Part } from '../part.js';
import { SparseCounters } from './sparse-counters.js';

/** A value, how often it was counted, and with how many bytes. */
export interface Counted<Value> {
  readonly value: Value;
  readonly packets: number;
  readonly bytes: number;
}

const STATE = {
  values: list('Values that were counted, ascending', count('Value')),
  packets: list('How often each was', count('Packets')),
  bytes: list('With how many bytes each was', count('Bytes', { unit: 'bytes' })),
} as const;

/** Counts packets and bytes for every whole number below a limit (ports, classes, codes): always exact. */
export class NumberCounts implements Part<typeof STATE> {
  readonly forgotten = 0;
  readonly maxError = 0;
  readonly state = STATE;
  readonly #last: number;
  readonly #packets: SparseCounters;
  readonly #bytes: SparseCounters;

  /** Numbers below `limit` are told apart; others count as the highest of these. */
  constructor({ limit }: { readonly limit: number }) {
    this.#last = limit - 1;
    this.#packets = new SparseCounters(limit);
    this.#bytes = new SparseCounters(limit);
  }

  /** Different numbers that were counted. */
  get size(): number {
    return this.#packets.size;
  }

  /** Counts a packet of `bytes`. */
  count(value: number, bytes: number): void {
    this.#add(value, 1, bytes);
  }

  /** Every number that was counted, in ascending order. */
  entries(): Counted<number>[] {
    return this.#packets
      .entries()
      .map(([value, packets]) => ({ value, packets, bytes: this.#bytes.get(value) }));
  }

  /** The numbers with the most bytes, or packets; of equal ones the lower first. */
  top(rows: number, by: 'bytes' | 'packets' = 'bytes'): Counted<number>[] {
    // The sort is stable: equal ones stay in ascending order.
    return this.entries()
      .sort((a, b) => b[by] - a[by])
      .slice(0, rows);
  }

  save(): RecordOf<typeof STATE> {
    const entries = this.entries();
    return {
      values: entries.map(({ value }) => value),
      packets: entries.map(({ packets }) => packets),
      bytes: entries.map(({ bytes }) => bytes),
    };
  }

  absorb({ values, packets, bytes }: RecordOf<typeof STATE>): void {
    for (const [index, value] of values.entries()) this.#add(value, packets[index] ?? 0, bytes[index] ?? 0);
  }

  merge(other: this): void {
    this.#packets.merge(other.#packets);
    this.#bytes.merge(other.#bytes);
  }

  clear(): void {
    this.#packets.clear();
    this.#bytes.clear();
  }

  #add(value: number, packets: number, bytes: number): void {
    const index = Math.min(value, this.#last);
    this.#packets.add(index, packets);
    this.#bytes.add(index, bytes);
  }
}
