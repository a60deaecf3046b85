import { distance, type Sequence } from '../../flows/tcp/sequence.js';

/** Segments that are timed at once, and the longest time: as the flow record's round trips have it. */
const MAX_RUNNING = 32;
const MAX_NS = 10_000_000_000;

/** A segment that was acknowledged. */
export interface Flight {
  /** Nanoseconds from the segment to its ACK. */
  readonly roundTrip: number;
  /** Bytes that were on their way when it was sent, its own among them; negative where that is not known. */
  readonly inFlight: number;
}

/** Times segments until they are acknowledged, as the flow record does, and remembers how much was on its way. */
export class Flights {
  readonly #ends: Sequence[] = [];
  readonly #times: number[] = [];
  readonly #inFlight: number[] = [];
  #newest: Sequence | undefined;

  /** A segment was sent that ends at `end`, and was not sent before. */
  start(end: Sequence, time: number, inFlight: number): void {
    if (this.#newest !== undefined && distance(this.#newest, end) <= 0) return;
    this.#newest = end;
    if (this.#ends.length === MAX_RUNNING) return;
    this.#ends.push(end);
    this.#times.push(time);
    this.#inFlight.push(inFlight);
  }

  /** An ACK came: the segment that ends there, if it is timed. Older ones are given up. */
  stop(acknowledgment: Sequence, time: number): Flight | undefined {
    while (this.#ends.length > 0) {
      const ahead = distance(this.#ends[0] as Sequence, acknowledgment);
      if (ahead < 0) return undefined;
      this.#ends.shift();
      const roundTrip = time - (this.#times.shift() as number);
      const inFlight = this.#inFlight.shift() as number;
      if (ahead === 0) return roundTrip >= 0 && roundTrip <= MAX_NS ? { roundTrip, inFlight } : undefined;
    }
    return undefined;
  }

  /** Gives up what is timed: its ACKs can no longer be told from those of what was sent again (Karn's rule). */
  clear(): void {
    this.#ends.length = 0;
    this.#times.length = 0;
    this.#inFlight.length = 0;
  }
}
