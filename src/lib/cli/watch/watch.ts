import type { WatchView } from '../../report/watch/frame.js';
import { type Loss, pagesOf, watchFrame } from '../../report/watch/frame.js';
import { WatchHistory } from '../../report/watch/history.js';
import type { Paint } from '../../report/watch/paint.js';
import type { StatsRecord } from '../../stats/stats-record.js';
import type { Session } from '../../stream/session.js';
import type { WatchTerminal } from './terminal.js';

/** A picture that changes more often cannot be read. */
const MIN_DRAW_MS = 100;
/** How often it is looked whether the line is quiet. */
const TICK_MS = 1_000;
const MS_PER_SECOND = 1_000;
/** Without a window for so long, the line is called quiet. */
const QUIET_MS = 3_000;
const MAX_MESSAGES = 1_000;

const INTERRUPT = '\u0003';
const SUSPEND = '\u001a';

/** A view of the traffic on the terminal that follows the windows as they are over. */
export class Watch {
  readonly #session: Session;
  readonly #terminal: WatchTerminal;
  readonly #paint: Paint;
  readonly #history = new WatchHistory();
  /** What was said meanwhile; it is said again when the screen is free. */
  readonly #messages: string[] = [];
  readonly #say: Session['hear'];
  readonly #tick: NodeJS.Timeout;
  #drawing: NodeJS.Timeout | undefined;
  #lastDrawnMs = 0;
  #lastWindowMs = performance.now();
  #page = 0;
  #paused: StatsRecord | undefined;
  #isOver = false;
  #quit: () => void = () => undefined;
  readonly #hasQuit: Promise<void>;

  constructor(session: Session, terminal: WatchTerminal, paint: Paint) {
    this.#session = session;
    this.#terminal = terminal;
    this.#paint = paint;
    this.#hasQuit = new Promise((resolve) => {
      this.#quit = resolve;
    });
    this.#say = session.hear;
    session.hear = (line) => this.#hear(line);
    terminal.hold({ onKey: (key) => this.#onKey(key), onResize: () => this.#draw() });
    process.on('SIGCONT', this.#onContinue);
    // A second signal ends the process without a word: the screen must be free by then.
    session.stopped.then(() => this.#terminal.release()).catch(() => undefined);
    this.#tick = setInterval(() => this.#draw(), TICK_MS);
    this.#draw();
  }

  /** Shows the record of a window. */
  show(record: StatsRecord): void {
    this.#history.take(record);
    this.#lastWindowMs = performance.now();
    const waitMs = this.#lastDrawnMs + MIN_DRAW_MS - this.#lastWindowMs;
    if (waitMs <= 0) this.#draw();
    else this.#drawing ??= setTimeout(() => this.#draw(), waitMs);
  }

  /** Leaves the last picture on the screen until the user has seen enough. */
  async hold(): Promise<void> {
    if (this.#session.isStopped) return;
    this.#isOver = true;
    this.#draw();
    await Promise.race([this.#hasQuit, this.#session.stopped]);
  }

  /** Gives the terminal back, and says what was to be said. */
  close(): void {
    clearInterval(this.#tick);
    clearTimeout(this.#drawing);
    process.removeListener('SIGCONT', this.#onContinue);
    this.#terminal.close();
    this.#session.hear = this.#say;
    for (const message of this.#messages) this.#say(message);
  }

  #hear(line: string): void {
    if (this.#messages.length < MAX_MESSAGES) this.#messages.push(line);
  }

  #draw(): void {
    clearTimeout(this.#drawing);
    this.#drawing = undefined;
    this.#lastDrawnMs = performance.now();
    this.#terminal.draw(watchFrame(this.#view(), this.#terminal.size, this.#paint));
  }

  #view(): WatchView {
    const { packetsPerSecond, bitsPerSecond, sums, record } = this.#history;
    return {
      history: { packetsPerSecond, bitsPerSecond, sums, record: this.#paused ?? record },
      state: this.#state,
      losses: lossesOf(this.#session),
      page: this.#page,
    };
  }

  get #state(): string {
    if (this.#isOver) return 'end of input';
    if (this.#paused !== undefined) return 'paused';
    const quietMs = performance.now() - this.#lastWindowMs;
    return quietMs < QUIET_MS ? '' : `quiet for ${Math.floor(quietMs / MS_PER_SECOND)} s`;
  }

  #onKey(key: string): void {
    if (key === 'q' || (key === INTERRUPT && this.#isOver)) return this.#leave();
    // The terminal driver would have sent these to the whole pipeline; it gives keys only, so we do.
    if (key === INTERRUPT) process.kill(0, 'SIGINT');
    if (key === SUSPEND) this.#suspend();
    if (key === '\t') this.#page = (this.#page + 1) % pagesOf(this.#history.record);
    if (key === 'p') this.#paused = this.#paused === undefined ? this.#history.record : undefined;
    this.#draw();
  }

  #leave(): void {
    this.#quit();
    if (!this.#isOver) this.#session.enough();
  }

  #suspend(): void {
    this.#terminal.release();
    process.kill(0, 'SIGTSTP');
  }

  readonly #onContinue = (): void => {
    if (this.#session.isStopped) return;
    this.#terminal.take();
    this.#draw();
  };
}

/** What the account of the session says of losses. */
function lossesOf({ account }: Session): Loss[] {
  const { quality } = account.record;
  return [
    { name: 'dropped', count: quality.packets_dropped ?? 0 },
    { name: 'cut short', count: quality.packets_truncated ?? 0 },
    { name: 'malformed', count: quality.packets_malformed ?? 0 },
    { name: 'of unknown type', count: quality.packets_unknown ?? 0 },
    { name: 'lines malformed', count: quality.lines_malformed ?? 0 },
  ];
}
