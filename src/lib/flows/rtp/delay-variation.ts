import { Durations } from '../latency/durations.js';

/** The playout buffer that packets are held against: what comes this much later than its fastest is not played. */
export const PLAYOUT_MS = 60;
/** So many late packets in a row, and the buffer begins anew with the last of them. */
export const LATE_IN_A_ROW = 3;
/** The fastest packet is that of the last one to two spans: clocks of senders drift. */
const SPAN_MS = 10_000;

/** How much longer packets were on their way than the fastest one: RFC 5481 section 4.2. */
export class DelayVariation {
  readonly variation = new Durations();
  /** Packets that came too late for the playout buffer. */
  late = 0;
  /** How much longer the packet that was taken last was on its way than the fastest. */
  lastMs = Number.NaN;
  #playoutFastest = Number.POSITIVE_INFINITY;
  #lateInARow = 0;
  #spanStart = Number.NEGATIVE_INFINITY;
  #fastest = Number.POSITIVE_INFINITY;
  #fastestBefore = Number.POSITIVE_INFINITY;

  /**
   * Takes a packet that came at `arrivalMs` and was on its way for `delayMs` and some constant; returns whether it
   * came too late.
   */
  add(arrivalMs: number, delayMs: number): boolean {
    if (arrivalMs - this.#spanStart >= SPAN_MS) {
      this.#fastestBefore = this.#fastest;
      this.#fastest = Number.POSITIVE_INFINITY;
      this.#spanStart = arrivalMs;
    }
    this.#fastest = Math.min(this.#fastest, delayMs);
    this.lastMs = delayMs - Math.min(this.#fastest, this.#fastestBefore);
    this.variation.add(this.lastMs);
    return this.#isTooLate(delayMs);
  }

  #isTooLate(delayMs: number): boolean {
    this.#playoutFastest = Math.min(this.#playoutFastest, delayMs);
    if (delayMs - this.#playoutFastest <= PLAYOUT_MS) {
      this.#lateInARow = 0;
      return false;
    }
    this.late += 1;
    this.#lateInARow += 1;
    if (this.#lateInARow === LATE_IN_A_ROW) {
      this.#playoutFastest = delayMs;
      this.#lateInARow = 0;
    }
    return true;
  }

  /** Forgets the fastest packet: the timestamps begin anew. */
  restart(): void {
    this.#fastest = Number.POSITIVE_INFINITY;
    this.#fastestBefore = Number.POSITIVE_INFINITY;
    this.#playoutFastest = Number.POSITIVE_INFINITY;
    this.#lateInARow = 0;
  }
}
