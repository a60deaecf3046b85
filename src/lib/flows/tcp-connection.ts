import type { Packet } from '../packets/packet.js';
import {
  FIN_SEQUENCE,
  type FlowPage,
  isOriginator,
  otherSide,
  RESET_SEQUENCE,
  responderOf,
  START_SEQUENCE,
  SYN_SEQUENCE,
} from './flow-page.js';
import { addFlip, addLetter, addScaledLetter } from './history.js';
import { fill, missUpTo } from './tcp-holes.js';
import { acknowledge, beginAtAcknowledgment, beginSequence, moveOn, type Segment } from './tcp-position.js';
import { isClosed, setBit, setState, stateBefore, stateOf, TCP_BIT, TCP_STATE } from './tcp-state.js';

const FIN = 0x01;
const SYN = 0x02;
const RST = 0x04;
const ACK = 0x10;

/** Something that the history tells, and the bit that says that it has. */
interface HistoryEvent {
  readonly bit: number;
  readonly letter: string;
}

const ONLY_SYN: HistoryEvent = { bit: TCP_BIT.syn, letter: 's' };
const SYN_ACK: HistoryEvent = { bit: TCP_BIT.syn, letter: 'h' };
const ONLY_FIN: HistoryEvent = { bit: TCP_BIT.finLetter, letter: 'f' };
const ONLY_RESET: HistoryEvent = { bit: TCP_BIT.resetLetter, letter: 'r' };
const DATA: HistoryEvent = { bit: TCP_BIT.data, letter: 'd' };
const PURE_ACK: HistoryEvent = { bit: TCP_BIT.ack, letter: 'a' };
const INCONSISTENT: HistoryEvent = { bit: TCP_BIT.inconsistent, letter: 'i' };
const MULTI_FLAG: HistoryEvent = { bit: TCP_BIT.multiFlag, letter: 'q' };

type TcpHeader = NonNullable<Packet['tcp']>;

const { inactive, synSent, synAckSent, partial, established, closed, reset } = TCP_STATE;

/**
 * Follows TCP connections as Zeek does: how far each end has come, what happened (the history), how many bytes were
 * sent by the sequence numbers, and how many were never seen.
 */
export class TcpConnections {
  /** The page of the flow that is looked at. */
  #page: FlowPage;
  readonly #segment: Segment = {
    sequence: 0,
    acknowledgment: 0,
    length: 0,
    isSyn: false,
    isAck: false,
    isFin: false,
    isReset: false,
    window: undefined,
  };

  constructor(page: FlowPage) {
    this.#page = page;
  }

  /** Reads a header; false where it is cut so short that nothing can be said of the connection. */
  read({ seq_raw, ack_raw, flags, len, window_size_value }: TcpHeader): boolean {
    if (seq_raw === undefined || flags === undefined) return false;
    const segment = this.#segment;
    segment.sequence = seq_raw | 0;
    segment.acknowledgment = (ack_raw ?? 0) | 0;
    segment.length = len ?? 0;
    segment.isSyn = (flags & SYN) !== 0;
    segment.isAck = (flags & ACK) !== 0 && ack_raw !== undefined;
    segment.isFin = (flags & FIN) !== 0;
    segment.isReset = (flags & RST) !== 0;
    segment.window = window_size_value;
    return true;
  }

  /** The segment that was read last. */
  get segment(): Readonly<Segment> {
    return this.#segment;
  }

  /**
   * Whether the segment that was read begins another connection between the same ends: a SYN behind the end of this
   * one, or with another first number.
   */
  isReuse(page: FlowPage, row: number, side: number): boolean {
    const { isSyn, isAck, sequence } = this.#segment;
    if (!isSyn) return false;
    this.#page = page;
    const responder = responderOf(row);
    // Only of a connection of which nothing else was seen can a SYN-ACK be the first packet.
    if (isAck && stateOf(page, row) !== inactive) return false;
    if (isClosed(page, row)) return true;
    // Both ends may open at the same time, and a SYN may have been caught behind its SYN-ACK.
    if (!isAck && side === responder && stateOf(page, responder) === inactive) {
      return stateOf(page, row) !== synSent && !this.#answersSynAck(row);
    }
    return sequence !== page.sideWord(side, START_SEQUENCE);
  }

  /** Whether the segment is the SYN that the SYN-ACK before it answered. */
  #answersSynAck(row: number): boolean {
    const page = this.#page;
    return (
      stateOf(page, row) === synAckSent &&
      this.#segment.sequence === page.sideWord(responderOf(row), START_SEQUENCE)
    );
  }

  /**
   * Takes the segment that was read, of the end `side`. Returns whether it shows that the originator was taken for the
   * responder; the page are swapped then.
   */
  take(page: FlowPage, row: number, side: number): boolean {
    const segment = this.#segment;
    this.#page = page;
    const other = otherSide(side);
    beginSequence(page, side, segment);
    this.#tellHistory(side);
    this.#tellZeroWindow(side);
    if (segment.isFin) setBit(page, side, TCP_BIT.fin);
    const wasHeardOf = stateOf(page, other) !== inactive;
    if (segment.isAck && wasHeardOf) acknowledge(page, other, segment);
    else if (segment.isAck) beginAtAcknowledgment(page, other, segment.acknowledgment);
    moveOn(page, side, segment);
    const isFlipped = this.#move(row, side);
    if (isFlipped) return true;
    if (segment.isAck && wasHeardOf) missUpTo(page, other, segment.acknowledgment);
    fill(page, side, segment);
    return false;
  }

  #tellHistory(side: number): void {
    const { isSyn, isAck, isFin, isReset, sequence, length } = this.#segment;
    if ((isSyn && (isFin || isReset)) || (isFin && isReset))
      this.#tellOnce(side, isFin && isReset ? INCONSISTENT : MULTI_FLAG);
    else if (isSyn) this.#tellAt(side, isAck ? SYN_ACK : ONLY_SYN, { at: SYN_SEQUENCE, sequence });
    // The number of a FIN is the one behind the payload before it.
    else if (isFin) this.#tellAt(side, ONLY_FIN, { at: FIN_SEQUENCE, sequence: (sequence + length) | 0 });
    else if (isReset) this.#tellAt(side, ONLY_RESET, { at: RESET_SEQUENCE, sequence });
    else if (length > 0) this.#tellOnce(side, DATA);
    else if (isAck) this.#tellOnce(side, PURE_ACK);
  }

  #tellOnce(side: number, { bit, letter }: HistoryEvent): void {
    if (!setBit(this.#page, side, bit)) addLetter(this.#page, side, letter);
  }

  /** Tells an event again where its number is another one. */
  #tellAt(
    side: number,
    { bit, letter }: HistoryEvent,
    { at, sequence }: { at: number; sequence: number },
  ): void {
    const page = this.#page;
    const isAgain = setBit(page, side, bit) && page.sideWord(side, at) === sequence;
    if (!isAgain) addLetter(page, side, letter);
    page.setSideWord(side, at, sequence);
  }

  /** A window of zero says nothing in or behind a RST, nor where the other end has no more to send. */
  #tellZeroWindow(side: number): void {
    const [page, { window, isReset }] = [this.#page, this.#segment];
    if (window !== 0 || isReset) return;
    if (stateOf(page, otherSide(side)) === closed || stateOf(page, side) === reset) return;
    addScaledLetter(page, side, 'w');
  }

  /** Moves the state of an end on; returns whether the ends had to be swapped. */
  #move(row: number, side: number): boolean {
    switch (stateOf(this.#page, side)) {
      case inactive:
        return this.#moveInactive(row, side);
      case synSent:
      case synAckSent:
        this.#moveOpening(side);
        return false;
      case partial:
      case established:
        this.#moveOpen(side);
        return false;
      case closed:
        this.#moveClosed(side);
        return false;
      default:
        return false;
    }
  }

  #moveInactive(row: number, side: number): boolean {
    const [page, { isSyn, isFin, isReset }] = [this.#page, this.#segment];
    if (isSyn && this.#open(row, side)) return true;
    if (isFin) this.#close(side, closed);
    if (isReset) this.#close(side, reset);
    if (!isSyn && !isFin && !isReset && !this.#isEarlyAck(side)) {
      // A SYN that was not seen, its SYN-ACK that was, and now what follows.
      const isLate = this.#segment.isAck && stateOf(page, otherSide(side)) === established;
      setState(page, side, isLate ? established : partial);
    }
    return false;
  }

  /** Takes the first SYN of an end; returns whether it shows that the ends have to be swapped. */
  #open(row: number, side: number): boolean {
    const [page, { isAck }] = [this.#page, this.#segment];
    const other = otherSide(side);
    if (isOriginator(side)) {
      setState(page, side, isAck ? synAckSent : synSent);
      return false;
    }
    if (!isAck && this.#answersSynAck(row)) return this.#flip(row);
    if (stateOf(page, other) === synSent) setState(page, other, established);
    setState(page, side, established);
    return false;
  }

  /** Some acknowledge a SYN before they answer it. */
  #isEarlyAck(side: number): boolean {
    return (
      !isOriginator(side) && this.#segment.length === 0 && stateOf(this.#page, otherSide(side)) === synSent
    );
  }

  /** The SYN came behind its SYN-ACK: who sent it is the originator. */
  #flip(row: number): true {
    const page = this.#page;
    page.swapSides(row);
    addFlip(page, row);
    setState(page, row, established);
    setState(page, responderOf(row), established);
    return true;
  }

  #moveOpening(side: number): void {
    const { isFin, isReset } = this.#segment;
    if (isFin) this.#close(side, closed);
    if (isReset) this.#close(side, reset);
  }

  #moveOpen(side: number): void {
    const [page, { isSyn, isAck, isFin, isReset }] = [this.#page, this.#segment];
    const other = otherSide(side);
    const isLone = stateOf(page, side) === partial && stateOf(page, other) === inactive;
    if (isSyn && !isAck && isLone) setState(page, side, synSent);
    if (isFin && !isReset) {
      this.#close(side, closed);
      // A FIN and then a RST of the other end is an ordinary end, too.
      if (stateOf(page, other) === reset && stateBefore(page, other) === closed)
        setState(page, other, closed);
    }
    if (isReset) this.#close(side, reset);
  }

  #moveClosed(side: number): void {
    if (this.#segment.isReset && stateOf(this.#page, otherSide(side)) !== closed) this.#close(side, reset);
  }

  #close(side: number, state: typeof closed | typeof reset): void {
    setState(this.#page, side, state);
    setBit(this.#page, side, TCP_BIT.didClose);
  }
}
