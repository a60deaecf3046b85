import type { Time } from '../bytes/time.js';
import type { Packet } from '../packets/packet.js';
import type { Fields, RecordOf } from '../records/field.js';
import type { FlowContext } from './flow-context.js';

/** One kind of measurement of a flow. One file each in `meters/`; the registry names them all. */
export interface Meter<Name extends string = string, Result extends Fields = Fields> {
  /** Key in the flow record: `tcp`, `rtp`, `dns`. */
  readonly name: Name;
  readonly about: string;
  /**
   * Table of fields of that group; its leaves are optional where they can be unknown. Of a flow without a gauge the
   * whole group is left out.
   */
  readonly fields: Result;
  /** Whether this packet gives the meter something to measure: then the flow gets a gauge, if it has none. */
  isFor(packet: Packet): boolean;
  /** How it keeps the first packet of a flow in few words until a second one comes. One meter may have this. */
  readonly first?: FirstPacket<RecordOf<Result>>;
  /** A gauge for a flow; `context` is what packets of other flows tell. */
  create(context: FlowContext): Gauge<RecordOf<Result>>;
}

/** The first packet of a flow in {@link FIRST_WORDS} words: most flows of a flood or a scan have no other. */
export interface FirstPacket<Result> {
  /** Writes the words at `at`; false where they would not tell all that matters. */
  keep(packet: Packet, words: Int32Array, at: number): boolean;
  /** A gauge that has taken the packet whose words stand at `at`, sent by the originator at the start of the flow. */
  resume(words: Int32Array, at: number, start: Time): Gauge<Result>;
}

/** Words that there are for the first packet of a flow. */
export const FIRST_WORDS = 6;

/** Measures one flow. Small: there can be a million. */
export interface Gauge<Result> {
  /**
   * Takes one packet of the flow, which is only lent; the one that the gauge was made for comes first. Where a later
   * packet shows that the ends were taken for each other, the gauge is dropped, and another one begins with that packet.
   */
  observe(packet: Packet, fromOriginator: boolean): void;
  /** What was measured since the flow began: of a flow that is written in parts, the last one tells it all. */
  result(): Result;
}
