/** When a capture ends by itself; neither if left out. */
export interface StopTimes {
  /** So long after its start. */
  readonly durationMs: number | undefined;
  /** Once no packet has come for so long. */
  readonly idleMs: number | undefined;
}

/** The most that a timer can be set to; whoever waits longer is woken, and waits on. */
const MAX_TIMER_MS = 2_147_483_647;

/** Ends a capture after a time, or once nothing comes any more. */
export class StopTimers {
  readonly #stop: () => void;
  #duration: NodeJS.Timeout | undefined;
  readonly #idle: NodeJS.Timeout | undefined;
  #hasSeenPacket = false;
  #isBusy = false;

  constructor({ durationMs, idleMs }: StopTimes, stop: () => void) {
    this.#stop = stop;
    if (durationMs !== undefined) this.#wait(durationMs);
    if (idleMs !== undefined) {
      this.#idle = setInterval(() => this.#lookIfIdle(), Math.min(idleMs, MAX_TIMER_MS));
    }
  }

  #wait(leftMs: number): void {
    const stepMs = Math.min(leftMs, MAX_TIMER_MS);
    this.#duration = setTimeout(() => {
      if (leftMs > stepMs) this.#wait(leftMs - stepMs);
      else this.#stop();
    }, stepMs);
  }

  /** While nobody takes what we write we do not see what comes, and silence says nothing. */
  async whileBusy(work: Promise<void>): Promise<void> {
    this.#isBusy = true;
    await work;
    this.#isBusy = false;
    this.#hasSeenPacket = true;
  }

  #lookIfIdle(): void {
    if (!this.#hasSeenPacket && !this.#isBusy) this.#stop();
    this.#hasSeenPacket = false;
  }

  clear(): void {
    clearTimeout(this.#duration);
    clearInterval(this.#idle);
  }
}
