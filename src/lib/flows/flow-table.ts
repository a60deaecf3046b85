import type { Time } from '../bytes/time.js';
import type { Packet } from '../packets/packet.js';
import { FlowContext } from './flow-context.js';
import { countBegin, countPacket, countPayload, noteApplication, noteTime } from './flow-counts.js';
import { FlowEnds } from './flow-ends.js';
import { FlowGauges } from './flow-gauges.js';
import { FlowKeys } from './flow-keys.js';
import type { FlowObserver } from './flow-observer.js';
import {
  BITS,
  type FlowPage,
  isOriginator,
  otherSide,
  PART_MS,
  responderOf,
  rowOf,
  SEEN_MS,
  START_NANOSECONDS,
  START_SECONDS,
} from './flow-page.js';
import { FlowPages } from './flow-pages.js';
import type { FlowRecord, Reason } from './flow-record.js';
import { FLOW_BIT, FlowSummary } from './flow-summary.js';
import { FlowTimeouts } from './flow-timeouts.js';
import { FragmentedDatagrams } from './fragments.js';
import { addFlip } from './history.js';
import { IdleLists } from './idle-lists.js';
import { isAnswer } from './originator.js';
import { PacketClock } from './packet-clock.js';
import { NOWHERE, type Place, Places } from './place.js';
import { IP_PROTOCOL } from './protocols.js';
import { Services } from './services.js';
import { TcpConnections } from './tcp-connection.js';

export interface FlowTableOptions<Observer extends FlowObserver = FlowObserver> {
  /** Silence that ends a flow, in ms; if left out, that of the protocol. */
  readonly idleMs?: number | undefined;
  /** Time after which a flow that goes on is written, and again each such time, in ms; never if left out. */
  readonly activeMs?: number | undefined;
  /** Flows that are kept at a time. */
  readonly limit: number;
  /**
   * Makes what follows the packets of a flow; left out where nothing does. `before` is what followed the flow that ended
   * because its observer said so, where the new one takes its place.
   */
  observer?(before: Observer | undefined): Observer;
  /** What ends a connection beside silence: the state of TCP, unless only observers are asked. */
  readonly endsBy?: 'tcp' | 'observer' | undefined;
  /**
   * Gets the record of each flow, which is only lent, when it is over, what followed its packets, and the number of the
   * first of them.
   */
  write(record: FlowRecord, observer: Observer | undefined, firstNumber: number): void;
}

/**
 * Flows that are written for one packet, or for one look at the clock, or at the end before the output is flushed:
 * where a million are over at once, they must not all wait in memory to be written.
 */
const MAX_WRITTEN_PER_PACKET = 16;
const MAX_WRITTEN_AT_ONCE = 4_096;

/**
 * All flows that go on. A packet is counted in the flow of its ends; a flow is written when it has been silent for long,
 * when its ends begin another one, when there is no room for it, and at the end. Records come in that order.
 */
export class FlowTable<Observer extends FlowObserver = FlowObserver> {
  /** Packets that belong to no flow, because they do not say who sends to whom. */
  flowless = 0;
  /** Flows that were written before their end, for want of memory. */
  evicted = 0;
  readonly #options: FlowTableOptions<Observer>;
  readonly #pages = new FlowPages();
  readonly #keys = new FlowKeys(this.#pages);
  readonly #timeouts: FlowTimeouts;
  /** Flows by the begin of the part that is measured. */
  readonly #parts = new IdleLists(1);
  readonly #clock = new PacketClock();
  readonly #context = new FlowContext();
  readonly #gauges = new FlowGauges(this.#context);
  readonly #fragments = new FragmentedDatagrams();
  readonly #ends = new FlowEnds(this.#fragments);
  readonly #places = new Places();
  readonly #tcp = new TcpConnections(this.#pages.of(0));
  readonly #services = new Services();
  readonly #summary = new FlowSummary(this.#pages.of(0));
  readonly #followsTcp: boolean;
  #size = 0;

  constructor(options: FlowTableOptions<Observer>) {
    this.#options = options;
    this.#followsTcp = options.endsBy !== 'observer';
    this.#timeouts = new FlowTimeouts(this.#pages, { idleMs: options.idleMs, followsTcp: this.#followsTcp });
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
    const flow = this.#flowOf(packet, place, isTcp);
    this.#observe(flow, packet, isTcp);
    if (this.#options.observer !== undefined) this.#writeWhatIsDue(flow);
  }

  /** Writes a flow, or a part of it, whose observer says that it is over. */
  #writeWhatIsDue(flow: number): void {
    const due = this.#pages.of(flow).details[rowOf(flow)]?.observer?.due;
    if (due === 'end') this.#finish(flow, 'closed');
    else if (due === 'part') this.#write(flow, 'active');
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
      const flow = this.#timeouts.longestSilent();
      if (flow < 0) return true;
      this.#finish(flow, this.#timeouts.isOverdue(flow, this.#clock.nowMs) ? 'idle' : 'end');
    }
    return this.#size === 0;
  }

  /** The flow that the packet belongs to; it begins one where there is none, or where another one begins. */
  #flowOf(packet: Packet, place: Place, isTcp: boolean): number {
    const found = this.#keys.find();
    if (found < 0) return this.#begin(packet, place, isTcp);
    if (this.#timeouts.isOverdue(found, this.#clock.nowMs)) {
      this.#finish(found, 'idle');
      return this.#begin(packet, place, isTcp);
    }
    const [page, row] = [this.#pages.of(found), rowOf(found)];
    const before = page.details[row]?.observer as Observer | undefined;
    if (!this.#isOverBefore(page, row, packet, isTcp)) return found;
    const occurrence = occurrenceBehind(page, row, packet.frame.time_epoch);
    this.#finish(found, 'closed');
    const flow = this.#begin(packet, place, isTcp, before);
    if (occurrence > 0) this.#pages.of(flow).detailsOf(rowOf(flow)).occurrence = occurrence;
    return flow;
  }

  /** Whether the packet does not go on with the flow of its ends. */
  #isOverBefore(page: FlowPage, row: number, packet: Packet, isTcp: boolean): boolean {
    if (page.details[row]?.observer?.endsBefore?.(packet) === true) return true;
    return isTcp && this.#followsTcp && this.#tcp.isReuse(page, row, this.#sideOf(page, row));
  }

  /** The side of a flow that sent the packet. */
  #sideOf(page: FlowPage, row: number): number {
    return this.#keys.isForward === page.hasBits(row, FLOW_BIT.originatorIsHigh) ? responderOf(row) : row;
  }

  #begin(packet: Packet, place: Place, isTcp: boolean, before?: Observer): number {
    if (this.#size >= this.#options.limit) this.#evict();
    const flow = this.#pages.take();
    const [page, row] = [this.#pages.of(flow), rowOf(flow)];
    const isFlipped = isAnswer(this.#ends, isTcp ? this.#tcp.segment : undefined);
    this.#size += 1;
    this.#keys.add(flow);
    this.#places.enter(place);
    if (place !== NOWHERE) page.detailsOf(row).place = place;
    page.setWord(row, BITS, this.#keys.isForward === isFlipped ? FLOW_BIT.originatorIsHigh : 0);
    page.firstNumber[row] = packet.frame.number;
    countBegin(page, row, packet.frame.time_epoch);
    if (isFlipped) addFlip(page, row);
    const { observer } = this.#options;
    if (observer !== undefined) page.detailsOf(row).observer = observer(before);
    this.#timeouts.add(flow);
    if (this.#options.activeMs === undefined) return flow;
    page.setMoment(row, PART_MS, this.#clock.nowMs);
    this.#parts.add(flow, 0);
    return flow;
  }

  #observe(flow: number, packet: Packet, isTcp: boolean): void {
    const [page, row] = [this.#pages.of(flow), rowOf(flow)];
    const { protocol } = this.#ends;
    let side = this.#sideOf(page, row);
    page.setMoment(row, SEEN_MS, this.#clock.nowMs);
    noteTime(page, row, packet.frame.time_epoch, this.#followsTcp && protocol === IP_PROTOCOL.tcp);
    countPacket(page, side, packet);
    if (isTcp && this.#tcp.take(page, row, side)) {
      page.setWord(row, BITS, page.word(row, BITS) ^ FLOW_BIT.originatorIsHigh);
      this.#gauges.drop(page, row);
      page.details[row]?.observer?.swapSides();
      side = otherSide(side);
    }
    if (protocol !== IP_PROTOCOL.tcp) countPayload(page, side, packet, protocol);
    noteApplication(page, row, packet, this.#services);
    page.details[row]?.observer?.observe(packet, isOriginator(side));
    this.#gauges.observe(page, row, packet, isOriginator(side));
    this.#timeouts.touch(flow, page, protocol);
  }

  /** Ends flows that have been silent for too long, as many as `most`; returns whether those were all. */
  #expire(most: number): boolean {
    let left = most;
    while (left > 0) {
      const flow = this.#timeouts.firstOverdue(this.#clock.nowMs);
      if (flow < 0) break;
      this.#finish(flow, 'idle');
      left -= 1;
    }
    if (this.#options.activeMs !== undefined) this.#writeParts(this.#options.activeMs, left);
    return left > 0;
  }

  /** Writes flows that have gone on for long, if they did anything since they were written last. */
  #writeParts(activeMs: number, most: number): void {
    const { nowMs } = this.#clock;
    let left = most;
    for (let flow = this.#parts.first(0); flow >= 0 && left > 0; flow = this.#parts.first(0)) {
      const [page, row] = [this.#pages.of(flow), rowOf(flow)];
      const partMs = page.moment(row, PART_MS);
      if (partMs + activeMs > nowMs) return;
      if (this.#timeouts.seenMs(flow) >= partMs) this.#write(flow, 'active');
      page.setMoment(row, PART_MS, nowMs);
      this.#parts.touch(flow, 0);
      left -= 1;
    }
  }

  #evict(): void {
    const flow = this.#timeouts.longestSilent();
    if (this.#timeouts.isOverdue(flow, this.#clock.nowMs)) return this.#finish(flow, 'idle');
    this.evicted += 1;
    this.#finish(flow, 'evicted');
  }

  /** Writes a flow and gives its row back. Of one whose end was seen, that is the reason, whatever made it due. */
  #finish(flow: number, reason: Reason): void {
    this.#write(flow, this.#timeouts.isOver(flow) ? 'closed' : reason);
    this.#places.leave(this.#pages.of(flow).details[rowOf(flow)]?.place ?? NOWHERE);
    this.#keys.remove(flow);
    this.#timeouts.remove(flow);
    if (this.#options.activeMs !== undefined) this.#parts.remove(flow);
    this.#pages.give(flow);
    this.#size -= 1;
  }

  #write(flow: number, reason: Reason): void {
    const [page, row] = [this.#pages.of(flow), rowOf(flow)];
    let part: number | undefined;
    if (this.#options.activeMs !== undefined) {
      const details = page.detailsOf(row);
      details.parts += 1;
      part = details.parts;
    }
    const observer = page.details[row]?.observer as Observer | undefined;
    const firstNumber = page.firstNumber[row] as number;
    this.#options.write(this.#summary.of(page, row, { reason, part }), observer, firstNumber);
  }
}

/** What tells the next flow of the same ends from this one, where both begin at the same time. */
function occurrenceBehind(page: FlowPage, row: number, { seconds, nanoseconds }: Time): number {
  const isSame =
    page.moment(row, START_SECONDS) === seconds && page.word(row, START_NANOSECONDS) === nanoseconds;
  return isSame ? (page.details[row]?.occurrence ?? 0) + 1 : 0;
}
