import { NO_SAMPLE, Sample } from '../sample.js';

/** A longer gap is idle time, and parts active periods: CICFlowMeter's activity timeout. */
export const MAX_ACTIVE_GAP_US = 5_000_000;
/** A longer gap parts subflows. */
export const MAX_SUBFLOW_GAP_US = 1_000_000;

/** When a flow was active and when idle. */
export class Activity {
  #active: Sample | undefined;
  #idle: Sample | undefined;
  subflows = 1;
  #startUs: number;
  #lastUs: number;

  /** Of a flow whose first packet came at `startUs`. */
  constructor(startUs: number) {
    this.#startUs = startUs;
    this.#lastUs = startUs;
  }

  get active(): Readonly<Sample> {
    return this.#active ?? NO_SAMPLE;
  }

  get idle(): Readonly<Sample> {
    return this.#idle ?? NO_SAMPLE;
  }

  /** A packet came. */
  add(atUs: number): void {
    const gap = atUs - this.#lastUs;
    if (gap > MAX_SUBFLOW_GAP_US) this.subflows += 1;
    if (gap > MAX_ACTIVE_GAP_US) {
      this.finish();
      this.#idle ??= new Sample();
      this.#idle.add(gap);
      this.#startUs = atUs;
    }
    this.#lastUs = atUs;
  }

  /** The active period is over. */
  finish(): void {
    this.#active ??= new Sample();
    this.#active.add(this.#lastUs - this.#startUs);
  }
}
