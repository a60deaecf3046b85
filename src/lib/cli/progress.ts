import { sizeText } from '../bytes/size.js';
import type { Session } from '../stream/session.js';

const FIRST_MS = 1_000;
const EVERY_MS = 200;
const MS_PER_SECOND = 1_000;
const ERASE_LINE = '\r\u001b[K';

/** A line on the terminal that shows how far the work has come, once it has lasted a second. */
export class Progress {
  readonly #session: Session;
  readonly #startedMs = performance.now();
  readonly #timer: NodeJS.Timeout | undefined;
  #isShown = false;

  constructor(session: Session) {
    this.#session = session;
    // With the output on the same terminal the line would stand in the middle of it.
    if (session.options.quiet || !process.stderr.isTTY || process.stdout.isTTY) return;
    this.#timer = setInterval(() => this.#show(), EVERY_MS);
    this.#timer.unref();
  }

  #show(): void {
    const elapsedMs = performance.now() - this.#startedMs;
    if (elapsedMs < FIRST_MS) return;
    this.#isShown = true;
    process.stderr.write(`${ERASE_LINE}${this.#line(elapsedMs / MS_PER_SECOND)}`);
  }

  #line(seconds: number): string {
    const { read, bytesRead, bytesTotal } = this.#session.account.progress;
    const parts = [
      `${read.toLocaleString('en')} records`,
      `${Math.round(read / seconds).toLocaleString('en')}/s`,
    ];
    if (bytesTotal > 0 && bytesRead > 0) {
      const share = Math.min(bytesRead / bytesTotal, 1);
      const leftSeconds = Math.round((seconds * (1 - share)) / share);
      parts.unshift(`${Math.round(share * 100)} % of ${sizeText(bytesTotal)}`);
      parts.push(`${leftSeconds} s left`);
    } else {
      parts.unshift(sizeText(bytesRead));
    }
    return parts.join(', ');
  }

  stop(): void {
    clearInterval(this.#timer);
    if (this.#isShown) process.stderr.write(ERASE_LINE);
  }
}
