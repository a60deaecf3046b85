import { compareTimes, noTime, type Time } from '../../bytes/time.js';
import { DeliveryClock } from './delivery-clock.js';
import type { LiveCapture } from './driver.js';

/** When a capture ends by itself; neither if left out. */
export interface StopTimes {
  /** So long after its start. */
  readonly durationMs: number | undefined;
  /** Once no packet has come for so long. */
  readonly idleMs: number | undefined;
}

/** The most that a timer can be set to; whoever waits longer is woken, and waits on. */
const MAX_TIMER_MS = 2_147_483_647;

/** For timers of the kernel and ours. */
const MARGIN_MS = 50;

/**
 * Ends a capture after a time, once nothing comes any more, or when it is told to: as soon as everything that came
 * before that moment has been taken, because a driver leaves what it has not fetched in the kernel, uncounted.
 */
export class StopTimers {
  readonly #capture: LiveCapture;
  /** The latest time of a packet that was taken. */
  readonly #last: Time;
  /** When the capture was to end; undefined while it is to go on. */
  #end: Time | undefined;
  #catchUp: NodeJS.Timeout | undefined;
  #hasMoved = false;
  #duration: NodeJS.Timeout | undefined;
  readonly #idle: NodeJS.Timeout | undefined;
  #hasSeenPacket = false;
  #isBusy = false;

  constructor({ durationMs, idleMs }: StopTimes, capture: LiveCapture, last: Time) {
    this.#capture = capture;
    this.#last = last;
    if (durationMs !== undefined) this.#wait(durationMs);
    if (idleMs !== undefined) {
      this.#idle = setInterval(() => this.#lookIfIdle(), Math.min(idleMs, MAX_TIMER_MS));
    }
  }

  #wait(leftMs: number): void {
    const stepMs = Math.min(leftMs, MAX_TIMER_MS);
    this.#duration = setTimeout(() => {
      if (leftMs > stepMs) this.#wait(leftMs - stepMs);
      else this.stop();
    }, stepMs);
  }

  /** While nobody takes what we write we do not see what comes, and silence says nothing. */
  async whileBusy(work: Promise<void>): Promise<void> {
    this.#isBusy = true;
    await work;
    this.#isBusy = false;
    this.#hasSeenPacket = true;
    this.#hasMoved = true;
    if (this.#end !== undefined && compareTimes(this.#last, this.#end) > 0) this.#capture.stop();
  }

  /** The capture is to end here: packets up to now are still taken. */
  stop(): void {
    if (this.#end !== undefined) return;
    this.#end = { ...noTime(), decimals: 6 };
    new DeliveryClock().tell(this.#end);
    const silenceMs = this.#capture.driver.facts.delayMs + MARGIN_MS;
    this.#catchUp = setInterval(() => this.#lookIfSilent(), silenceMs);
  }

  /** What has not come for as long as a packet can be in the kernel is not there. */
  #lookIfSilent(): void {
    if (!this.#hasMoved && !this.#isBusy) this.#capture.stop();
    this.#hasMoved = false;
  }

  #lookIfIdle(): void {
    if (!this.#hasSeenPacket && !this.#isBusy) this.stop();
    this.#hasSeenPacket = false;
  }

  clear(): void {
    clearTimeout(this.#duration);
    clearInterval(this.#idle);
    clearInterval(this.#catchUp);
  }
}
