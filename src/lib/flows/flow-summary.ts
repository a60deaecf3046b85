import { type Address, addressOfWords } from '../bytes/address.js';
import { compileFactory } from '../records/shape.js';
import { communityId } from './community-id.js';
import { type FlowColumns, responderOf } from './flow-columns.js';
import { type KeyEnds, keyEnds } from './flow-keys.js';
import { type ConnState, FLOW_RECORD, type FlowRecord, type Reason } from './flow-record.js';
import type { Meter } from './meter.js';
import { NOWHERE } from './place.js';
import { IP_PROTOCOL, LINK_PROTOCOL, protocolName } from './protocols.js';
import { METERS } from './registry.js';
import { tcpBytes, tcpConnState } from './tcp-state.js';
import { uidOf } from './uid.js';

const NS_PER_SECOND = 1_000_000_000;
const FLOW_VERSION = 1;

/** Bits that a flow has beside its columns. */
export const FLOW_BIT = {
  /** The originator is the higher end of the key. */
  originatorIsHigh: 1,
  /** What is known of the application is a guess by port. */
  isGuess: 4,
  /** The responder sent a datagram with payload, and so did the originator. */
  responderData: 8,
  originatorData: 16,
  /** A meter keeps the first packet and has made no gauge for it. */
  isFirstKept: 32,
} as const;

/** Its fields can be overwritten, and those of its meters are replaced. */
type OpenRecord = FlowRecord & Record<string, unknown>;

const METER_LIST: readonly Meter[] = METERS;

/** Why a record is made, and which one of its flow it is. */
export interface SummaryOptions {
  readonly reason: Reason;
  /** Number of the record among those of its flow, where there can be several. */
  readonly part: number | undefined;
}

/** Makes records of flows: one object for all of them. */
export class FlowSummary {
  /** The page of the flow that is told of. */
  #columns: FlowColumns;
  readonly #record = compileFactory<FlowRecord>(FLOW_RECORD)() as OpenRecord;

  constructor(columns: FlowColumns) {
    this.#columns = columns;
    this.#record.type = 'flow';
    this.#record.v = FLOW_VERSION;
  }

  /** The record of a flow as it is now, which is only lent. */
  of(columns: FlowColumns, row: number, { reason, part }: SummaryOptions): FlowRecord {
    const record = this.#record;
    const details = columns.details[row];
    this.#columns = columns;
    const ends = keyEnds(columns, row);
    this.#describeTime(row);
    record.proto = protocolName(ends.protocol);
    record.uid = uidOf(this.#identity(row, ends));
    record.conn_state = this.#connState(row, ends.protocol);
    record.history = columns.history[row] || undefined;
    record.service = details?.service;
    record.app = details?.app;
    record.missed_bytes = details?.missedBytes ?? 0;
    record.reason = reason;
    record.part = part;
    this.#describeEnds(row, ends);
    this.#describePlace(row);
    this.#describeSizes(row, ends.protocol);
    this.#measure(row);
    return record;
  }

  #describeTime(row: number): void {
    const [record, columns] = [this.#record, this.#columns];
    const { ts } = record;
    ts.seconds = columns.startSeconds[row] as number;
    ts.nanoseconds = columns.startNanoseconds[row] as number;
    ts.decimals = columns.decimals[row] as 0 | 6 | 9;
    const seconds = (columns.lastSeconds[row] as number) - ts.seconds;
    const nanoseconds = (columns.lastNanoseconds[row] as number) - ts.nanoseconds;
    // A clock that was set back during the flow says nothing of its length.
    const duration = Math.max(0, (seconds * NS_PER_SECOND + nanoseconds) / NS_PER_SECOND);
    record.duration = ts.decimals === 0 ? undefined : duration;
  }

  /** What tells a flow apart from all others of the input. */
  #identity(row: number, { kind, low, high, lowPort, highPort, protocol, isOneWay }: KeyEnds): string {
    const columns = this.#columns;
    const { place = NOWHERE, occurrence = 0 } = columns.details[row] ?? {};
    return [
      kind,
      protocol,
      ...low,
      lowPort,
      ...high,
      highPort,
      isOneWay,
      place.text,
      columns.startSeconds[row],
      columns.startNanoseconds[row],
      occurrence,
    ].join(' ');
  }

  #connState(row: number, protocol: number): ConnState {
    if (protocol === IP_PROTOCOL.tcp) return tcpConnState(this.#columns, row);
    if (protocol !== IP_PROTOCOL.udp) return 'OTH';
    const { packets } = this.#columns;
    if (packets[row] === 0) return 'SHR';
    return packets[responderOf(row)] === 0 ? 'S0' : 'SF';
  }

  #describeEnds(row: number, ends: KeyEnds): void {
    const { kind, low, high, lowPort, highPort, protocol, isOneWay } = ends;
    const isHigh = ((this.#columns.bits[row] as number) & FLOW_BIT.originatorIsHigh) !== 0;
    const [a, b] = [addressOfWords(kind, low), addressOfWords(kind, high)];
    const [source, destination] = isHigh ? [b, a] : [a, b];
    const [sourcePort, destinationPort] = isHigh ? [highPort, lowPort] : [lowPort, highPort];
    const { id } = this.#record;
    id.orig_h = source.text;
    id.resp_h = destination.text;
    const hasPorts = hasPortsOf(protocol);
    id.orig_p = hasPorts ? sourcePort : undefined;
    id.resp_p = hasPorts ? destinationPort : undefined;
    const isIp = protocol < LINK_PROTOCOL.ethernet;
    this.#record.ip_proto = isIp ? protocol : undefined;
    this.#record.ethertype = ethertypeOf(protocol);
    this.#record.community_id = communityId({
      source,
      destination,
      sourcePort,
      destinationPort,
      protocol,
      isOneWay,
    });
  }

  #describePlace(row: number): void {
    const { vlans, tunnels } = this.#columns.details[row]?.place ?? NOWHERE;
    const record = this.#record;
    [record.vlan, record.inner_vlan] = vlans;
    record.tunnel = tunnels.map(({ proto, a, b, id }) => ({ proto, a: textOf(a), b: textOf(b), id }));
  }

  #describeSizes(row: number, protocol: number): void {
    const [record, columns] = [this.#record, this.#columns];
    const responder = responderOf(row);
    const isIp = protocol < LINK_PROTOCOL.ethernet;
    record.orig_pkts = columns.packets[row] as number;
    record.resp_pkts = columns.packets[responder] as number;
    record.orig_l2_bytes = columns.linkBytes[row] as number;
    record.resp_l2_bytes = columns.linkBytes[responder] as number;
    record.orig_ip_bytes = isIp ? columns.ipBytes[row] : undefined;
    record.resp_ip_bytes = isIp ? columns.ipBytes[responder] : undefined;
    record.orig_bytes = isIp ? this.#payload(row, protocol) : undefined;
    record.resp_bytes = isIp ? this.#payload(responder, protocol) : undefined;
  }

  #payload(side: number, protocol: number): number {
    return protocol === IP_PROTOCOL.tcp
      ? tcpBytes(this.#columns, side)
      : (this.#columns.sent[side] as number);
  }

  #measure(row: number): void {
    const gauges = this.#columns.details[row]?.gauges;
    METER_LIST.forEach(({ name }, index) => {
      this.#record[name] = gauges?.[index]?.result();
    });
  }
}

const textOf = (address: Address | undefined): string | undefined => address?.text;

/** Of other protocols nothing like ports is known. */
const hasPortsOf = (protocol: number): boolean =>
  Object.values(IP_PROTOCOL).some((number) => number === protocol);

function ethertypeOf(protocol: number): number | undefined {
  const isEthernet = protocol >= LINK_PROTOCOL.ethernet && protocol < LINK_PROTOCOL.wlan;
  const type = protocol & 0xffff;
  return isEthernet && type > 0 ? type : undefined;
}
