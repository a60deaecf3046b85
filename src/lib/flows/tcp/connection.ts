import { Analysis } from './analysis.js';
import { FLAG } from './analysis-flags.js';
import { ANSWER } from './answer.js';
import { Handshake } from './handshake.js';
import { ACK, type Moment, RST, type Segment, SYN, spanOf } from './segment.js';
import { SENT, type Sent } from './sent.js';
import { Side } from './side.js';

/** Silence that counts as idle. */
const IDLE_NS = 1_000_000_000;

/** Flags that say that the segment only probes: it brings nothing. */
const PROBE = FLAG.keep_alive | FLAG.zero_window_probe;

/**
 * A TCP connection, measured. Wireshark's analysis gets every segment; ours gets no copies of frames. The two are one
 * until the first copy is met.
 */
export class Connection {
  readonly originator = new Side();
  readonly responder = new Side();
  readonly handshake = new Handshake();
  readonly #analysis = new Analysis();
  /** The analysis without the copies; made with the first of them. */
  #cleanAnalysis: Analysis | undefined;
  /** Nanoseconds from the first segment to the last, and those of them in which nothing was sent for long. */
  lastTime = 0;
  idle = 0;
  /** From the last request of the originator to the first payload of the responder; NaN where unknown. */
  firstByte = Number.NaN;

  readonly #seconds: number;
  readonly #nanoseconds: number;

  /** A connection of which nothing was seen before `start`. */
  constructor({ seconds, nanoseconds }: Moment) {
    this.#seconds = seconds;
    this.#nanoseconds = nanoseconds;
  }

  /** From the last SYN to the ACK behind it, as Wireshark has it; NaN where one was not seen. Nanoseconds. */
  get initialRtt(): number {
    return this.#analysis.initialRtt;
  }

  /** Measures a segment; returns what Wireshark says of it, bits of {@link FLAG}. */
  follow(segment: Segment, fromOriginator: boolean): number {
    const from = fromOriginator ? this.originator : this.responder;
    const to = fromOriginator ? this.responder : this.originator;
    segment.placeAfter(this.#seconds, this.#nanoseconds);
    const isCopy = !advances(segment, from, to) && from.frames.has(segment);
    if (isCopy) this.#cleanAnalysis ??= this.#analysis.copy();
    const flags = this.#analysis.follow(segment, fromOriginator);
    if (flags !== 0) from.countFlags(flags);
    if (isCopy) {
      from.happened.duplicates += 1;
      return flags;
    }
    from.frames.remember(segment);
    if (segment.permitsSelectiveAcks) permitSelectiveAcks(from, to);
    const clean =
      this.#cleanAnalysis === undefined ? flags : this.#cleanAnalysis.follow(segment, fromOriginator);
    const analysis = this.#cleanAnalysis ?? this.#analysis;
    if ((clean & FLAG.reused_ports) !== 0) beginAgain(segment, from, to);
    this.#noteTime(segment.time);
    this.handshake.follow(segment, fromOriginator);
    this.#measure(segment, from, to, clean);
    if ((segment.flags & (SYN | RST)) === 0) from.noteWindow(analysis.windowOf(fromOriginator));
    return flags;
  }

  #measure(segment: Segment, from: Side, to: Side, flags: number): void {
    from.segments += 1;
    if (segment.mss > 0) from.mss = segment.mss;
    if (flags !== 0 || (segment.flags & RST) !== 0) countEvents(segment, from, flags);
    if ((segment.flags & ACK) !== 0) this.#answer(segment, from, to);
    if (spanOf(segment) > 0) this.#send(segment, from, flags);
    from.window = segment.window;
  }

  #answer(segment: Segment, from: Side, to: Side): void {
    const said = to.sender.answer(segment, segment.window === from.window);
    to.answeredBy(from, segment);
    if (said === 0) return;
    if ((said & ANSWER.duplicate) !== 0) from.happened.duplicateAcks += 1;
    if ((said & ANSWER.receivedTwice) !== 0) from.happened.receivedTwice += 1;
  }

  #send(segment: Segment, from: Side, flags: number): void {
    if ((flags & PROBE) !== 0 && !isOutstanding(segment, from, flags)) return;
    const roundTrip = from.sender.beginsBefore(segment) ? this.#leastRoundTrip : Number.NaN;
    const sent = from.sender.send(segment, roundTrip);
    const end = (segment.sequence + spanOf(segment)) | 0;
    if (sent !== SENT.fresh) {
      countSent(from, sent);
      from.giveUpWaiting();
    } else if (segment.bytes > 0 && from.sender.isNewAcknowledgment(end)) {
      from.await(segment, end);
    }
    if (segment.bytes > 0) this.#countData(segment, from, sent);
  }

  #countData(segment: Segment, from: Side, sent: Sent): void {
    if (from === this.responder && from.dataSegments === 0 && this.handshake.isSeen) {
      const asked = this.originator.lastDataTime;
      this.firstByte = segment.time - (Number.isNaN(asked) ? this.handshake.ackTime : asked);
    }
    from.countData(segment, sent);
  }

  /** The least time that a segment needs there and back, as far as it is known; NaN where it is not. */
  get #leastRoundTrip(): number {
    const { originatorSide, responderSide } = this.handshake;
    return leastOf(originatorSide, this.originator) + leastOf(responderSide, this.responder);
  }

  #noteTime(time: number): void {
    if (!(time > this.lastTime)) return;
    const silence = time - this.lastTime;
    if (silence > IDLE_NS) this.idle += silence;
    this.lastTime = time;
  }
}

/** The least round trip to a side: of the handshake, of its ACKs, of its echoes. */
function leastOf(handshake: number, { acknowledged, echoed }: Side): number {
  const unknown = Number.POSITIVE_INFINITY;
  const least = Math.min(acknowledged?.least ?? unknown, echoed?.least ?? unknown);
  return handshake < least || least === unknown ? handshake : least;
}

/** Whether the connection goes on with this segment, so that it cannot be a copy of one before. */
function advances(segment: Segment, from: Side, to: Side): boolean {
  const span = spanOf(segment);
  return span > 0
    ? from.sender.advancesTo((segment.sequence + span) | 0)
    : to.sender.isNewAcknowledgment(segment.acknowledgment);
}

/**
 * A byte that was not acknowledged is sent again and no keep-alive: those are sent when nothing is outstanding,
 * RFC 9293 section 3.8.4.
 */
const isOutstanding = ({ bytes }: Segment, { sender }: Side, flags: number): boolean =>
  (flags & FLAG.keep_alive) !== 0 && bytes > 0 && sender.inFlight > 0;

/** RFC 2018: selective ACKs are sent where both ends permit them. */
function permitSelectiveAcks(from: Side, to: Side): void {
  from.permitsSelectiveAcks = true;
  if (!to.permitsSelectiveAcks) return;
  from.frames.hasSelectiveAcks = true;
  to.frames.hasSelectiveAcks = true;
}

function beginAgain({ flags }: Segment, from: Side, to: Side): void {
  from.beginAgain();
  if ((flags & ACK) === 0) to.beginAgain();
}

function countEvents(segment: Segment, from: Side, flags: number): void {
  const { happened } = from;
  if ((segment.flags & RST) !== 0) happened.resets += 1;
  if ((flags & FLAG.lost_segment) !== 0) happened.lost += 1;
  if ((flags & FLAG.ack_lost_segment) !== 0) happened.ackedUnseen += 1;
  if ((flags & FLAG.window_full) !== 0) happened.windowFull += 1;
  if ((flags & FLAG.zero_window) !== 0) happened.zeroWindows += 1;
  countProbes(segment, from, flags);
}

function countProbes(segment: Segment, from: Side, flags: number): void {
  const { happened } = from;
  if ((flags & FLAG.zero_window_probe) !== 0) happened.zeroWindowProbes += 1;
  if ((flags & FLAG.keep_alive_ack) !== 0) happened.keepAliveAcks += 1;
  if ((flags & FLAG.keep_alive) !== 0 && !isOutstanding(segment, from, flags)) happened.keepAlives += 1;
  if ((flags & FLAG.window_update) !== 0 && segment.leftEdges.length === 0) happened.windowUpdates += 1;
}

function countSent(from: Side, sent: Sent): void {
  const { happened } = from;
  if (sent === SENT.outOfOrder) happened.outOfOrder += 1;
  else if (sent === SENT.fast) happened.fast += 1;
  else if (sent === SENT.timeout) happened.timeout += 1;
  else if (sent === SENT.spurious) happened.spurious += 1;
  else happened.other += 1;
}
