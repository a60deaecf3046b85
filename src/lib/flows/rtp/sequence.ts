import { ArrivalWindow, STATE, WINDOW } from './arrival-window.js';
import { LossPattern } from './loss-pattern.js';

/** RFC 3550 appendix A.1: a step of so many is a new beginning, and no loss. */
const MAX_DROPOUT = 3000;
/** RFC 3550 appendix A.1: a packet that comes so much too late belongs to an earlier beginning. */
const MAX_MISORDER = 100;
const CYCLE = 0x1_0000;
const MASK = 0xffff;

/** What the sequence number of a packet says of it. */
export const ARRIVAL = { next: 0, reordered: 1, duplicate: 2, stray: 3 } as const;
export type Arrival = (typeof ARRIVAL)[keyof typeof ARRIVAL];

/** Counts what was sent and what arrived by sequence numbers: RFC 3550 appendices A.1 and A.3. */
export class Sequence {
  duplicates = 0;
  reordered = 0;
  /** Times that the numbers began anew. */
  restarts = 0;
  /** Packets with numbers that fit nowhere. */
  strays = 0;
  /** Extended numbers: with the cycles of their 16 bits. They begin at one cycle, so that they are never negative. */
  #base = 0;
  #highest = 0;
  #arrived = 0;
  /** What was sent before the numbers began anew. */
  #expectedBefore = 0;
  /** The number that would make a stray the first of a new beginning. */
  #next = -1;
  readonly #window = new ArrivalWindow();
  readonly #pattern = new LossPattern();

  /** Packets that were sent, as far as can be told. */
  get expected(): number {
    if (this.#arrived === 0) return 0;
    return this.#expectedBefore + this.#highest - this.#base + 1;
  }

  /** Packets that were sent and did not come. */
  get lost(): number {
    return this.expected - this.#arrived;
  }

  /** Takes the number of the next packet. */
  add(number: number): Arrival {
    if (this.#arrived === 0) return this.#begin(CYCLE + number);
    const ahead = (number - this.#highest) & MASK;
    if (ahead === 0) return this.#duplicate();
    if (ahead < MAX_DROPOUT) return this.#advance(ahead);
    if (ahead >= CYCLE - MAX_MISORDER) return this.#addBehind(this.#highest - (CYCLE - ahead));
    if (number === this.#next) return this.#restart(number);
    this.#next = (number + 1) & MASK;
    this.strays += 1;
    return ARRIVAL.stray;
  }

  /** Notes that the packet with this number, the last one taken, came too late to be played. */
  markLate(number: number): void {
    const behind = (this.#highest - number) & MASK;
    if (behind < WINDOW) this.#window.set(this.#highest - behind, STATE.late);
  }

  /** How losses follow each other, if nothing more came. */
  pattern(): LossPattern {
    const pattern = this.#pattern.ended();
    this.#settle(pattern, this.#oldest, this.#highest);
    pattern.endStretch();
    return pattern;
  }

  /** The oldest number that is in the window. */
  get #oldest(): number {
    return Math.max(this.#base, this.#highest - WINDOW + 1);
  }

  #begin(first: number): Arrival {
    this.#base = first;
    this.#highest = first;
    this.#arrived += 1;
    this.#window.set(first, STATE.inTime);
    this.#next = -1;
    return ARRIVAL.next;
  }

  #advance(steps: number): Arrival {
    const highest = this.#highest + steps;
    this.#settle(this.#pattern, this.#oldest, Math.min(highest - WINDOW, this.#highest));
    const skipped = steps - WINDOW;
    if (skipped > 0) this.#pattern.addMissing(skipped);
    for (let number = Math.max(this.#highest, highest - WINDOW) + 1; number < highest; number += 1) {
      this.#window.set(number, STATE.missing);
    }
    this.#window.set(highest, STATE.inTime);
    this.#highest = highest;
    this.#arrived += 1;
    this.#next = -1;
    return ARRIVAL.next;
  }

  /** A number behind the highest one; before the first one it tells that more was sent. */
  #addBehind(number: number): Arrival {
    for (let earlier = number + 1; earlier < this.#base; earlier += 1)
      this.#window.set(earlier, STATE.missing);
    const isNew = number < this.#base || this.#window.get(number) === STATE.missing;
    if (!isNew) return this.#duplicate();
    this.#base = Math.min(this.#base, number);
    this.#window.set(number, STATE.inTime);
    this.#arrived += 1;
    this.reordered += 1;
    return ARRIVAL.reordered;
  }

  #duplicate(): Arrival {
    this.duplicates += 1;
    return ARRIVAL.duplicate;
  }

  /** Two packets in a row at another place: the stray before this one was the first of a new beginning. */
  #restart(number: number): Arrival {
    this.#settle(this.#pattern, this.#oldest, this.#highest);
    this.#pattern.endStretch();
    this.#expectedBefore = this.expected;
    this.restarts += 1;
    this.strays -= 1;
    this.#begin(CYCLE + ((number - 1) & MASK));
    return this.#advance(1);
  }

  #settle(pattern: LossPattern, first: number, last: number): void {
    for (let number = first; number <= last; number += 1) {
      if (this.#window.get(number) === STATE.inTime) pattern.addArrived();
      else pattern.addMissing(1);
    }
  }
}
