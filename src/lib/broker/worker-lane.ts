import type { Batch } from './batch.js';
import { type ChildEnd, StageChild } from './stage-child.js';

/** Batches that the child may have before their marks come back. */
const MAX_UNDER_WAY = 8;
/** Lines in a batch of what a stage tells at its end. */
const LINES_PER_BATCH = 1_000;
const NEWLINE = 0x0a;

export interface WorkerLaneOptions {
  readonly job: string;
  /** The stage and its arguments. */
  readonly command: readonly string[];
  /** Gets what the stage made of each batch. */
  publish(batch: Batch): Promise<void>;
  /** What was made of the job up to a position is published for good. */
  onDone(to: number, isEnd: boolean): void;
  /** The stage died: everything that is not done has to be given again. A line that killed it is told. */
  onDeath(end: ChildEnd, poison: Buffer | undefined): void;
}

/** Lines that killed a stage, as `position/line`, and batches that such a line is in. */
export class Poison {
  readonly #lines = new Set<string>();
  readonly #suspects = new Set<number>();

  /** A stage died with this batch in it. */
  suspect(from: number): void {
    this.#suspects.add(from);
  }

  isSuspect(from: number): boolean {
    return this.#suspects.has(from);
  }

  add(from: number, line: number): void {
    this.#lines.add(`${from}/${line}`);
  }

  has(from: number, line: number): boolean {
    return this.#lines.has(`${from}/${line}`);
  }
}

/** Something that the child was given, with a mark behind it. */
interface Given {
  readonly mark: number;
  readonly batch: Batch;
  /** Number of the line, where lines are given one by one. */
  readonly line: number | undefined;
  isBack(lines: Buffer): void;
}

/** One job in one partition: the stage that works on it, and what is on its way through that. */
export class WorkerLane {
  readonly #options: WorkerLaneOptions;
  readonly #poison: Poison;
  readonly #child: StageChild;
  readonly #given: Given[] = [];
  #marks = 0;
  /** Position behind the last batch that was given. */
  #position = 0;
  /** What was made when the last batch had been read. */
  readonly #rest: Buffer[] = [];
  #last: string | undefined;
  #isOver = false;
  #wake: () => void = () => undefined;

  constructor(options: WorkerLaneOptions, poison: Poison) {
    this.#options = options;
    this.#poison = poison;
    this.#child = new StageChild(options.command, {
      onMark: (mark, lines) => this.#isBack(mark, lines),
      onEnd: (lines, endLine) => void this.#finish(lines, endLine),
      onDeath: (end) => this.#die(end),
    });
  }

  /** Gives a batch to the stage; resolves when there is room for the next. */
  async take(batch: Batch): Promise<void> {
    if (this.#isOver) return;
    this.#position = Math.max(this.#position, batch.to);
    if (batch.isEnd) return this.#end(batch);
    if (this.#poison.isSuspect(batch.from)) await this.#takeLines(batch);
    else this.#give(batch.lines, batch, undefined, (lines) => this.#publish(batch, lines));
    await this.#child.room();
    while (this.#given.length >= MAX_UNDER_WAY && !this.#isOver) await this.#next();
  }

  /** Tells the stage that nothing more comes, and when the last packet of all was. */
  #end(batch: Batch): void {
    this.#last = batch.last;
    if (batch.last !== undefined) {
      this.#marks += 1;
      this.#given.push({
        mark: this.#marks,
        batch,
        line: undefined,
        isBack: (lines) => this.#rest.push(lines),
      });
      this.#child.tellLast(batch.last, this.#marks);
    }
    this.#child.end(batch.lines);
  }

  /** Ends the stage without waiting for anything. */
  kill(): void {
    this.#isOver = true;
    this.#child.kill();
    this.#wake();
  }

  #give(lines: Buffer, batch: Batch, line: number | undefined, isBack: (lines: Buffer) => void): void {
    this.#marks += 1;
    this.#given.push({ mark: this.#marks, batch, line, isBack });
    this.#child.write(lines, this.#marks);
  }

  /** Gives the lines of a batch one by one, so that the one that kills the stage is known. */
  async #takeLines(batch: Batch): Promise<void> {
    const made: Buffer[] = [];
    for (const [index, line] of linesOf(batch.lines).entries()) {
      if (this.#poison.has(batch.from, index)) continue;
      await new Promise<void>((resolve) => {
        this.#give(line, batch, index, (lines) => {
          made.push(lines);
          resolve();
        });
        this.#wake = resolve;
      });
      if (this.#isOver) return;
    }
    this.#publish(batch, Buffer.concat(made));
  }

  #isBack(mark: number, lines: Buffer): void {
    const given = this.#given.shift();
    if (given?.mark !== mark) {
      return this.#die({ code: null, signal: null, said: `mark ${mark} came back out of turn` });
    }
    given.isBack(lines);
    this.#wake();
  }

  /** Publishes what was made of a batch, also if that is nothing: so the next stage knows that nothing is missing. */
  #publish({ job, from, to }: Batch, lines: Buffer): void {
    void this.#options
      .publish({ job, from, to, lines, isEnd: false })
      .then(() => !this.#isOver && this.#options.onDone(to, false));
  }

  /** Publishes what the stage told at its end, and its end record. */
  async #finish(lines: Buffer, endLine: Buffer | undefined): Promise<void> {
    const { job, publish, onDone } = this.#options;
    let position = this.#position;
    const all = linesOf(Buffer.concat([...this.#rest, lines]));
    for (let first = 0; first < all.length; first += LINES_PER_BATCH) {
      const some = all.slice(first, first + LINES_PER_BATCH);
      const to = position + some.length;
      void publish({ job, from: position, to, lines: Buffer.concat(some), isEnd: false });
      position = to;
    }
    await publish({
      job,
      from: position,
      to: position,
      lines: endLine ?? Buffer.alloc(0),
      isEnd: true,
      last: this.#last,
    });
    if (!this.#isOver) onDone(Number.MAX_SAFE_INTEGER, true);
    this.#isOver = true;
  }

  #die(end: ChildEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#child.kill();
    const [oldest] = this.#given;
    for (const { batch } of this.#given) this.#poison.suspect(batch.from);
    const isFound = oldest?.line !== undefined;
    if (isFound) this.#poison.add(oldest.batch.from, oldest.line as number);
    this.#wake();
    this.#options.onDeath(end, isFound ? linesOf(oldest.batch.lines)[oldest.line as number] : undefined);
  }

  /** Resolves when a mark comes back, or the stage is over. */
  #next(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

/** The lines of a text, each with its end. */
function linesOf(text: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let at = 0;
  while (at < text.length) {
    const end = text.indexOf(NEWLINE, at);
    const next = end < 0 ? text.length : end + 1;
    lines.push(text.subarray(at, next));
    at = next;
  }
  return lines;
}
