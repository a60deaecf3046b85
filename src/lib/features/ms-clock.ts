import { type Time, wholeMs } from '../bytes/time.js';

/** The time it is by the packets, in whole ms since 1970. It never goes back; a packet without a time comes when the one before did. */
export class MsClock {
  #nowMs = 0;

  /** When a packet with this time comes. */
  at(time: Time): number {
    if (time.decimals > 0) this.#nowMs = Math.max(this.#nowMs, wholeMs(time));
    return this.#nowMs;
  }
}
