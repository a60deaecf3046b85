import type { Session } from '../stream/session.js';

const CHECK_MS = 250;
const MS_PER_SECOND = 1_000;
/** A packet that is younger than this when it comes is live: its time and that of the wall are the same. */
const LIVE_MS = 10_000;

/** The clocks of the machine, which tests replace. */
export interface Clocks {
  /** Never set: for spans of time. */
  elapsedMs(): number;
  /** Since 1970. */
  epochMs(): number;
}

const SYSTEM_CLOCKS: Clocks = { elapsedMs: () => performance.now(), epochMs: () => Date.now() };

export interface QuietWatchOptions {
  readonly session: Session;
  /**
   * Is told how long live input has been quiet, again and again until there is more of it. Returns whether that was all
   * that was due; if not, it is told again once the output is flushed.
   */
  onQuiet(ms: number): boolean;
  readonly clocks?: Clocks;
}

/**
 * Watches over live input that goes quiet: what is due by the clock must not wait for the next packet. Of a capture, or
 * of packets that come late through a pipe, the time on the wall says nothing: they are left to their own time.
 */
export class QuietWatch {
  readonly #options: QuietWatchOptions;
  readonly #clocks: Clocks;
  readonly #timer: NodeJS.Timeout;
  #read = 0;
  #sinceMs: number;
  #isLive = false;
  #failure: unknown;

  constructor(options: QuietWatchOptions) {
    this.#options = options;
    this.#clocks = options.clocks ?? SYSTEM_CLOCKS;
    this.#sinceMs = this.#clocks.elapsedMs();
    this.#timer = setInterval(() => void this.check(), CHECK_MS);
    this.#timer.unref();
  }

  /** Looks whether there was input since the last time, and hands on what its absence made due. */
  async check(): Promise<void> {
    const { session, onQuiet } = this.#options;
    const { progress, record } = session.account;
    const nowMs = this.#clocks.elapsedMs();
    if (progress.read !== this.#read) {
      this.#read = progress.read;
      this.#sinceMs = nowMs;
      const { last } = record;
      const ageMs = this.#clocks.epochMs() - last.seconds * MS_PER_SECOND;
      this.#isLive = last.decimals > 0 && Math.abs(ageMs) < LIVE_MS;
    } else if (this.#isLive) {
      while (!onQuiet(nowMs - this.#sinceMs)) await this.#flush();
      await this.#flush();
    }
  }

  async #flush(): Promise<void> {
    try {
      await this.#options.session.output.flush();
    } catch (error) {
      this.#failure ??= error;
      this.#options.session.enough();
    }
  }

  /** Ends the watch; throws what went wrong when something was handed on. */
  stop(): void {
    clearInterval(this.#timer);
    if (this.#failure !== undefined) throw this.#failure;
  }
}
