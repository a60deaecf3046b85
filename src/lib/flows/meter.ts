import type { Packet } from '../packets/packet.js';
import type { Fields, RecordOf } from '../records/field.js';

/** One kind of measurement in flows. One file each in `meters/`. */
export interface Meter<Name extends string, Result extends Fields> {
  readonly name: Name; // key in the flow record: 'rtp', 'dns', 'tls', 'http', 'icmp', 'quic', 'ntp', 'wlan', 'dscp'
  readonly about: string;
  readonly fields: Result; // table of fields (src/lib/records/field.ts); leaves optional where unknown
  isFor(packet: Packet): boolean; // the packet gives this meter something to measure: the flow gets a gauge if it has none
  create(): Gauge<RecordOf<Result>>;
}

/** Measures one flow. Small: there can be a million. */
export interface Gauge<Result> {
  observe(packet: Packet, fromOriginator: boolean): void; // every packet of the flow from the moment the gauge exists; only lent
  result(): Result; // cumulative since the flow began
}
