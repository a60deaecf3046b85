import { distance, type Sequence } from '../../flows/tcp/sequence.js';
import { Sample } from '../sample.js';

/** What is known when a segment is missed for the first time. */
export interface Missed {
  /** New payload that was sent so far. */
  readonly bytes: number;
  /** Bytes on their way; negative where that is not known. */
  readonly inFlight: number;
  /** The round trip that was timed last, in ms; not a number where none was. */
  readonly roundTrip: number;
}

/**
 * Losses of one sender, those of one window of data taken as one: what comes to be missed until everything is
 * acknowledged that was sent before the first of them (RFC 6582, the recovery point).
 *
 * A queue that overflows does so whenever as much is on its way as it and the path hold, and behind the longest round
 * trips; chance takes segments at any time.
 */
export class Losses {
  /** How often something came to be missed. */
  count = 0;
  /** New payload between the beginning of one and the next. */
  readonly distances = new Sample();
  /** Bytes that were on their way. */
  readonly inFlight = new Sample();
  /** The round trip before, in ms. */
  readonly roundTrips = new Sample();
  #recovery: Sequence | undefined;
  #bytes = 0;

  /** Something is missed; `newest` is the end of what was sent before, `isOpen` tells whether an end is not acknowledged. */
  note(newest: Sequence, isOpen: (end: Sequence) => boolean, { bytes, inFlight, roundTrip }: Missed): void {
    if (this.#recovery !== undefined && isOpen(this.#recovery)) return;
    if (this.#recovery !== undefined && distance(this.#recovery, newest) <= 0) return;
    if (this.count > 0) this.distances.add(bytes - this.#bytes);
    if (inFlight >= 0) this.inFlight.add(inFlight);
    if (roundTrip >= 0) this.roundTrips.add(roundTrip);
    this.count += 1;
    this.#bytes = bytes;
    this.#recovery = newest;
  }
}
