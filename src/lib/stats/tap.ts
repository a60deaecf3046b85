import type { HashKey } from '../bytes/half-sip-hash.js';
import type { Packet } from '../packets/packet.js';
import type { LAYERS } from '../packets/registry.js';
import type { Fields, RecordOf } from '../records/field.js';
import type { FactSource, Facts } from './facts.js';
import type { Parts } from './part.js';

/** Key of a layer in the packet. */
export type LayerName = (typeof LAYERS)[number]['name'];

/** What the engine chooses for all parts. */
export interface TapOptions {
  /** Entries that each table keeps: fewer where there are many tables, as in groups. */
  readonly limit: number;
  /** Key of the hash of sketches: see {@link Distinct}. */
  readonly hashKey: HashKey;
}

/** What a result is asked for. */
export interface ResultScope {
  /** Length of the window; 0 where it has none. */
  readonly seconds: number;
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

/** What is known only when the input is over. */
export interface Ending {
  /** Packets that the capture says were lost. */
  readonly dropped: number;
}

/** Counts one packet, which is only lent as what is known of it is. */
export type Observer = (packet: Packet, facts: Facts) => void;

/**
 * One kind of statistics. One file each; the registry names them all. All that is counted stands in `parts`, which
 * know how to merge, to be saved and to forget, so that a tap says only what it counts and how that is shown.
 */
export interface Tap<
  Name extends string = string,
  Result extends Fields = Fields,
  Kept extends Parts = Parts,
> {
  /** Key in the stats record. */
  readonly name: Name;
  readonly about: string;
  /** Only packets whose innermost packet has one of these layers are counted; left out: all packets. */
  readonly needs?: readonly LayerName[];
  /** Where the facts come from that `observer` reads; left out: it reads none. */
  readonly facts?: readonly FactSource[];
  readonly fields: Result;
  /** What is kept for one window; made for each window, and for each group of packets. */
  parts(options: TapOptions): Kept;
  /** Makes what counts packets into these parts. It keeps nothing itself: windows begin again, and merge. */
  observer(parts: Kept): Observer;
  /** Adds to the parts of the whole input what its end tells. */
  ending?(parts: Kept, ending: Ending): void;
  /** What was counted so far. */
  result(parts: Kept, scope: ResultScope): RecordOf<Result>;
  /** The result as people read it. */
  tables(result: RecordOf<Result>): TapTable[];
}

export const defineTap = <const Name extends string, const Result extends Fields, const Kept extends Parts>(
  tap: Tap<Name, Result, Kept>,
): Tap<Name, Result, Kept> => tap;
