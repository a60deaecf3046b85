import { FLAG } from './analysis-flags.js';
import { AnalysisSide, NOT_SCALED, UNSEEN_ACKED } from './analysis-side.js';
import { ACK, NO_SHIFT, RST, type Segment, SYN, SYN_FIN_RST, spanOf } from './segment.js';
import { distance, isAfter, isBefore } from './sequence.js';

/** A fast retransmission follows the last duplicate ACK within this. */
const FAST_NS = 20_000_000;
/** Segments in the wrong order are no further apart than this where the round trip is not known. */
const DISORDER_NS = 3_000_000;
const MIN_DUPLICATE_ACKS = 2;

/**
 * Wireshark's analysis of sequence numbers, by the rules of its User's Guide (chapter 7.5, "TCP Analysis") and, where
 * the guide is silent, by what tshark 4.0 says of the same packets. Fed all segments of a connection one by one.
 */
export class Analysis {
  #originator = new AnalysisSide();
  #responder = new AnalysisSide();
  /** When the last SYN was seen. */
  #synTime = Number.NaN;
  /** From the last SYN to the first ACK behind it, in nanoseconds; NaN where one was not seen. */
  initialRtt = Number.NaN;

  /** What is said of the segment: bits of {@link FLAG}. */
  follow(segment: Segment, fromOriginator: boolean): number {
    const reused = (segment.flags & SYN) === 0 ? 0 : this.#open(segment, fromOriginator);
    const from = fromOriginator ? this.#originator : this.#responder;
    const to = fromOriginator ? this.#responder : this.#originator;
    noteBases(segment, from, to);
    let flags = reused | windowFlags(segment, from, to);
    if (segment.acknowledgment !== from.acknowledged) from.duplicateAcks = 0;
    flags |= unseenFlags(segment, to);
    if ((flags & FLAG.keep_alive) === 0 && spanOf(segment) > 0) {
      flags |= orderFlags(segment, from, to, this.initialRtt);
    }
    remember(segment, from, flags);
    this.#noteHandshake(segment, from, to);
    return flags;
  }

  /** A copy that goes on by itself. */
  copy(): Analysis {
    const copy = new Analysis();
    Object.assign(copy.#originator, this.#originator);
    Object.assign(copy.#responder, this.#responder);
    copy.#synTime = this.#synTime;
    copy.initialRtt = this.initialRtt;
    return copy;
  }

  /** A SYN or SYN-ACK between ports that were used before. */
  #open(segment: Segment, fromOriginator: boolean): number {
    const from = fromOriginator ? this.#originator : this.#responder;
    if (!from.hasBase) return 0;
    const hasAck = (segment.flags & ACK) !== 0;
    if (from.base === segment.sequence) {
      // What a reset said of sequence numbers is not trusted: the handshake begins again.
      if (!hasAck) from.next = from.contiguous;
      return 0;
    }
    if (hasAck) {
      from.base = segment.sequence;
      return FLAG.reused_ports;
    }
    this.#originator = new AnalysisSide();
    this.#responder = new AnalysisSide();
    this.#synTime = Number.NaN;
    this.initialRtt = Number.NaN;
    return FLAG.reused_ports;
  }

  /** The last window that a side announced, in bytes; -1 where its scale is not known. */
  windowOf(originator: boolean): number {
    const { shift, isScaling, window } = originator ? this.#originator : this.#responder;
    if (shift === NO_SHIFT) return -1;
    return isScaling && shift > 0 ? window << shift : window;
  }

  #noteHandshake({ flags, time, shift }: Segment, from: AnalysisSide, to: AnalysisSide): void {
    if ((flags & SYN) !== 0) {
      if ((flags & ACK) === 0) this.#synTime = time;
      if (shift !== NO_SHIFT) from.shift = shift;
      from.isScaling = false;
      agreeOnScale(flags, from, to);
    } else if ((flags & ACK) !== 0) {
      if (Number.isNaN(this.initialRtt) || this.initialRtt === 0) this.initialRtt = time - this.#synTime;
      from.isScaling = true;
    }
  }
}

/** Windows are scaled only where both ends offer it: RFC 7323 section 2.2. */
function agreeOnScale(flags: number, from: AnalysisSide, to: AnalysisSide): void {
  if (from.shift === NO_SHIFT) {
    from.shift = NOT_SCALED;
    to.shift = NOT_SCALED;
  } else if ((flags & ACK) !== 0 && to.shift === NOT_SCALED) {
    from.shift = NOT_SCALED;
  }
}

function noteBases({ sequence, acknowledgment, flags }: Segment, from: AnalysisSide, to: AnalysisSide): void {
  if (!from.hasBase) {
    from.base = (flags & SYN) === 0 ? (sequence - 1) | 0 : sequence;
    from.hasBase = true;
  }
  if (!to.hasBase && (flags & ACK) !== 0) {
    to.base = (acknowledgment - 1) | 0;
    to.hasBase = true;
  }
}

/** Gaps, windows, probes and repeated acknowledgments. */
function windowFlags(segment: Segment, from: AnalysisSide, to: AnalysisSide): number {
  const { sequence, bytes, flags, window } = segment;
  const ahead = distance(from.next, sequence);
  if (bytes === 1 && ahead === 0 && to.window === 0) return FLAG.zero_window_probe;
  const lost = from.next !== 0 && ahead > 0 && (flags & RST) === 0 ? FLAG.lost_segment : 0;
  if ((flags & SYN_FIN_RST) !== 0) return lost;
  let found = window === 0 ? lost | FLAG.zero_window : lost;
  if (bytes <= 1 && ahead === -1) found |= FLAG.keep_alive;
  if (bytes > 0) return fillsWindow(segment, to) ? found | FLAG.window_full : found;
  if (ahead !== 0 || segment.acknowledgment !== from.acknowledged) return found;
  return found | repeatedAckFlag(segment, from, to);
}

/** Whether the segment reaches the very edge of the window that the other side announced. */
function fillsWindow(
  { sequence, bytes }: Segment,
  { shift, isScaling, window, acknowledged }: AnalysisSide,
): boolean {
  if (shift === NO_SHIFT) return false;
  const scaled = isScaling && shift > 0 ? window << shift : window;
  return distance(acknowledged, sequence) + bytes === scaled;
}

/** What it means that a segment without payload repeats the last acknowledgment. */
function repeatedAckFlag({ window }: Segment, from: AnalysisSide, to: AnalysisSide): number {
  if (window === 0) {
    return from.window === 0 && (to.flags & FLAG.zero_window_probe) !== 0 ? FLAG.zero_window_probe_ack : 0;
  }
  if (window !== from.window) return FLAG.window_update;
  if ((to.flags & FLAG.keep_alive) !== 0) return FLAG.keep_alive_ack;
  from.duplicateAcks = from.duplicateAcks === UNSEEN_ACKED ? 1 : from.duplicateAcks + 1;
  return FLAG.duplicate_ack;
}

/** Whether the segment acknowledges what was never seen; said once of each gap. */
function unseenFlags({ acknowledgment, flags }: Segment, to: AnalysisSide): number {
  if (to.contiguous === 0 || (flags & ACK) === 0 || !isAfter(acknowledgment, to.contiguous)) return 0;
  if (isBefore(to.contiguous, to.next)) {
    to.contiguous = to.next;
    return FLAG.ack_lost_segment;
  }
  const isNew = to.duplicateAcks === 0;
  to.duplicateAcks = UNSEEN_ACKED;
  return isNew ? FLAG.ack_lost_segment : 0;
}

/** Whether a segment that takes sequence numbers took them before, and why. */
function orderFlags(segment: Segment, from: AnalysisSide, to: AnalysisSide, initialRtt: number): number {
  const { sequence, bytes, time } = segment;
  if (bytes > 0 && to.acknowledged !== 0 && distance(to.acknowledged, sequence) + bytes <= 0) {
    return FLAG.spurious_retransmission;
  }
  const ahead = distance(from.next, sequence);
  // What begins one byte before may have come after a zero window probe.
  if (from.next === 0 || ahead >= 0 || (ahead === -1 && bytes > 1)) return 0;
  const areEnough = to.duplicateAcks >= MIN_DUPLICATE_ACKS || to.duplicateAcks === UNSEEN_ACKED;
  const isAskedFor = areEnough && to.acknowledged === sequence;
  if (isAskedFor && isWithin(FAST_NS, to.acknowledgedTime, time)) return FLAG.fast_retransmission;
  const endsElsewhere = ahead + spanOf(segment) !== 0;
  if (endsElsewhere && isWithin(disorderOf(initialRtt), from.nextTime, time)) return FLAG.out_of_order;
  return FLAG.retransmission;
}

/** How far apart segments in the wrong order can be. Wireshark takes a round trip below 0 for a very long one. */
function disorderOf(initialRtt: number): number {
  if (initialRtt < 0) return Number.POSITIVE_INFINITY;
  return initialRtt > 0 ? initialRtt : DISORDER_NS;
}

/** Whether less than `limit` passed; a clock that was set back says nothing. */
function isWithin(limit: number, earlier: number, later: number): boolean {
  const passed = later - earlier;
  return passed >= 0 && passed < limit;
}

function remember(segment: Segment, from: AnalysisSide, flags: number): void {
  const { sequence } = segment;
  const end = (sequence + spanOf(segment)) | 0;
  if ((flags & FLAG.zero_window_probe) === 0) {
    if (from.next === 0 || isAfter(end, from.next)) {
      from.next = end;
      from.nextTime = segment.time;
    }
    if (from.contiguous === 0 || sequence === from.contiguous) from.contiguous = from.next;
  }
  from.window = segment.window;
  from.acknowledged = segment.acknowledgment;
  from.acknowledgedTime = segment.time;
  from.flags = flags;
}
