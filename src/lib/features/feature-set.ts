import type { FlowRecord } from '../flows/flow-record.js';
import type { Packet } from '../packets/packet.js';
import type { Quality } from '../records/end.js';
import type { Subject } from './features-record.js';
import type { Unit } from './unit.js';

/** One number of a row. */
export interface Feature {
  /** Name in the record: that of the tool which the set follows, printable ASCII without quote and backslash. */
  readonly name: string;
  /** What it measures, and when it is not known. */
  readonly about: string;
  readonly unit: Unit;
}

/** What a row of a set stands for. */
export type RowKind = 'packet' | 'flow' | 'window';

/** Which packets make a row: what the command line can say of it. What is left out is as the set has it. */
export interface ExtractionOptions {
  /** Silence that ends a flow, in ms. */
  readonly idleMs?: number | undefined;
  /** Time after which a flow that goes on is told of, and again each such time, in ms. */
  readonly activeMs?: number | undefined;
  /** Length of a window, in ms. */
  readonly windowMs?: number | undefined;
  /** Flows that are kept at a time. */
  readonly maxFlows?: number | undefined;
}

/**
 * Gets one row. Both are only lent. `values` has a number for each feature in the order of the set, NaN where it is not
 * known, and never an infinity.
 */
export type TakeRow = (subject: Subject, values: Float64Array) => void;

/** A row of features; it is only lent, and so is all that is in it. */
export interface FeatureRow {
  readonly set: FeatureSet;
  readonly subject: Subject;
  /** A number for each feature in the order of the set, NaN where it is not known. */
  readonly values: Float64Array;
  /** What the record, or a file of labels, says the row is. */
  readonly label: string | undefined;
}

/**
 * A set of features: one file each in `sets/`, and a line in `registry.ts`. Its contract, by which a model knows it, is
 * made of its name and the names, units and order of its features; whoever defines a feature anew gives it a new name.
 */
export interface FeatureSet {
  /** Name on the command line, in records and in the manual; lower case. */
  readonly name: string;
  readonly about: string;
  /** What the definitions follow: a paper, or a tool and its version. */
  readonly source: string;
  /** What whoever knows the source must know of the set: sentences without the stop, for the manual. */
  readonly notes?: readonly string[];
  readonly row: RowKind;
  readonly features: readonly Feature[];
  /** What makes its rows, where the command line says nothing of it. The line can set these, and no others. */
  readonly defaults?: ExtractionOptions;
  /** What makes rows of packets; `options` has the defaults in it. */
  create(take: TakeRow, options: ExtractionOptions): Extractor;
}

/** Makes rows. What it keeps of traffic is bounded. Same packets in, same rows out, in the same order. */
export interface Extractor {
  /** Takes a packet, which is only lent. */
  take(packet: Packet): void;
  /** Takes a flow record, which is only lent, as if its packets had come. Left out where it does not tell enough. */
  takeFlow?(flow: FlowRecord): void;
  /**
   * No packet has come for `ms`: gives the rows that are due by now. Returns false where there are more of them: those that
   * were given are to be flushed, and this called again.
   */
  quietFor?(ms: number): boolean;
  /** Gives the rows that are left. False as {@link quietFor}. */
  end(): boolean;
  /** What it gave up or could not use, for the end record. */
  losses?(): Partial<Quality>;
}

/** A set as it is written in its file: the names of its features are kept for the compiler. */
export const defineFeatureSet = <const Set extends FeatureSet>(set: Set): Set => set;
