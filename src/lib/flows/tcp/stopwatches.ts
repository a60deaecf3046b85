import { distance, type Sequence } from './sequence.js';

/** Marks that run at once. What is sent while all of them run is not timed. */
const MAX_RUNNING = 32;
const FIRST_ROOM = 4;
/** Halves, so that V8 keeps all slots as doubles. */
const FIRST_SLOTS: readonly number[] = Array.from({ length: 2 * FIRST_ROOM }, () => -0.5);
/** An answer that took longer is none: pping's limit. */
const MAX_NS = 10_000_000_000;

/**
 * Times what was sent until it is answered: sequence numbers until they are acknowledged, timestamps until they are
 * echoed. Marks rise; each is timed once, from when it was first seen.
 */
export class Stopwatches {
  /** Running marks and their times in turn, in a ring: the oldest stands at `#first`. */
  #slots: number[] = FIRST_SLOTS.slice();
  #first = 0;
  #running = 0;
  #newest: Sequence = 0;
  #hasNewest = false;

  /** Starts one where the mark is beyond all before it. */
  start(mark: Sequence, time: number): void {
    if (this.#hasNewest && distance(this.#newest, mark) <= 0) return;
    this.#newest = mark;
    this.#hasNewest = true;
    if (this.#running === MAX_RUNNING) return;
    if (2 * this.#running === this.#slots.length) this.#grow();
    const at = this.#slotOf(this.#running);
    this.#slots[at] = mark;
    this.#slots[at + 1] = time;
    this.#running += 1;
  }

  /** Nanoseconds since the mark was started, NaN where it does not run. Older ones are given up. */
  stop(mark: Sequence, time: number): number {
    while (this.#running > 0) {
      const ahead = distance(this.#slots[this.#first] as number, mark);
      if (ahead < 0) break;
      const elapsed = time - (this.#slots[this.#first + 1] as number);
      this.#first = this.#slotOf(1);
      this.#running -= 1;
      if (ahead === 0) return elapsed >= 0 && elapsed <= MAX_NS ? elapsed : Number.NaN;
    }
    return Number.NaN;
  }

  /** Stops all: what runs can no longer be told from what was sent again (Karn's rule, RFC 6298 section 3). */
  clear(): void {
    this.#running = 0;
  }

  #slotOf(index: number): number {
    return (this.#first + 2 * index) % this.#slots.length;
  }

  #grow(): void {
    const slots = [...this.#slots.slice(this.#first), ...this.#slots.slice(0, this.#first)];
    this.#slots = slots.concat(new Array<number>(slots.length).fill(-0.5));
    this.#first = 0;
  }
}
