import { type Address, addressOfWords } from '../bytes/address.js';
import { compileFactory } from '../records/shape.js';
import { communityId } from './community-id.js';
import type { FlowColumns } from './flow-columns.js';
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
  hasNetwork: 2,
  /** What is known of the application is a guess by port. */
  isGuess: 4,
  /** The responder sent a datagram with payload, and so did the originator. */
  responderData: 8,
  originatorData: 16,
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
  readonly #columns: FlowColumns;
  readonly #record = compileFactory<FlowRecord>(FLOW_RECORD)() as OpenRecord;
  readonly #unmeasured = METER_LIST.map(({ fields }) => compileFactory<Record<string, unknown>>(fields)());

  constructor(columns: FlowColumns) {
    this.#columns = columns;
    this.#record.type = 'flow';
    this.#record.v = FLOW_VERSION;
  }

  /** The record of a flow as it is now, which is only lent. */
  of(flow: number, { reason, part }: SummaryOptions): FlowRecord {
    const [record, columns] = [this.#record, this.#columns];
    const ends = keyEnds(columns, flow);
    this.#describeTime(flow);
    record.proto = protocolName(ends.protocol);
    record.uid = uidOf(this.#identity(flow, ends));
    record.conn_state = this.#connState(flow, ends.protocol);
    record.history = columns.history[flow] || undefined;
    record.service = columns.service[flow];
    record.app = columns.app[flow];
    record.missed_bytes = columns.rarities[flow]?.missedBytes ?? 0;
    record.reason = reason;
    record.part = part;
    this.#describeEnds(flow, ends);
    this.#describePlace(flow);
    this.#describeSizes(flow, ends.protocol);
    this.#measure(flow);
    return record;
  }

  #describeTime(flow: number): void {
    const [record, columns] = [this.#record, this.#columns];
    const { ts } = record;
    ts.seconds = columns.startSeconds[flow] as number;
    ts.nanoseconds = columns.startNanoseconds[flow] as number;
    ts.decimals = columns.decimals[flow] as 0 | 6 | 9;
    const seconds = (columns.lastSeconds[flow] as number) - ts.seconds;
    const nanoseconds = (columns.lastNanoseconds[flow] as number) - ts.nanoseconds;
    // A clock that was set back during the flow says nothing of its length.
    const duration = Math.max(0, (seconds * NS_PER_SECOND + nanoseconds) / NS_PER_SECOND);
    record.duration = ts.decimals === 0 ? undefined : duration;
  }

  /** What tells a flow apart from all others of the input. */
  #identity(flow: number, { kind, low, high, lowPort, highPort, protocol, isOneWay }: KeyEnds): string {
    const columns = this.#columns;
    const place = columns.place[flow] ?? NOWHERE;
    return [
      kind,
      protocol,
      ...low,
      lowPort,
      ...high,
      highPort,
      isOneWay,
      place.text,
      columns.startSeconds[flow],
      columns.startNanoseconds[flow],
      columns.occurrence[flow],
    ].join(' ');
  }

  #connState(flow: number, protocol: number): ConnState {
    if (protocol === IP_PROTOCOL.tcp) return tcpConnState(this.#columns, flow);
    if (protocol !== IP_PROTOCOL.udp) return 'OTH';
    const { packets } = this.#columns;
    if (packets[2 * flow] === 0) return 'SHR';
    return packets[2 * flow + 1] === 0 ? 'S0' : 'SF';
  }

  #describeEnds(flow: number, ends: KeyEnds): void {
    const { kind, low, high, lowPort, highPort, protocol, isOneWay } = ends;
    const isHigh = ((this.#columns.bits[flow] as number) & FLOW_BIT.originatorIsHigh) !== 0;
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

  #describePlace(flow: number): void {
    const { vlans, tunnels } = this.#columns.place[flow] ?? NOWHERE;
    const record = this.#record;
    [record.vlan, record.inner_vlan] = vlans;
    record.tunnel = tunnels.map(({ proto, a, b, id }) => ({ proto, a: textOf(a), b: textOf(b), id }));
  }

  #describeSizes(flow: number, protocol: number): void {
    const [record, columns] = [this.#record, this.#columns];
    const [originator, responder] = [2 * flow, 2 * flow + 1];
    const isIp = protocol < LINK_PROTOCOL.ethernet;
    record.orig_pkts = columns.packets[originator] as number;
    record.resp_pkts = columns.packets[responder] as number;
    record.orig_l2_bytes = columns.linkBytes[originator] as number;
    record.resp_l2_bytes = columns.linkBytes[responder] as number;
    record.orig_ip_bytes = isIp ? columns.ipBytes[originator] : undefined;
    record.resp_ip_bytes = isIp ? columns.ipBytes[responder] : undefined;
    record.orig_bytes = isIp ? this.#payload(originator, protocol) : undefined;
    record.resp_bytes = isIp ? this.#payload(responder, protocol) : undefined;
  }

  #payload(side: number, protocol: number): number {
    return protocol === IP_PROTOCOL.tcp
      ? tcpBytes(this.#columns, side)
      : (this.#columns.sent[side] as number);
  }

  #measure(flow: number): void {
    const gauges = this.#columns.gauges[flow];
    METER_LIST.forEach(({ name }, index) => {
      this.#record[name] = gauges?.[index]?.result() ?? this.#unmeasured[index];
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
