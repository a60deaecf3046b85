import type { Time } from '../bytes/time.js';
import type { Packet } from '../packets/packet.js';
import {
  type FlowColumns,
  type FlowDetails,
  isOriginator,
  otherSide,
  responderOf,
  rowOf,
} from './flow-columns.js';
import { FlowContext } from './flow-context.js';
import { FlowEnds } from './flow-ends.js';
import { FlowKeys } from './flow-keys.js';
import { ipBytes, payloadBytes } from './flow-lengths.js';
import { FlowPages } from './flow-pages.js';
import type { FlowRecord, Reason } from './flow-record.js';
import { FLOW_BIT, FlowSummary } from './flow-summary.js';
import { FragmentedDatagrams } from './fragments.js';
import { addFlip, addLetter, addScaledLetter } from './history.js';
import { IdleLists } from './idle-lists.js';
import { FIRST_WORDS, type Gauge, type Meter } from './meter.js';
import { isAnswer } from './originator.js';
import { PacketClock } from './packet-clock.js';
import { NOWHERE, type Place, Places } from './place.js';
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

/**
 * Flows that are written for one packet, or for one look at the clock, or at the end before the output is flushed:
 * where a million are over at once, they must not all wait in memory to be written.
 */
const MAX_WRITTEN_PER_PACKET = 16;
const MAX_WRITTEN_AT_ONCE = 4_096;

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
  readonly #pages = new FlowPages();
  readonly #keys = new FlowKeys(this.#pages);
  readonly #idle = new IdleLists(LISTS.length);
  /** Flows by the begin of the part that is measured. */
  readonly #parts = new IdleLists(1);
  readonly #clock = new PacketClock();
  readonly #context = new FlowContext();
  readonly #fragments = new FragmentedDatagrams();
  readonly #ends = new FlowEnds(this.#fragments);
  readonly #places = new Places();
  readonly #tcp = new TcpConnections(this.#pages.of(0));
  readonly #services = new Services();
  readonly #summary = new FlowSummary(this.#pages.of(0));
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

  /** What was forgotten for want of memory: datagrams of fragments, announced media, places of stations. */
  get forgotten(): number {
    return this.#fragments.forgotten + this.#context.forgotten;
  }

  take(packet: Packet): void {
    this.#clock.see(packet.frame.time_epoch);
    this.#context.observe(packet);
    this.#expire(MAX_WRITTEN_PER_PACKET);
    const ends = this.#ends;
    if (!ends.read(packet, this.#clock.nowMs)) {
      this.flowless += 1;
      return;
    }
    const place = this.#places.of(packet);
    this.#keys.use(ends, place.id);
    const isTcp = packet.tcp !== undefined && this.#tcp.read(packet.tcp);
    this.#observe(this.#flowOf(packet, place, isTcp), packet, isTcp);
  }

  /** No packet has come for `ms`: what has been silent for too long by now is over. False as {@link end}. */
  quietFor(ms: number): boolean {
    this.#clock.quietFor(ms);
    return this.#expire(MAX_WRITTEN_AT_ONCE);
  }

  /**
   * Writes those that go on, the one that was silent longest first. False where there are still more of them: what was
   * written is to be flushed, and this called again.
   */
  end(): boolean {
    for (let written = 0; written < MAX_WRITTEN_AT_ONCE; written += 1) {
      const flow = this.#longestSilent();
      if (flow < 0) return true;
      this.#finish(flow, this.#isOverdue(flow) ? 'idle' : 'end');
    }
    return this.#size === 0;
  }

  /** The flow that the packet belongs to; it begins one where there is none, or where another one begins. */
  #flowOf(packet: Packet, place: Place, isTcp: boolean): number {
    const found = this.#keys.find();
    if (found < 0) return this.#begin(packet, place, isTcp);
    if (this.#isOverdue(found)) {
      this.#finish(found, 'idle');
      return this.#begin(packet, place, isTcp);
    }
    const columns = this.#pages.of(found);
    const row = rowOf(found);
    if (!isTcp || !this.#tcp.isReuse(columns, row, this.#sideOf(columns, row))) return found;
    const occurrence = occurrenceBehind(columns, row, packet.frame.time_epoch);
    this.#finish(found, 'closed');
    const flow = this.#begin(packet, place, isTcp);
    if (occurrence > 0) this.#pages.of(flow).detailsOf(rowOf(flow)).occurrence = occurrence;
    return flow;
  }

  /** The side of a flow that sent the packet. */
  #sideOf({ bits }: FlowColumns, row: number): number {
    const isHigh = ((bits[row] as number) & FLOW_BIT.originatorIsHigh) !== 0;
    return this.#keys.isForward === isHigh ? responderOf(row) : row;
  }

  #begin(packet: Packet, place: Place, isTcp: boolean): number {
    if (this.#size >= this.#options.limit) this.#evict();
    const flow = this.#pages.take();
    const [columns, row] = [this.#pages.of(flow), rowOf(flow)];
    const isFlipped = isAnswer(this.#ends, isTcp ? this.#tcp.segment : undefined);
    this.#size += 1;
    this.#keys.add(flow);
    this.#places.enter(place);
    if (place !== NOWHERE) columns.detailsOf(row).place = place;
    columns.bits[row] = this.#keys.isForward === isFlipped ? FLOW_BIT.originatorIsHigh : 0;
    const { time_epoch } = packet.frame;
    columns.startSeconds[row] = time_epoch.seconds;
    columns.startNanoseconds[row] = time_epoch.nanoseconds;
    columns.lastSeconds[row] = time_epoch.seconds;
    columns.lastNanoseconds[row] = time_epoch.nanoseconds;
    columns.decimals[row] = time_epoch.decimals;
    if (isFlipped) addFlip(columns, row);
    this.#idle.add(flow, OTHER_LIST);
    if (this.#options.activeMs === undefined) return flow;
    columns.partMs[row] = this.#clock.nowMs;
    this.#parts.add(flow, 0);
    return flow;
  }

  #observe(flow: number, packet: Packet, isTcp: boolean): void {
    const [columns, row] = [this.#pages.of(flow), rowOf(flow)];
    let side = this.#sideOf(columns, row);
    columns.seenMs[row] = this.#clock.nowMs;
    this.#noteTime(columns, row, packet.frame.time_epoch);
    columns.packets[side] = (columns.packets[side] as number) + 1;
    columns.linkBytes[side] = (columns.linkBytes[side] as number) + packet.frame.len;
    columns.ipBytes[side] = (columns.ipBytes[side] as number) + (ipBytes(packet) ?? 0);
    if (hasBadChecksum(packet)) addScaledLetter(columns, side, 'c');
    if (isTcp && this.#tcp.take(columns, row, side)) {
      columns.bits[row] = (columns.bits[row] as number) ^ FLOW_BIT.originatorIsHigh;
      columns.detailsOf(row).gauges = undefined;
      columns.bits[row] = (columns.bits[row] as number) & ~FLOW_BIT.isFirstKept;
      side = otherSide(side);
    }
    if (this.#ends.protocol !== IP_PROTOCOL.tcp) this.#takePayload(columns, side, packet);
    this.#noteApplication(columns, row, packet);
    this.#measure(columns, row, packet, isOriginator(side));
    this.#idle.touch(flow, this.#listFor(columns, row));
  }

  /** Has the gauges of a flow take a packet; those that it gives something to measure are made. */
  #measure(columns: FlowColumns, row: number, packet: Packet, fromOriginator: boolean): void {
    if (((columns.bits[row] as number) & FLOW_BIT.isFirstKept) !== 0) this.#resume(columns, row);
    const gauges = columns.details[row]?.gauges;
    for (let index = 0; index < METER_LIST.length; index += 1) {
      const meter = METER_LIST[index] as Meter;
      const gauge = gauges?.[index];
      if (gauge !== undefined) gauge.observe(packet, fromOriginator);
      else if (meter.isFor(packet) && !keepsFirst(meter, columns, row, packet)) {
        addGauge(columns.detailsOf(row), index, meter.create(this.#context)).observe(packet, fromOriginator);
      }
    }
  }

  /** Makes the gauge of the packet that was kept, now that there is a second one. */
  #resume(columns: FlowColumns, row: number): void {
    columns.bits[row] = (columns.bits[row] as number) & ~FLOW_BIT.isFirstKept;
    const index = METER_LIST.findIndex(({ first }) => first !== undefined);
    const start = {
      seconds: columns.startSeconds[row] as number,
      nanoseconds: columns.startNanoseconds[row] as number,
      decimals: columns.decimals[row] as Time['decimals'],
    };
    const gauge = METER_LIST[index]?.first?.resume(columns.first, row * FIRST_WORDS, start);
    if (gauge !== undefined) addGauge(columns.detailsOf(row), index, gauge);
  }

  /** Nothing behind the end of both sides makes a connection longer. */
  #noteTime(columns: FlowColumns, row: number, time: Time): void {
    const { lastSeconds, lastNanoseconds } = columns;
    if (time.decimals === 0 || (this.#ends.protocol === IP_PROTOCOL.tcp && isClosed(columns, row))) return;
    const later =
      time.seconds - (lastSeconds[row] as number) || time.nanoseconds - (lastNanoseconds[row] as number);
    if (later < 0) return;
    lastSeconds[row] = time.seconds;
    lastNanoseconds[row] = time.nanoseconds;
  }

  #takePayload(columns: FlowColumns, side: number, packet: Packet): void {
    const { protocol } = this.#ends;
    columns.sent[side] = (columns.sent[side] as number) + payloadBytes(packet, protocol);
    if (protocol !== IP_PROTOCOL.udp) return;
    const bit = isOriginator(side) ? FLOW_BIT.originatorData : FLOW_BIT.responderData;
    const bits = columns.bits[rowOf(side)] as number;
    if ((bits & bit) !== 0) return;
    columns.bits[rowOf(side)] = bits | bit;
    addLetter(columns, side, 'd');
  }

  #noteApplication(columns: FlowColumns, row: number, packet: Packet): void {
    const service = this.#services.of(packet.frame.protocols);
    const { app } = packet;
    if (service === undefined && app === undefined) return;
    const details = columns.detailsOf(row);
    if (service !== undefined && service !== details.service)
      details.service = withService(details.service, service);
    if (app === undefined) return;
    const isGuess = app.by === 'port';
    const bits = columns.bits[row] as number;
    if (isGuess && details.app !== undefined && (bits & FLOW_BIT.isGuess) === 0) return;
    details.app = app.name.text;
    columns.bits[row] = isGuess ? bits | FLOW_BIT.isGuess : bits & ~FLOW_BIT.isGuess;
  }

  #listFor(columns: FlowColumns, row: number): number {
    if (this.#ends.protocol !== IP_PROTOCOL.tcp) return OTHER_LIST;
    return isAttempt(columns, row) || isOver(columns, row) ? SHORT_LIST : TCP_LIST;
  }

  /** Whether the end of a flow was seen. */
  #isOver(flow: number): boolean {
    return this.#idle.listOf(flow) === SHORT_LIST && isOver(this.#pages.of(flow), rowOf(flow));
  }

  /** Whether a flow has been silent for too long. */
  #isOverdue(flow: number): boolean {
    const idleMs = this.#idleMs[this.#idle.listOf(flow)] as number;
    return this.#seenMs(flow) + idleMs <= this.#clock.nowMs;
  }

  /** Ends flows that have been silent for too long, as many as `most`; returns whether those were all. */
  #expire(most: number): boolean {
    let left = most;
    for (const list of LISTS) {
      for (let flow = this.#idle.first(list); flow >= 0; flow = this.#idle.first(list)) {
        if (left === 0 || !this.#isOverdue(flow)) break;
        this.#finish(flow, 'idle');
        left -= 1;
      }
    }
    if (this.#options.activeMs !== undefined) this.#writeParts(this.#options.activeMs, left);
    return left > 0;
  }

  /** When the last packet of a flow came. */
  #seenMs(flow: number): number {
    return this.#pages.of(flow).seenMs[rowOf(flow)] as number;
  }

  /** Writes flows that have gone on for long, if they did anything since they were written last. */
  #writeParts(activeMs: number, most: number): void {
    const { nowMs } = this.#clock;
    let left = most;
    for (let flow = this.#parts.first(0); flow >= 0 && left > 0; flow = this.#parts.first(0)) {
      const [{ partMs }, row] = [this.#pages.of(flow), rowOf(flow)];
      if ((partMs[row] as number) + activeMs > nowMs) return;
      if (this.#seenMs(flow) >= (partMs[row] as number)) this.#write(flow, 'active');
      partMs[row] = nowMs;
      this.#parts.touch(flow, 0);
      left -= 1;
    }
  }

  #evict(): void {
    const flow = this.#longestSilent();
    if (this.#isOverdue(flow)) return this.#finish(flow, 'idle');
    this.evicted += 1;
    this.#finish(flow, 'evicted');
  }

  /** The flow whose last packet is the oldest; -1 where there is none. */
  #longestSilent(): number {
    let longest = -1;
    for (const list of LISTS) {
      const flow = this.#idle.first(list);
      if (flow < 0) continue;
      if (longest < 0 || this.#seenMs(flow) < this.#seenMs(longest)) longest = flow;
    }
    return longest;
  }

  /** Writes a flow and gives its row back. Of one whose end was seen, that is the reason, whatever made it due. */
  #finish(flow: number, reason: Reason): void {
    this.#write(flow, this.#isOver(flow) ? 'closed' : reason);
    this.#places.leave(this.#pages.of(flow).details[rowOf(flow)]?.place ?? NOWHERE);
    this.#keys.remove(flow);
    this.#idle.remove(flow);
    if (this.#options.activeMs !== undefined) this.#parts.remove(flow);
    this.#pages.give(flow);
    this.#size -= 1;
  }

  #write(flow: number, reason: Reason): void {
    const [columns, row] = [this.#pages.of(flow), rowOf(flow)];
    let part: number | undefined;
    if (this.#options.activeMs !== undefined) {
      const details = columns.detailsOf(row);
      details.parts += 1;
      part = details.parts;
    }
    this.#options.write(this.#summary.of(columns, row, { reason, part }));
  }
}

/** What tells the next flow of the same ends from this one, where both begin at the same time. */
function occurrenceBehind(columns: FlowColumns, row: number, { seconds, nanoseconds }: Time): number {
  const { startSeconds, startNanoseconds, details } = columns;
  const isSame = startSeconds[row] === seconds && startNanoseconds[row] === nanoseconds;
  return isSame ? (details[row]?.occurrence ?? 0) + 1 : 0;
}

/** Whether the packet is the first of its flow, and the meter keeps it in few words for now. */
function keepsFirst({ first }: Meter, columns: FlowColumns, row: number, packet: Packet): boolean {
  if (first === undefined || columns.packets[row] !== 1 || columns.packets[responderOf(row)] !== 0)
    return false;
  if (!first.keep(packet, columns.first, row * FIRST_WORDS)) return false;
  columns.bits[row] = (columns.bits[row] as number) | FLOW_BIT.isFirstKept;
  return true;
}

function addGauge(details: FlowDetails, index: number, gauge: Gauge<unknown>): Gauge<unknown> {
  details.gauges ??= new Array<Gauge<unknown> | undefined>(METER_LIST.length).fill(undefined);
  details.gauges[index] = gauge;
  return gauge;
}

/** Whether a checksum of the packet was verified and is wrong. */
const hasBadChecksum = ({ ip, tcp, udp, icmp, icmpv6 }: Packet): boolean =>
  ip?.checksum_status === 'bad' ||
  tcp?.checksum_status === 'bad' ||
  udp?.checksum_status === 'bad' ||
  icmp?.checksum_status === 'bad' ||
  icmpv6?.checksum_status === 'bad';
