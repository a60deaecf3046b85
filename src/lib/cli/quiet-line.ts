import type { InputPauses } from '../frames/frame-input.js';
import { HangUp } from '../stream/byte-output.js';
import type { Session } from '../stream/session.js';
import { UserError } from '../stream/user-error.js';

const CHECK_MS = 100;
const MS_PER_SECOND = 1_000;
/** A packet that is younger than this when it comes is live: its time and that on the wall are the same. */
const LIVE_MS = 10_000;

/** The clocks of the machine, which tests replace. */
export interface Clocks {
  /** Never set: for spans of time. */
  elapsedMs(): number;
  /** Since 1970. */
  epochMs(): number;
}

const SYSTEM_CLOCKS: Clocks = { elapsedMs: () => performance.now(), epochMs: () => Date.now() };

export interface QuietLineOptions {
  readonly session: Session;
  /**
   * Is told how long the line has been quiet, again and again until something comes. Returns whether that was all that
   * was due; if not, it is told again once the output is flushed.
   */
  onQuiet(ms: number): boolean;
  /**
   * Only packets that are live say something of the time on the wall: where they are old when they come, as those of a
   * capture that comes through a pipe, the line is never called quiet.
   */
  readonly isLiveOnly?: boolean;
  readonly clocks?: Clocks;
}

/**
 * Watches over an input that goes quiet: what is due by the clock must not wait for the next packet. Only while a pipe
 * is waited for: of a file it is known what comes next.
 */
export class QuietLine implements InputPauses {
  readonly #options: QuietLineOptions;
  readonly #clocks: Clocks;
  #timer: NodeJS.Timeout | undefined;
  #isBusy = false;
  /** Records that were read when the line went quiet, and when that was. */
  #read = 0;
  #sinceMs = 0;
  #isFollowed = false;

  constructor(options: QuietLineOptions) {
    this.#options = options;
    this.#clocks = options.clocks ?? SYSTEM_CLOCKS;
  }

  begin(isLive: boolean): void {
    if (!isLive) return;
    const { read } = this.#options.session.account.progress;
    if (read !== this.#read) {
      this.#read = read;
      this.#sinceMs = this.#clocks.elapsedMs();
      this.#isFollowed = this.#options.isLiveOnly !== true || this.#hasLivePackets;
    }
    if (this.#isFollowed) this.#timer = setInterval(() => void this.check(), CHECK_MS);
  }

  end(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Hands on what is due by now. */
  async check(): Promise<void> {
    const { session, onQuiet } = this.#options;
    if (this.#isBusy || this.#timer === undefined) return;
    this.#isBusy = true;
    try {
      let isDone = false;
      while (!isDone && this.#timer !== undefined) {
        isDone = onQuiet(this.#clocks.elapsedMs() - this.#sinceMs);
        await session.output.flush();
      }
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#isBusy = false;
    }
  }

  get #hasLivePackets(): boolean {
    const { last } = this.#options.session.account.record;
    return last.decimals > 0 && Math.abs(this.#clocks.epochMs() - last.seconds * MS_PER_SECOND) < LIVE_MS;
  }

  /** Nothing more can be written: the work ends as if the input did. */
  #fail(error: unknown): void {
    const { session } = this.#options;
    if (error instanceof UserError) {
      session.account.fail(error.message, error.exit);
      session.say(error.message);
    } else if (!(error instanceof HangUp)) throw error;
    session.enough();
  }
}
