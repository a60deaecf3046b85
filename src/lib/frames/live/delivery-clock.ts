import type { Time } from '../../bytes/time.js';

const MS_PER_SECOND = 1_000;
const NS_PER_MS = 1_000_000;
const NS_PER_MICROSECOND = 1_000;
/** How far the two clocks may be apart before the finer one is set anew: NTP moves only one of them. */
const MAX_DRIFT_MS = 2;
const HALF_A_TICK_MS = 0.5;

/** The time at which a packet was delivered to us: the system's clock, in microseconds. */
export class DeliveryClock {
  #offsetMs = performance.timeOrigin;

  /** Writes the time it is. */
  tell(time: Time): void {
    const steadyMs = performance.now();
    const systemMs = Date.now();
    if (Math.abs(steadyMs + this.#offsetMs - systemMs) > MAX_DRIFT_MS) {
      this.#offsetMs = systemMs + HALF_A_TICK_MS - steadyMs;
    }
    const nowMs = steadyMs + this.#offsetMs;
    time.seconds = Math.floor(nowMs / MS_PER_SECOND);
    const microseconds = Math.floor(((nowMs % MS_PER_SECOND) * NS_PER_MS) / NS_PER_MICROSECOND);
    time.nanoseconds = microseconds * NS_PER_MICROSECOND;
  }
}
