import { copyTime, noTime, secondsBetween, type Time } from '../../bytes/time.js';

const MS_PER_SECOND = 1_000;

/** Tells moments of a flow in milliseconds since its first packet with a time, so that one double holds them. */
export class FlowClock {
  readonly #first: Time = noTime();

  /** Milliseconds since the first moment; not a number where the packet has no time. */
  at(time: Time): number {
    if (time.decimals === 0) return Number.NaN;
    if (this.#first.decimals === 0) copyTime(this.#first, time);
    return secondsBetween(this.#first, time) * MS_PER_SECOND;
  }
}
