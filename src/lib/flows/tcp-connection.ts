import type { Packet } from '../packets/packet.js';
import { type FlowColumns, isOriginator, otherSide, responderOf } from './flow-columns.js';
import { addFlip, addLetter, addScaledLetter } from './history.js';
import { fill, missUpTo } from './tcp-holes.js';
import { acknowledge, beginAtAcknowledgment, beginSequence, moveOn, type Segment } from './tcp-sequence.js';
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
  #columns: FlowColumns;
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

  constructor(columns: FlowColumns) {
    this.#columns = columns;
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
  isReuse(columns: FlowColumns, row: number, side: number): boolean {
    const { isSyn, isAck, sequence } = this.#segment;
    if (!isSyn) return false;
    this.#columns = columns;
    const responder = responderOf(row);
    // Only of a connection of which nothing else was seen can a SYN-ACK be the first packet.
    if (isAck && stateOf(columns, row) !== inactive) return false;
    if (isClosed(columns, row)) return true;
    // Both ends may open at the same time, and a SYN may have been caught behind its SYN-ACK.
    if (!isAck && side === responder && stateOf(columns, responder) === inactive) {
      return stateOf(columns, row) !== synSent && !this.#answersSynAck(row);
    }
    return sequence !== columns.startSequence[side];
  }

  /** Whether the segment is the SYN that the SYN-ACK before it answered. */
  #answersSynAck(row: number): boolean {
    const columns = this.#columns;
    return (
      stateOf(columns, row) === synAckSent &&
      this.#segment.sequence === columns.startSequence[responderOf(row)]
    );
  }

  /**
   * Takes the segment that was read, of the end `side`. Returns whether it shows that the originator was taken for the
   * responder; the columns are swapped then.
   */
  take(columns: FlowColumns, row: number, side: number): boolean {
    const segment = this.#segment;
    this.#columns = columns;
    const other = otherSide(side);
    beginSequence(columns, side, segment);
    this.#tellHistory(side);
    this.#tellZeroWindow(side);
    if (segment.isFin) setBit(columns, side, TCP_BIT.fin);
    const wasHeardOf = stateOf(columns, other) !== inactive;
    if (segment.isAck && wasHeardOf) acknowledge(columns, other, segment);
    else if (segment.isAck) beginAtAcknowledgment(columns, other, segment.acknowledgment);
    moveOn(columns, side, segment);
    const isFlipped = this.#move(row, side);
    if (isFlipped) return true;
    if (segment.isAck && wasHeardOf) missUpTo(columns, other, segment.acknowledgment);
    fill(columns, side, segment);
    return false;
  }

  #tellHistory(side: number): void {
    const { isSyn, isAck, isFin, isReset, sequence, length } = this.#segment;
    const { synSequence, finSequence, resetSequence } = this.#columns;
    const flags = Number(isSyn) + Number(isFin) + Number(isReset);
    if (flags > 1) this.#tellOnce(side, isFin && isReset ? INCONSISTENT : MULTI_FLAG);
    else if (isSyn) this.#tellAt(side, isAck ? SYN_ACK : ONLY_SYN, { at: synSequence, sequence });
    // The number of a FIN is the one behind the payload before it.
    else if (isFin) this.#tellAt(side, ONLY_FIN, { at: finSequence, sequence: (sequence + length) | 0 });
    else if (isReset) this.#tellAt(side, ONLY_RESET, { at: resetSequence, sequence });
    else if (length > 0) this.#tellOnce(side, DATA);
    else if (isAck) this.#tellOnce(side, PURE_ACK);
  }

  #tellOnce(side: number, { bit, letter }: HistoryEvent): void {
    if (!setBit(this.#columns, side, bit)) addLetter(this.#columns, side, letter);
  }

  /** Tells an event again where its number is another one. */
  #tellAt(
    side: number,
    { bit, letter }: HistoryEvent,
    { at, sequence }: { at: Int32Array; sequence: number },
  ): void {
    const isAgain = setBit(this.#columns, side, bit) && at[side] === sequence;
    if (!isAgain) addLetter(this.#columns, side, letter);
    at[side] = sequence;
  }

  /** A window of zero says nothing in or behind a RST, nor where the other end has no more to send. */
  #tellZeroWindow(side: number): void {
    const [columns, { window, isReset }] = [this.#columns, this.#segment];
    if (window !== 0 || isReset) return;
    if (stateOf(columns, otherSide(side)) === closed || stateOf(columns, side) === reset) return;
    addScaledLetter(columns, side, 'w');
  }

  /** Moves the state of an end on; returns whether the ends had to be swapped. */
  #move(row: number, side: number): boolean {
    switch (stateOf(this.#columns, side)) {
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
    const [columns, { isSyn, isFin, isReset }] = [this.#columns, this.#segment];
    if (isSyn && this.#open(row, side)) return true;
    if (isFin) this.#close(side, closed);
    if (isReset) this.#close(side, reset);
    if (!isSyn && !isFin && !isReset && !this.#isEarlyAck(side)) {
      // A SYN that was not seen, its SYN-ACK that was, and now what follows.
      const isLate = this.#segment.isAck && stateOf(columns, otherSide(side)) === established;
      setState(columns, side, isLate ? established : partial);
    }
    return false;
  }

  /** Takes the first SYN of an end; returns whether it shows that the ends have to be swapped. */
  #open(row: number, side: number): boolean {
    const [columns, { isAck }] = [this.#columns, this.#segment];
    const other = otherSide(side);
    if (isOriginator(side)) {
      setState(columns, side, isAck ? synAckSent : synSent);
      return false;
    }
    if (!isAck && this.#answersSynAck(row)) return this.#flip(row);
    if (stateOf(columns, other) === synSent) setState(columns, other, established);
    setState(columns, side, established);
    return false;
  }

  /** Some acknowledge a SYN before they answer it. */
  #isEarlyAck(side: number): boolean {
    return (
      !isOriginator(side) && this.#segment.length === 0 && stateOf(this.#columns, otherSide(side)) === synSent
    );
  }

  /** The SYN came behind its SYN-ACK: who sent it is the originator. */
  #flip(row: number): true {
    const columns = this.#columns;
    columns.swapSides(row);
    addFlip(columns, row);
    setState(columns, row, established);
    setState(columns, responderOf(row), established);
    return true;
  }

  #moveOpening(side: number): void {
    const { isFin, isReset } = this.#segment;
    if (isFin) this.#close(side, closed);
    if (isReset) this.#close(side, reset);
  }

  #moveOpen(side: number): void {
    const [columns, { isSyn, isAck, isFin, isReset }] = [this.#columns, this.#segment];
    const other = otherSide(side);
    const isLone = stateOf(columns, side) === partial && stateOf(columns, other) === inactive;
    if (isSyn && !isAck && isLone) setState(columns, side, synSent);
    if (isFin && !isReset) {
      this.#close(side, closed);
      // A FIN and then a RST of the other end is an ordinary end, too.
      if (stateOf(columns, other) === reset && stateBefore(columns, other) === closed)
        setState(columns, other, closed);
    }
    if (isReset) this.#close(side, reset);
  }

  #moveClosed(side: number): void {
    if (this.#segment.isReset && stateOf(this.#columns, otherSide(side)) !== closed) this.#close(side, reset);
  }

  #close(side: number, state: typeof closed | typeof reset): void {
    setState(this.#columns, side, state);
    setBit(this.#columns, side, TCP_BIT.didClose);
  }
}
