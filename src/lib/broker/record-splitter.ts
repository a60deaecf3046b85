const NEWLINE = 0x0a;
const MARK = /^\{"type":"mark","v":1,"mark":(\d+)(?:,"last":[\d.]+)?\}$/;
const MARK_START = Buffer.from('{"type":"mark"');
const END_START = Buffer.from('{"type":"end"');

/** Lines between two marks. */
export interface MarkedLines {
  /** Number of the mark behind them. */
  readonly mark: number;
  readonly lines: Buffer;
}

/** Takes the output of a stage apart at its marks, and takes its `end` record out. */
export class RecordSplitter {
  /** The line that has not come to its end. */
  #rest: Buffer[] = [];
  /** Lines since the last mark. */
  #lines: Buffer[] = [];
  #endLine: Buffer | undefined;

  /** Takes the next bytes; returns what the marks in them complete. */
  take(bytes: Buffer): MarkedLines[] {
    const marked: MarkedLines[] = [];
    let at = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, at)) {
      const line =
        this.#rest.length === 0 ? bytes.subarray(at, end + 1) : this.#whole(bytes.subarray(at, end + 1));
      at = end + 1;
      this.#take(line, marked);
    }
    if (at < bytes.length) this.#rest.push(Buffer.from(bytes.subarray(at)));
    return marked;
  }

  /** What came behind the last mark, and the `end` record. */
  finish(): { lines: Buffer; endLine: Buffer | undefined } {
    return { lines: this.#takeLines(), endLine: this.#endLine };
  }

  #take(line: Buffer, marked: MarkedLines[]): void {
    if (startsWith(line, MARK_START)) {
      const [, mark] = MARK.exec(line.toString('latin1').trimEnd()) ?? [];
      if (mark !== undefined) marked.push({ mark: Number(mark), lines: this.#takeLines() });
    } else if (startsWith(line, END_START)) this.#endLine = Buffer.from(line);
    else this.#lines.push(Buffer.from(line));
  }

  #whole(last: Buffer): Buffer {
    const line = Buffer.concat([...this.#rest, last]);
    this.#rest = [];
    return line;
  }

  #takeLines(): Buffer {
    const lines = Buffer.concat(this.#lines);
    this.#lines = [];
    return lines;
  }
}

const startsWith = (line: Buffer, start: Buffer): boolean =>
  line.length > start.length && line.compare(start, 0, start.length, 0, start.length) === 0;
