import { NO_SAMPLE, Sample } from '../sample.js';
import { MAX_ACTIVE_GAP_US, MAX_SUBFLOW_GAP_US } from './activity.js';

/** Active and idle time as the published tool has it: the last period is never added, nor are those without length. */
export class PublishedActivity {
  #active: Sample | undefined;
  #idle: Sample | undefined;
  /** Gaps between packets that part subflows: one less than there are subflows. */
  subflowGaps = 0;
  #startUs: number;
  #endUs: number;
  #lastUs: number;

  /** Of a flow whose first packet came at `startUs`. */
  constructor(startUs: number) {
    this.#startUs = startUs;
    this.#endUs = startUs;
    this.#lastUs = startUs;
  }

  get active(): Readonly<Sample> {
    return this.#active ?? NO_SAMPLE;
  }

  get idle(): Readonly<Sample> {
    return this.#idle ?? NO_SAMPLE;
  }

  /** A packet came; `isLast` where it ends the flow: the tool then looks at gaps of over 1 s alone. */
  add(atUs: number, isLast: boolean): void {
    if (!isLast) this.#update(atUs);
    if (atUs - this.#lastUs > MAX_SUBFLOW_GAP_US) {
      this.subflowGaps += 1;
      this.#update(atUs);
    }
    this.#lastUs = atUs;
  }

  #update(atUs: number): void {
    if (atUs - this.#endUs > MAX_ACTIVE_GAP_US) {
      if (this.#endUs > this.#startUs) {
        this.#active ??= new Sample();
        this.#active.add(this.#endUs - this.#startUs);
      }
      this.#idle ??= new Sample();
      this.#idle.add(atUs - this.#endUs);
      this.#startUs = atUs;
    }
    this.#endUs = atUs;
  }
}
