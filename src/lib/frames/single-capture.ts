import type { Frame } from '../records/frame.js';
import type { ByteOutput } from '../stream/byte-output.js';
import type { CaptureWriter } from './capture-writer.js';

export interface SingleCaptureOptions {
  readonly output: ByteOutput;
  readonly writer: CaptureWriter;
  /** Bytes that it may have at most, its first frame excepted; undefined for any number. */
  readonly totalBytes: number | undefined;
  /** Closes the output, where it is nobody else's. */
  close?(): void;
}

/** One capture from the first frame to the last, in a file or a pipe. */
export class SingleCapture {
  readonly #output: ByteOutput;
  readonly #writer: CaptureWriter;
  readonly #totalBytes: number;
  readonly #close: (() => void) | undefined;
  #frames = 0;
  #bytes = 0;
  #isFull = false;
  #hasFailed = false;
  #isFinished = false;

  constructor({ output, writer, totalBytes, close }: SingleCaptureOptions) {
    this.#output = output;
    this.#writer = writer;
    this.#totalBytes = totalBytes ?? Number.POSITIVE_INFINITY;
    this.#close = close;
    this.#count(() => writer.begin(output.sink));
  }

  get isFull(): boolean {
    return this.#isFull;
  }

  /** What the `end` record says of it. One that a full disk cut short is not finished. */
  get totals(): { readonly finished: number; readonly bytes: number } {
    return this.#isFinished ? { finished: 1, bytes: this.#bytes } : { finished: 0, bytes: 0 };
  }

  /** Takes a frame; false where there is no more room for it. Throws UserError where the format cannot hold it. */
  write(frame: Frame): boolean {
    const { sink } = this.#output;
    const before = sink.at;
    this.#writer.write(frame, sink);
    const bytes = this.#bytes + sink.at - before;
    if (bytes > this.#totalBytes && this.#frames > 0) {
      sink.at = before;
      this.#isFull = true;
      return false;
    }
    this.#bytes = bytes;
    this.#frames += 1;
    return true;
  }

  async flush(): Promise<void> {
    try {
      await this.#output.flush();
    } catch (error) {
      this.#hasFailed = true;
      throw error;
    }
  }

  async finish(): Promise<void> {
    this.#count(() => this.#writer.finish(this.#output.sink));
    try {
      await this.#output.finish();
      this.#isFinished = !this.#hasFailed;
    } finally {
      this.#close?.();
    }
  }

  #count(append: () => void): void {
    const before = this.#output.sink.at;
    append();
    this.#bytes += this.#output.sink.at - before;
  }
}
