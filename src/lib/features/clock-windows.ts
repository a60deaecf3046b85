import { type Time, wholeMs } from '../bytes/time.js';

const MS_PER_SECOND = 1_000;
const NS_PER_MS = 1_000_000;

/** A window stays open for so long behind its end, by the time of packets: packets overtake each other. */
export const LATE_MS = 1_000;
/** Packets come out of order by less than this: what is further back was taken with a clock that was set back. */
const SET_BACK_MS = 60_000;

export interface ClockWindowsOptions<Content> {
  /** Length of a window, in ms. */
  readonly windowMs: number;
  create(): Content;
  /** Gets each window that is over, the earliest first. */
  close(content: Content, start: Time): void;
}

interface OpenWindow<Content> {
  readonly startMs: number;
  readonly content: Content;
}

/** Windows of packet time, aligned to the clock: a window of a minute begins on the minute. Those without packets are none. */
export class ClockWindows<Content> {
  /** Packets that came when their window was over; they are counted in the earliest that is open. */
  late = 0;
  readonly #options: ClockWindowsOptions<Content>;
  /** The earliest first. */
  readonly #open: OpenWindow<Content>[] = [];
  /** The latest time there was, as milliseconds since 1970. */
  #newestMs = Number.NEGATIVE_INFINITY;
  /** End of the latest window that was closed. */
  #closedMs = Number.NEGATIVE_INFINITY;

  constructor(options: ClockWindowsOptions<Content>) {
    this.#options = options;
  }

  /** The window that a packet of this time belongs to; undefined for one without time before any window. */
  at(time: Time): Content | undefined {
    if (time.decimals === 0) return this.#open.at(-1)?.content;
    const ms = wholeMs(time);
    if (ms < this.#newestMs - SET_BACK_MS) this.end();
    this.#closeUntil(ms);
    const startMs = Math.floor(ms / this.#options.windowMs) * this.#options.windowMs;
    const found = this.#open.findLast((window) => window.startMs === startMs);
    if (found !== undefined) return found.content;
    if (startMs >= this.#closedMs) return this.#begin(startMs);
    this.late += 1;
    return this.#open[0]?.content ?? this.#begin(this.#closedMs);
  }

  /** No packet has come for `ms`: closes the windows that are over by now. */
  quietFor(ms: number): void {
    this.#closeUntil(this.#newestMs + ms, this.#newestMs);
  }

  /** Closes all windows; what comes then may be of any time. */
  end(): void {
    this.#closeWhile(() => true);
    this.#newestMs = Number.NEGATIVE_INFINITY;
    this.#closedMs = Number.NEGATIVE_INFINITY;
  }

  #closeUntil(ms: number, newestMs = Math.max(this.#newestMs, ms)): void {
    const { windowMs } = this.#options;
    this.#newestMs = newestMs;
    this.#closeWhile(({ startMs }) => startMs + windowMs + LATE_MS <= ms);
  }

  #closeWhile(isOver: (window: OpenWindow<Content>) => boolean): void {
    for (let first = this.#open[0]; first !== undefined && isOver(first); first = this.#open[0]) {
      this.#open.shift();
      this.#closedMs = first.startMs + this.#options.windowMs;
      this.#options.close(first.content, timeOfMs(first.startMs));
    }
  }

  #begin(startMs: number): Content {
    const content = this.#options.create();
    const behind = this.#open.findIndex((window) => window.startMs > startMs);
    this.#open.splice(behind < 0 ? this.#open.length : behind, 0, { startMs, content });
    return content;
  }
}

function timeOfMs(ms: number): Time {
  const seconds = Math.floor(ms / MS_PER_SECOND);
  return { seconds, nanoseconds: (ms - seconds * MS_PER_SECOND) * NS_PER_MS, decimals: 6 };
}
