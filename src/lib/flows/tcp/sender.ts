import { ANSWER } from './answer.js';
import { Ranges } from './ranges.js';
import { ACK, RST, type Segment, SYN_FIN_RST, spanOf } from './segment.js';
import { SENT, type Sent } from './sent.js';
import { distance, isAfter, isBefore, type Sequence } from './sequence.js';

/** Duplicate ACKs that ask for a segment: one less than RFC 5681 section 3.2, as one may be missing here. */
const MIN_DUPLICATE_ACKS = 2;
/** Segments in the wrong order, and answers to duplicate ACKs, where the round trip is not known. */
const DISORDER_NS = 3_000_000;
const ANSWER_NS = 20_000_000;
/** The least retransmission timeout that hosts have: Linux's, RFC 6298 asks for a second. */
const MIN_TIMEOUT_NS = 200_000_000;
/** No gap is wider than the largest window (RFC 7323 section 2.3): beyond it, sequence numbers lie. */
const MAX_GAP_BYTES = 1_073_725_440;

/** One sender's data as it passes the capture point, and what the receiver says of it. */
export class Sender {
  #isSeen = false;
  #next: Sequence = 0;
  /** When it last sent something that takes sequence numbers. */
  #lastTime = Number.NaN;
  #gaps: Ranges | undefined;
  #isAcknowledged = false;
  #acknowledged: Sequence = 0;
  #duplicateAcks = 0;
  #selected: Ranges | undefined;
  /** The end of the highest block that arrived out of order. */
  #selectedEnd: Sequence = 0;
  /** When the receiver last said that something is missing. */
  #askedTime = Number.NaN;

  /** Whether a segment goes beyond all that was seen. */
  advancesTo(end: Sequence): boolean {
    return !this.#isSeen || isAfter(end, this.#next);
  }

  /** Whether a segment begins before the end of what was seen. */
  beginsBefore({ sequence }: Segment): boolean {
    return this.#isSeen && isBefore(sequence, this.#next);
  }

  /** Whether the receiver never acknowledged as much. */
  isNewAcknowledgment(acknowledgment: Sequence): boolean {
    return !this.#isAcknowledged || isAfter(acknowledgment, this.#acknowledged);
  }

  /** Bytes that were sent and not acknowledged; -1 where that is not known. */
  get inFlight(): number {
    return this.#isSeen && this.#isAcknowledged ? distance(this.#acknowledged, this.#next) : -1;
  }

  /**
   * What a segment is that takes sequence numbers; `roundTrip` in nanoseconds, NaN where it is not known or the
   * segment does not begin before the end of what was seen.
   */
  send(segment: Segment, roundTrip: number): Sent {
    const { sequence, time } = segment;
    const end = (sequence + spanOf(segment)) | 0;
    const ahead = this.#isSeen ? distance(this.#next, sequence) : 0;
    const kind = ahead >= 0 ? SENT.fresh : this.#sendAgain(segment, end, roundTrip);
    if (ahead > 0 && ahead <= MAX_GAP_BYTES && (segment.flags & RST) === 0) this.#open(sequence, time);
    if (!this.#isSeen || isAfter(end, this.#next)) this.#next = end;
    this.#isSeen = true;
    this.#lastTime = time;
    return kind;
  }

  #open(to: Sequence, time: number): void {
    this.#gaps ??= new Ranges();
    this.#gaps.add(this.#next, to, time);
  }

  #sendAgain(segment: Segment, end: Sequence, roundTrip: number): Sent {
    const { sequence, time } = segment;
    const gap = this.#gaps?.find(sequence, end);
    this.#gaps?.remove(sequence, end);
    if (gap !== undefined && isWithin(roundTrip, DISORDER_NS, time - gap.time)) return SENT.outOfOrder;
    if (segment.bytes > 0 && this.#hasReceived(sequence, end)) return SENT.spurious;
    if (
      this.#isAskedFor(sequence) &&
      isWithin(Math.max(roundTrip, ANSWER_NS), ANSWER_NS, time - this.#askedTime)
    ) {
      return SENT.fast;
    }
    return time - this.#lastTime >= MIN_TIMEOUT_NS ? SENT.timeout : SENT.other;
  }

  #hasReceived(sequence: Sequence, end: Sequence): boolean {
    if (this.#isAcknowledged && distance(end, this.#acknowledged) >= 0) return true;
    return this.#selected?.covers(sequence, end) === true;
  }

  /** RFC 6675 section 5: something above was received; or RFC 5681: the ACK of it was repeated. */
  #isAskedFor(sequence: Sequence): boolean {
    if (this.#selected !== undefined && !this.#selected.isEmpty && isBefore(sequence, this.#selectedEnd))
      return true;
    return this.#duplicateAcks >= MIN_DUPLICATE_ACKS && this.#acknowledged === sequence;
  }

  /** Takes what the receiver says; bits of {@link ANSWER}. */
  answer(segment: Segment, isWindowSame: boolean): number {
    const { acknowledgment, leftEdges, time } = segment;
    if ((segment.flags & ACK) === 0) return 0;
    const isNew = this.isNewAcknowledgment(acknowledgment);
    if (isNew) this.#acknowledge(acknowledgment);
    const selection = leftEdges.length === 0 ? 0 : this.#select(segment);
    const isRepeated = !isNew && acknowledgment === this.#acknowledged && segment.bytes === 0;
    const isDuplicate =
      isRepeated &&
      (segment.flags & SYN_FIN_RST) === 0 &&
      (isWindowSame || (selection & ANSWER.selective) !== 0) &&
      (selection & ANSWER.receivedTwice) === 0 &&
      this.#isSeen &&
      isAfter(this.#next, acknowledgment);
    if (isDuplicate) {
      this.#duplicateAcks += 1;
      this.#askedTime = time;
    }
    return isDuplicate ? selection | ANSWER.duplicate : selection;
  }

  #acknowledge(acknowledgment: Sequence): void {
    this.#isAcknowledged = true;
    this.#acknowledged = acknowledgment;
    this.#duplicateAcks = 0;
    this.#gaps?.removeBelow(acknowledgment);
    this.#selected?.removeBelow(acknowledgment);
  }

  /** Selective acknowledgments: RFC 2018; a first block that was acknowledged already: RFC 2883. */
  #select({ leftEdges, rightEdges, acknowledgment, time }: Segment): number {
    const [left = 0, right = 0] = [leftEdges[0], rightEdges[0]];
    const isReport = distance(right | 0, acknowledgment) >= 0 || isInside(leftEdges, rightEdges);
    let found = isReport ? ANSWER.receivedTwice : 0;
    for (let index = isReport ? 1 : 0; index < leftEdges.length; index += 1) {
      const from = (leftEdges[index] ?? left) | 0;
      const to = (rightEdges[index] ?? right) | 0;
      if (!this.#isPlausible(from, to)) continue;
      found |= ANSWER.selective;
      this.#selected ??= new Ranges();
      if (this.#selected.isEmpty || isAfter(to, this.#selectedEnd)) this.#selectedEnd = to;
      this.#selected.add(from, to, time);
      this.#askedTime = time;
    }
    return found;
  }

  /** Whether a block is of what was sent and not acknowledged. */
  #isPlausible(from: Sequence, to: Sequence): boolean {
    return (
      isBefore(from, to) && isAfter(from, this.#acknowledged) && (!this.#isSeen || !isAfter(to, this.#next))
    );
  }
}

/** Whether the first block lies in the second. */
function isInside(leftEdges: readonly number[], rightEdges: readonly number[]): boolean {
  if (leftEdges.length < 2 || rightEdges.length < 2) return false;
  const [left, outerLeft] = leftEdges as [number, number];
  const [right, outerRight] = rightEdges as [number, number];
  return distance(outerLeft, left) >= 0 && distance(right, outerRight) >= 0;
}

/** Whether less than the limit passed, or than another where the limit is not known. */
function isWithin(limit: number, otherwise: number, passed: number): boolean {
  return passed >= 0 && passed < (Number.isNaN(limit) ? otherwise : limit);
}
