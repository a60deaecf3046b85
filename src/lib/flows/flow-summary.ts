import { addressOfWords } from '../bytes/address.js';
import { compileFactory } from '../records/shape.js';
import { communityId } from './community-id.js';
import { type KeyEnds, keyEnds } from './flow-keys.js';
import {
  type FlowPage,
  IP_BYTES,
  LAST_NANOSECONDS,
  LAST_SECONDS,
  LINK_BYTES,
  PACKETS,
  responderOf,
  SENT,
  START_NANOSECONDS,
  START_SECONDS,
} from './flow-page.js';
import { type ConnState, FLOW_RECORD, type FlowRecord, type Reason } from './flow-record.js';
import type { Meter } from './meter.js';
import { NOWHERE, type TunnelAround } from './place.js';
import { IP_PROTOCOL, LINK_PROTOCOL, protocolName } from './protocols.js';
import { METERS } from './registry.js';
import { tcpBytes, tcpConnState } from './tcp-state.js';
import { uidOf } from './uid.js';

const NS_PER_SECOND = 1_000_000_000;
const FLOW_VERSION = 1;

/** Bits that a flow has beside its page. */
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

const METER_NAMES = (METERS as readonly Meter[]).map(({ name }) => name);

/** Why a record is made, and which one of its flow it is. */
export interface SummaryOptions {
  readonly reason: Reason;
  /** Number of the record among those of its flow, where there can be several. */
  readonly part: number | undefined;
}

/** Makes records of flows: one object for all of them. */
export class FlowSummary {
  /** The page of the flow that is told of. */
  #page: FlowPage;
  readonly #record = compileFactory<FlowRecord>(FLOW_RECORD)() as OpenRecord;

  constructor(page: FlowPage) {
    this.#page = page;
    this.#record.type = 'flow';
    this.#record.v = FLOW_VERSION;
  }

  /** The record of a flow as it is now, which is only lent. */
  of(page: FlowPage, row: number, { reason, part }: SummaryOptions): FlowRecord {
    const record = this.#record;
    const details = page.details[row];
    this.#page = page;
    const ends = keyEnds(page, row);
    this.#describeTime(row);
    record.proto = protocolName(ends.protocol);
    record.uid = uidOf(this.#identity(row, ends));
    record.conn_state = this.#connState(row, ends.protocol);
    record.history = page.history[row] || undefined;
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
    const [record, page] = [this.#record, this.#page];
    const { ts } = record;
    ts.seconds = page.moment(row, START_SECONDS);
    ts.nanoseconds = page.word(row, START_NANOSECONDS);
    ts.decimals = page.decimals[row] as 0 | 6 | 9;
    const seconds = page.moment(row, LAST_SECONDS) - ts.seconds;
    const nanoseconds = page.word(row, LAST_NANOSECONDS) - ts.nanoseconds;
    // A clock that was set back during the flow says nothing of its length.
    const duration = Math.max(0, (seconds * NS_PER_SECOND + nanoseconds) / NS_PER_SECOND);
    record.duration = ts.decimals === 0 ? undefined : duration;
  }

  /** What tells a flow apart from all others of the input. */
  #identity(row: number, { kind, low, high, lowPort, highPort, protocol, isOneWay }: KeyEnds): string {
    const page = this.#page;
    const { place = NOWHERE, occurrence = 0 } = page.details[row] ?? {};
    const begin = `${page.moment(row, START_SECONDS)} ${page.word(row, START_NANOSECONDS)}`;
    const ends = `${wordsText(low)} ${lowPort} ${wordsText(high)} ${highPort}`;
    return `${kind} ${protocol} ${ends} ${isOneWay} ${place.text} ${begin} ${occurrence}`;
  }

  #connState(row: number, protocol: number): ConnState {
    if (protocol === IP_PROTOCOL.tcp) return tcpConnState(this.#page, row);
    if (protocol !== IP_PROTOCOL.udp) return 'OTH';
    if (this.#page.size(row, PACKETS) === 0) return 'SHR';
    return this.#page.size(responderOf(row), PACKETS) === 0 ? 'S0' : 'SF';
  }

  #describeEnds(row: number, ends: KeyEnds): void {
    const { kind, low, high, lowPort, highPort, protocol, isOneWay } = ends;
    const isHigh = this.#page.hasBits(row, FLOW_BIT.originatorIsHigh);
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
    const { vlans, tunnels } = this.#page.details[row]?.place ?? NOWHERE;
    const record = this.#record;
    record.vlan = vlans[0];
    record.inner_vlan = vlans[1];
    if (tunnels.length > 0) record.tunnel = tunnels.map(tunnelRecord);
    else if (record.tunnel.length > 0) record.tunnel = [];
  }

  #describeSizes(row: number, protocol: number): void {
    const [record, page] = [this.#record, this.#page];
    const responder = responderOf(row);
    const isIp = protocol < LINK_PROTOCOL.ethernet;
    record.orig_pkts = page.size(row, PACKETS);
    record.resp_pkts = page.size(responder, PACKETS);
    record.orig_l2_bytes = page.size(row, LINK_BYTES);
    record.resp_l2_bytes = page.size(responder, LINK_BYTES);
    record.orig_ip_bytes = isIp ? page.size(row, IP_BYTES) : undefined;
    record.resp_ip_bytes = isIp ? page.size(responder, IP_BYTES) : undefined;
    record.orig_bytes = isIp ? this.#payload(row, protocol) : undefined;
    record.resp_bytes = isIp ? this.#payload(responder, protocol) : undefined;
  }

  #payload(side: number, protocol: number): number {
    return protocol === IP_PROTOCOL.tcp ? tcpBytes(this.#page, side) : this.#page.size(side, SENT);
  }

  #measure(row: number): void {
    let kept = this.#page.details[row]?.gauges;
    for (let meter = 0; meter < METER_NAMES.length; meter += 1) {
      const isKept = kept?.meter === meter;
      this.#record[METER_NAMES[meter] as string] = isKept ? kept?.gauge.result() : undefined;
      if (isKept) kept = kept?.next;
    }
  }
}

const wordsText = ([word0, word1, word2, word3]: KeyEnds['low']): string =>
  `${word0} ${word1} ${word2} ${word3}`;

const tunnelRecord = ({ proto, a, b, id }: TunnelAround): FlowRecord['tunnel'][number] => ({
  proto,
  a: a?.text,
  b: b?.text,
  id,
});

const WITH_PORTS: ReadonlySet<number> = new Set(Object.values(IP_PROTOCOL));

/** Of other protocols nothing like ports is known. */
const hasPortsOf = (protocol: number): boolean => WITH_PORTS.has(protocol);

function ethertypeOf(protocol: number): number | undefined {
  const isEthernet = protocol >= LINK_PROTOCOL.ethernet && protocol < LINK_PROTOCOL.wlan;
  const type = protocol & 0xffff;
  return isEthernet && type > 0 ? type : undefined;
}
