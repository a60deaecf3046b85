import type { Time } from '../bytes/time.js';
import type { Packet } from '../packets/packet.js';
import { FlowColumns } from './flow-columns.js';
import { FlowEnds } from './flow-ends.js';
import { FlowKeys } from './flow-keys.js';
import { ipBytes, payloadBytes } from './flow-lengths.js';
import type { FlowRecord, Reason } from './flow-record.js';
import { FLOW_BIT, FlowSummary } from './flow-summary.js';
import { FragmentedDatagrams } from './fragments.js';
import { addFlip, addLetter, addScaledLetter } from './history.js';
import { IdleLists } from './idle-lists.js';
import type { Gauge, Meter } from './meter.js';
import { isAnswer } from './originator.js';
import { PacketClock } from './packet-clock.js';
import { type Place, Places } from './place.js';
import { IP_PROTOCOL } from './protocols.js';
import { METERS } from './registry.js';
import { Services, withService } from './services.js';
import { TcpConnections } from './tcp-connection.js';
import { isAttempt, isClosed, isOver } from './tcp-state.js';

/** How long flows may be silent, in ms: Zeek's defaults for TCP, for connections that ended or never began, and the rest. */
const IDLE_MS = [300_000, 5_000, 60_000] as const;
const TCP_LIST = 0;
const SHORT_LIST = 1;
const OTHER_LIST = 2;
const LISTS = [TCP_LIST, SHORT_LIST, OTHER_LIST] as const;

export interface FlowTableOptions {
  /** Silence that ends a flow, in ms; if left out, that of the protocol. */
  readonly idleMs?: number | undefined;
  /** Time after which a flow that goes on is written, and again each such time, in ms; never if left out. */
  readonly activeMs?: number | undefined;
  /** Flows that are kept at a time. */
  readonly limit: number;
  /** Gets the record of each flow, which is only lent, when it is over. */
  write(record: FlowRecord): void;
}

const METER_LIST: readonly Meter[] = METERS;

/**
 * All flows that go on. A packet is counted in the flow of its ends; a flow is written when it has been silent for long,
 * when its ends begin another one, when there is no room for it, and at the end. Records come in that order.
 */
export class FlowTable {
  /** Packets that belong to no flow, because they do not say who sends to whom. */
  flowless = 0;
  /** Flows that were written before their end, for want of memory. */
  evicted = 0;
  readonly #options: FlowTableOptions;
  readonly #idleMs: readonly number[];
  readonly #columns = new FlowColumns();
  readonly #keys = new FlowKeys(this.#columns);
  readonly #idle = new IdleLists(LISTS.length);
  /** Flows by the begin of the part that is measured. */
  readonly #parts = new IdleLists(1);
  readonly #clock = new PacketClock();
  readonly #fragments = new FragmentedDatagrams();
  readonly #ends = new FlowEnds(this.#fragments);
  readonly #places = new Places();
  readonly #tcp = new TcpConnections(this.#columns);
  readonly #services = new Services();
  readonly #summary = new FlowSummary(this.#columns);
  /** Rows whose flows are over. */
  readonly #free: number[] = [];
  #rows = 0;
  #size = 0;

  constructor(options: FlowTableOptions) {
    this.#options = options;
    const { idleMs } = options;
    this.#idleMs = idleMs === undefined ? IDLE_MS : [idleMs, Math.min(idleMs, IDLE_MS[SHORT_LIST]), idleMs];
  }

  /** Flows that go on. */
  get size(): number {
    return this.#size;
  }

  /** Fragments whose datagram was forgotten for want of memory. */
  get forgotten(): number {
    return this.#fragments.forgotten;
  }

  take(packet: Packet): void {
    this.#clock.see(packet.frame.time_epoch);
    this.#expire();
    const ends = this.#ends;
    if (!ends.read(packet, this.#clock.nowMs)) {
      this.flowless += 1;
      return;
    }
    const place = this.#places.of(packet);
    this.#keys.use(ends, place.id);
    const isTcp = packet.tcp !== undefined && this.#tcp.read(packet.tcp);
    const flow = this.#flowOf(packet, place, isTcp);
    this.#observe(flow, packet, isTcp);
    this.#idle.touch(flow, this.#listFor(flow, ends.protocol));
  }

  /** No packet has come for `ms`: what has been silent for too long by now is over. */
  quietFor(ms: number): void {
    this.#clock.quietFor(ms);
    this.#expire();
  }

  /** Writes all that go on, the one that was silent longest first. */
  end(): void {
    for (let flow = this.#longestSilent(); flow >= 0; flow = this.#longestSilent()) {
      this.#finish(flow, this.#isOver(flow) ? 'closed' : 'end');
    }
  }

  /** The flow that the packet belongs to; it begins one where there is none, or where another one begins. */
  #flowOf(packet: Packet, place: Place, isTcp: boolean): number {
    const found = this.#keys.find();
    if (found < 0) return this.#begin(packet, place, isTcp);
    if (!isTcp || !this.#tcp.isReuse(found, this.#sideOf(found))) return found;
    const occurrence = this.#occurrenceBehind(found, packet.frame.time_epoch);
    this.#finish(found, 'closed');
    const flow = this.#begin(packet, place, isTcp);
    this.#columns.occurrence[flow] = occurrence;
    return flow;
  }

  /** What tells the next flow of the same ends from this one, where both begin at the same time. */
  #occurrenceBehind(flow: number, { seconds, nanoseconds }: Time): number {
    const { startSeconds, startNanoseconds, occurrence } = this.#columns;
    const isSame = startSeconds[flow] === seconds && startNanoseconds[flow] === nanoseconds;
    return isSame ? (occurrence[flow] as number) + 1 : 0;
  }

  /** The side of a flow that sent the packet: even the originator, odd the responder. */
  #sideOf(flow: number): number {
    const isHigh = ((this.#columns.bits[flow] as number) & FLOW_BIT.originatorIsHigh) !== 0;
    return 2 * flow + (this.#keys.isForward === isHigh ? 1 : 0);
  }

  #begin(packet: Packet, place: Place, isTcp: boolean): number {
    if (this.#size >= this.#options.limit) this.#evict();
    const flow = this.#freeRow();
    const columns = this.#columns;
    const isFlipped = isAnswer(this.#ends, isTcp ? this.#tcp.segment : undefined);
    const isHigh = this.#keys.isForward === isFlipped;
    columns.clear(flow);
    this.#size += 1;
    this.#keys.add(flow);
    this.#places.enter(place);
    columns.place[flow] = place;
    columns.bits[flow] =
      (isHigh ? FLOW_BIT.originatorIsHigh : 0) | (this.#ends.hasNetwork ? FLOW_BIT.hasNetwork : 0);
    const { time_epoch } = packet.frame;
    columns.startSeconds[flow] = time_epoch.seconds;
    columns.startNanoseconds[flow] = time_epoch.nanoseconds;
    columns.lastSeconds[flow] = time_epoch.seconds;
    columns.lastNanoseconds[flow] = time_epoch.nanoseconds;
    columns.decimals[flow] = time_epoch.decimals;
    columns.partMs[flow] = this.#clock.nowMs;
    if (isFlipped) addFlip(columns, flow);
    this.#idle.add(flow, OTHER_LIST);
    if (this.#options.activeMs !== undefined) this.#parts.add(flow, 0);
    return flow;
  }

  #freeRow(): number {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    if (this.#rows === this.#columns.capacity) {
      this.#columns.grow();
      this.#idle.growTo(this.#columns);
      if (this.#options.activeMs !== undefined) this.#parts.growTo(this.#columns);
    }
    this.#rows += 1;
    return this.#rows - 1;
  }

  #observe(flow: number, packet: Packet, isTcp: boolean): void {
    const columns = this.#columns;
    let side = this.#sideOf(flow);
    const { protocol } = this.#ends;
    columns.seenMs[flow] = this.#clock.nowMs;
    this.#noteTime(flow, packet.frame.time_epoch);
    columns.packets[side] = (columns.packets[side] as number) + 1;
    columns.linkBytes[side] = (columns.linkBytes[side] as number) + packet.frame.len;
    columns.ipBytes[side] = (columns.ipBytes[side] as number) + (ipBytes(packet) ?? 0);
    if (hasBadChecksum(packet)) addScaledLetter(columns, side, 'c');
    if (isTcp) {
      if (this.#tcp.take(flow, side)) {
        columns.bits[flow] = (columns.bits[flow] as number) ^ FLOW_BIT.originatorIsHigh;
        columns.gauges[flow] = undefined;
        side ^= 1;
      }
    } else if (protocol !== IP_PROTOCOL.tcp) {
      this.#takePayload(side, packet);
    }
    this.#noteApplication(flow, packet);
    if (METER_LIST.length > 0) this.#measure(flow, packet, (side & 1) === 0);
  }

  /** Nothing behind the end of both sides makes a connection longer. */
  #noteTime(flow: number, time: Time): void {
    const columns = this.#columns;
    const { lastSeconds, lastNanoseconds } = columns;
    if (time.decimals === 0 || (this.#ends.protocol === IP_PROTOCOL.tcp && isClosed(columns, flow))) return;
    const later =
      time.seconds - (lastSeconds[flow] as number) || time.nanoseconds - (lastNanoseconds[flow] as number);
    if (later < 0) return;
    lastSeconds[flow] = time.seconds;
    lastNanoseconds[flow] = time.nanoseconds;
  }

  #takePayload(side: number, packet: Packet): void {
    const columns = this.#columns;
    const { protocol } = this.#ends;
    columns.sent[side] = (columns.sent[side] as number) + payloadBytes(packet, protocol);
    if (protocol !== IP_PROTOCOL.udp) return;
    const bit = (side & 1) === 0 ? FLOW_BIT.originatorData : FLOW_BIT.responderData;
    const bits = columns.bits[side >>> 1] as number;
    if ((bits & bit) !== 0) return;
    columns.bits[side >>> 1] = bits | bit;
    addLetter(columns, side, 'd');
  }

  #noteApplication(flow: number, packet: Packet): void {
    const columns = this.#columns;
    const service = this.#services.of(packet.frame.protocols);
    if (service !== undefined && service !== columns.service[flow])
      columns.service[flow] = withService(columns.service[flow], service);
    const { app } = packet;
    if (app === undefined) return;
    const isGuess = app.by === 'port';
    const bits = columns.bits[flow] as number;
    if (isGuess && columns.app[flow] !== undefined && (bits & FLOW_BIT.isGuess) === 0) return;
    columns.app[flow] = app.name.text;
    columns.bits[flow] = isGuess ? bits | FLOW_BIT.isGuess : bits & ~FLOW_BIT.isGuess;
  }

  #measure(flow: number, packet: Packet, fromOriginator: boolean): void {
    let gauges = this.#columns.gauges[flow];
    for (let index = 0; index < METER_LIST.length; index += 1) {
      let gauge: Gauge<unknown> | undefined = gauges?.[index];
      const meter = METER_LIST[index] as Meter;
      if (gauge === undefined) {
        if (!meter.isFor(packet)) continue;
        gauge = meter.create();
        gauges ??= new Array<Gauge<unknown> | undefined>(METER_LIST.length).fill(undefined);
        gauges[index] = gauge;
        this.#columns.gauges[flow] = gauges;
      }
      gauge.observe(packet, fromOriginator);
    }
  }

  #listFor(flow: number, protocol: number): number {
    if (protocol !== IP_PROTOCOL.tcp) return OTHER_LIST;
    return isAttempt(this.#columns, flow) || isOver(this.#columns, flow) ? SHORT_LIST : TCP_LIST;
  }

  /** Whether the end of a flow was seen. */
  #isOver(flow: number): boolean {
    return this.#idle.listOf(flow) === SHORT_LIST && isOver(this.#columns, flow);
  }

  #expire(): void {
    const { nowMs } = this.#clock;
    for (const list of LISTS) {
      const idleMs = this.#idleMs[list] as number;
      for (let flow = this.#idle.first(list); flow >= 0; flow = this.#idle.first(list)) {
        if ((this.#columns.seenMs[flow] as number) + idleMs > nowMs) break;
        this.#finish(flow, this.#isOver(flow) ? 'closed' : 'idle');
      }
    }
    if (this.#options.activeMs !== undefined) this.#writeParts(this.#options.activeMs);
  }

  /** Writes flows that have gone on for long, if they did anything since they were written last. */
  #writeParts(activeMs: number): void {
    const { nowMs } = this.#clock;
    const { partMs, seenMs } = this.#columns;
    for (let flow = this.#parts.first(0); flow >= 0; flow = this.#parts.first(0)) {
      if ((partMs[flow] as number) + activeMs > nowMs) return;
      if ((seenMs[flow] as number) >= (partMs[flow] as number)) this.#write(flow, 'active');
      partMs[flow] = nowMs;
      this.#parts.remove(flow);
      this.#parts.add(flow, 0);
    }
  }

  #evict(): void {
    this.evicted += 1;
    this.#finish(this.#longestSilent(), 'evicted');
  }

  /** The flow whose last packet is the oldest; -1 where there is none. */
  #longestSilent(): number {
    let longest = -1;
    for (const list of LISTS) {
      const flow = this.#idle.first(list);
      if (flow < 0) continue;
      const { seenMs } = this.#columns;
      if (longest < 0 || (seenMs[flow] as number) < (seenMs[longest] as number)) longest = flow;
    }
    return longest;
  }

  /** Writes a flow and gives its row back. */
  #finish(flow: number, reason: Reason): void {
    this.#write(flow, reason);
    const columns = this.#columns;
    this.#places.leave(columns.place[flow] as Place);
    this.#keys.remove(flow);
    this.#idle.remove(flow);
    if (this.#options.activeMs !== undefined) this.#parts.remove(flow);
    columns.gauges[flow] = undefined;
    columns.rarities[flow] = undefined;
    this.#free.push(flow);
    this.#size -= 1;
  }

  #write(flow: number, reason: Reason): void {
    let part: number | undefined;
    if (this.#options.activeMs !== undefined) {
      const rarities = this.#columns.rare(flow);
      rarities.parts += 1;
      part = rarities.parts;
    }
    this.#options.write(this.#summary.of(flow, { reason, part }));
  }
}

/** Whether a checksum of the packet was verified and is wrong. */
const hasBadChecksum = ({ ip, tcp, udp, icmp, icmpv6 }: Packet): boolean =>
  ip?.checksum_status === 'bad' ||
  tcp?.checksum_status === 'bad' ||
  udp?.checksum_status === 'bad' ||
  icmp?.checksum_status === 'bad' ||
  icmpv6?.checksum_status === 'bad';
