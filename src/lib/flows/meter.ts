import type { Packet } from '../packets/packet.js';
import type { Fields, RecordOf } from '../records/field.js';

/** One kind of measurement of flows. One file each; the registry names them all. */
export interface Meter<Name extends string, Result extends Fields> {
  /** Key in the flow record. */
  readonly name: Name;
  readonly about: string;
  /** What is measured; leaves are absent where they are unknown. */
  readonly fields: Result;
  /** Whether the flow that begins with this packet is measured. */
  isFor(packet: Packet): boolean;
  create(): Gauge<RecordOf<Result>>;
}

/** Measures one flow. Small: there can be a million. */
export interface Gauge<Result> {
  /** Measures one packet, which is only lent. */
  observe(packet: Packet, fromOriginator: boolean): void;
  /** What was measured since the flow began. */
  result(): Result;
}
