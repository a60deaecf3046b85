import type { InputPauses } from '../frames/frame-input.js';
import type { StatsWindows } from '../stats/windows.js';
import { HangUp } from '../stream/byte-output.js';
import type { Session } from '../stream/session.js';
import { UserError } from '../stream/user-error.js';

/** How long after its end a window stays open on a quiet line, for packets that are on their way. */
const GRACE_MS = 1_000;
const CHECK_MS = 100;

/** A clock that only goes forward, in milliseconds. */
export type Clock = () => number;

/**
 * Writes windows that are over though no packet comes to say so. The clock of packets is taken to go on with that on
 * the wall from the last packet: a window is written when it has been over for a second. Only while a pipe is waited
 * for: of a file it is known what comes next.
 */
export class QuietLine implements InputPauses {
  readonly #session: Session;
  readonly #windows: StatsWindows;
  readonly #clock: Clock;
  #timer: NodeJS.Timeout | undefined;
  /** Time of the packet that came last, and when that was noticed. */
  #packetMs = Number.NEGATIVE_INFINITY;
  #noticedMs = 0;

  constructor(session: Session, windows: StatsWindows, clock: Clock = () => performance.now()) {
    this.#session = session;
    this.#windows = windows;
    this.#clock = clock;
  }

  begin(isLive: boolean): void {
    if (!isLive) return;
    const { lastMs } = this.#windows;
    if (lastMs !== this.#packetMs) {
      this.#packetMs = lastMs;
      this.#noticedMs = this.#clock();
    }
    this.#timer = setInterval(() => this.check(), CHECK_MS);
  }

  end(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Writes what is over by now. */
  check(): void {
    const quietMs = this.#clock() - this.#noticedMs;
    this.#windows.closeUntil(this.#packetMs + quietMs - GRACE_MS);
    this.#session.output.flush().catch((error) => this.#fail(error));
  }

  /** Nothing more can be written: the work ends as if the input did. */
  #fail(error: unknown): void {
    if (error instanceof UserError) {
      this.#session.account.fail(error.message, error.exit);
      this.#session.say(error.message);
    } else if (!(error instanceof HangUp)) throw error;
    this.#session.enough();
  }
}
