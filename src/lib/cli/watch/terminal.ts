import { closeSync, openSync, writeSync } from 'node:fs';
import { ReadStream, WriteStream } from 'node:tty';
import type { WatchSize } from '../../report/watch/frame.js';
import { UserError } from '../../stream/user-error.js';

const TERMINAL = '/dev/tty';

/** Control sequences of xterm, which all terminals of today obey (invisible-island.net/xterm/ctlseqs). */
const ESC = '\u001b[';
/** The other screen, no cursor, and no line that runs on into the next. */
const ENTER = `${ESC}?1049h${ESC}?25l${ESC}?7l${ESC}2J`;
const ERASE_ALL = `${ESC}2J`;
const LEAVE = `${ESC}?7h${ESC}?25h${ESC}?1049l`;
/** What stands between these is shown at once; terminals that do not know them show it as it comes. */
const BEGIN_UPDATE = `${ESC}?2026h`;
const END_UPDATE = `${ESC}?2026l`;
const HOME = `${ESC}H`;
/** Before a line is written: behind one that fills the row it would erase the last character. */
const ERASE_LINE = `${ESC}2K`;

/** Node.js follows changes of size only where standard output is the terminal; it asks again when it is opened. */
function sizeOf(): WatchSize {
  const screen = new WriteStream(openSync(TERMINAL, 'w'));
  const { columns, rows } = screen;
  screen.destroy();
  return { columns, rows };
}

/** What happens on the terminal. */
export interface TerminalEvents {
  onKey(key: string): void;
  onResize(): void;
}

/**
 * The terminal of the person who runs the program, whatever standard input and output are. While it is held, it shows
 * pictures and gives keys one by one; however the program ends, it is given back as it was.
 */
export class WatchTerminal {
  readonly #fd: number;
  readonly #keys: ReadStream;
  #size = sizeOf();
  #isHeld = false;

  private constructor(fd: number) {
    this.#fd = fd;
    this.#keys = new ReadStream(openSync(TERMINAL, 'r'));
    // A terminal that is gone has nobody who watches.
    this.#keys.on('error', () => undefined);
  }

  /** Opens the terminal, or says that there is none. */
  static open(): WatchTerminal {
    try {
      return new WatchTerminal(openSync(TERMINAL, 'r+'));
    } catch (error) {
      throw new UserError(
        '--watch: there is no terminal to draw on; leave it out, or run nt in a terminal (ssh -t)',
        { exit: 'usage', cause: error },
      );
    }
  }

  get size(): WatchSize {
    return this.#size;
  }

  /** Takes the screen and the keys. */
  hold(events: TerminalEvents): void {
    this.#keys.on('data', (bytes: Buffer) => {
      for (const key of bytes.toString('latin1')) events.onKey(key);
    });
    process.on('SIGWINCH', () => {
      this.#size = sizeOf();
      if (this.#isHeld) this.#write(ERASE_ALL);
      events.onResize();
    });
    process.on('exit', this.release);
    process.on('uncaughtExceptionMonitor', this.release);
    this.take();
  }

  /** Takes the screen again after {@link release}. */
  take(): void {
    if (this.#isHeld) return;
    this.#isHeld = true;
    this.#keys.setRawMode(true);
    this.#keys.resume();
    this.#write(ENTER);
  }

  /** Gives the screen and the keys back. */
  readonly release = (): void => {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#write(LEAVE);
    this.#keys.setRawMode(false);
    this.#keys.pause();
  };

  /**
   * Shows lines from the top. The cursor goes to the row below them: what other programs of the pipeline have to say
   * stands there.
   */
  draw(lines: readonly string[]): void {
    if (!this.#isHeld) return;
    const rows = lines.map((line) => `${ERASE_LINE}${line}\r\n`).join('');
    this.#write(`${BEGIN_UPDATE}${HOME}${rows}${END_UPDATE}`);
  }

  /** Gives the terminal back and lets go of it. */
  close(): void {
    this.release();
    process.removeAllListeners('SIGWINCH');
    process.removeListener('exit', this.release);
    process.removeListener('uncaughtExceptionMonitor', this.release);
    this.#keys.destroy();
    closeSync(this.#fd);
  }

  /** At once, also when the program is about to end. */
  #write(text: string): void {
    try {
      writeSync(this.#fd, text);
    } catch {
      // A terminal that is gone, or too slow for this picture: the next one comes soon.
    }
  }
}
