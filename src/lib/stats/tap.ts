import type { Packet } from '../packets/packet.js';
import type { Fields, RecordOf } from '../records/field.js';

/** What the user chose for all taps. */
export interface TapOptions {
  /** Rows in each list. */
  readonly top: number;
}

/** A table for people: the same numbers as in the record. */
export interface TapTable {
  readonly title: string;
  readonly columns: readonly string[];
  /** Columns whose numbers stand to the right. */
  readonly rows: readonly (readonly (string | number)[])[];
  /** What the reader must know of the numbers, such as that they are estimates. */
  readonly note?: string;
}

/** Counts packets for one window, or for the whole input. */
export interface Tally<Result> {
  /** Counts one packet, which is only lent. Called without its object: it must not use `this`. */
  readonly observe: (packet: Packet) => void;
  /** What was counted so far, for a span of `seconds`. */
  result(seconds: number): Result;
  /** Begins again with nothing. */
  clear(): void;
  /** Entries given up for want of memory since the start or the last clear. */
  readonly forgotten: number;
}

/** One kind of statistics. One file each; the registry names them all. */
export interface Tap<Name extends string = string, Result extends Fields = Fields> {
  /** Key in the stats record. */
  readonly name: Name;
  readonly about: string;
  readonly fields: Result;
  create(options: TapOptions): Tally<RecordOf<Result>>;
  /** The result as people read it. */
  tables(result: RecordOf<Result>): TapTable[];
}

export const defineTap = <const Name extends string, const Result extends Fields>(
  tap: Tap<Name, Result>,
): Tap<Name, Result> => tap;
