import { type ChildProcess, spawn } from 'node:child_process';
import { RecordSplitter } from './record-splitter.js';

/** How a child ended. */
export interface ChildEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The last that it said on standard error. */
  readonly said: string;
}

export interface StageChildEvents {
  /** All lines that the child made of what stands before the mark with this number. */
  onMark(mark: number, lines: Buffer): void;
  /** The child ended by itself after its input did: its last lines, and its `end` record where it wrote one. */
  onEnd(lines: Buffer, endLine: Buffer | undefined): void;
  /** The child died, or ended with an error. */
  onDeath(end: ChildEnd): void;
}

/** Exit codes that are no failure of the child: success, and a partial result, which its `end` record tells of. */
const ACCEPTED: ReadonlySet<number | null> = new Set([0, 4]);
const MAX_SAID = 2_000;

/**
 * A program that reads NDJSON and writes NDJSON. Marks go through it: when one comes back, all that it makes of the
 * lines before it has come.
 */
export class StageChild {
  readonly #child: ChildProcess;
  readonly #splitter = new RecordSplitter();
  readonly #events: StageChildEvents;
  #said = '';
  #isOver = false;
  #isEnding = false;
  #wake: () => void = () => undefined;

  constructor([program = '', ...words]: readonly string[], events: StageChildEvents) {
    this.#events = events;
    const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child = child;
    child.stdout.on('data', (bytes: Buffer) => this.#read(bytes));
    child.stderr.on('data', (bytes: Buffer) => {
      this.#said = (this.#said + bytes.toString('utf8')).slice(-MAX_SAID);
    });
    // Its death is told by its end.
    child.stdin.on('error', () => undefined);
    child.stdin.on('drain', () => this.#wake());
    child.on('error', (error) => this.#die({ code: null, signal: null, said: error.message }));
    child.on('close', (code, signal) => this.#close(code, signal));
  }

  /** Resolves when the child takes more, or is over. */
  async room(): Promise<void> {
    if (this.#isOver || this.#child.stdin?.writableNeedDrain !== true) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
  }

  /** Writes lines and a mark behind them. */
  write(lines: Buffer, mark: number): void {
    this.#child.stdin?.write(lines);
    this.#child.stdin?.write(`{"type":"mark","v":1,"mark":${mark}}\n`);
  }

  /** Tells the time of the last packet of all. */
  tellLast(last: string, mark: number): void {
    this.#child.stdin?.write(`{"type":"mark","v":1,"mark":${mark},"last":${last}}\n`);
  }

  /** Nothing more comes; `endLine` is the `end` record of what the child reads. */
  end(endLine: Buffer): void {
    this.#isEnding = true;
    this.#child.stdin?.end(endLine);
  }

  /** Ends the child without waiting for what it has. */
  kill(): void {
    this.#isOver = true;
    this.#child.kill('SIGKILL');
  }

  #read(bytes: Buffer): void {
    if (this.#isOver) return;
    for (const { mark, lines } of this.#splitter.take(bytes)) this.#events.onMark(mark, lines);
  }

  #close(code: number | null, signal: NodeJS.Signals | null): void {
    this.#wake();
    if (this.#isOver) return;
    if (!this.#isEnding || !ACCEPTED.has(code)) return this.#die({ code, signal, said: this.#said });
    this.#isOver = true;
    const { lines, endLine } = this.#splitter.finish();
    this.#events.onEnd(lines, endLine);
  }

  #die(end: ChildEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#events.onDeath(end);
  }
}
