import { SLACK_BYTES } from '../bytes/ascii.js';
import type { ByteSource } from './byte-source.js';

const CHUNK_BYTES = 131_072;
/** Room in front of each chunk for what was left over from the one before: most frames and lines fit. */
const HEADROOM_BYTES = 524_288;

/**
 * A window that moves over a byte source. What its user has not consumed stays, in front of what comes next,
 * so that a frame or line is always in one piece; the next chunk is read while this one is worked on.
 */
export class ByteWindow {
  bytes: Buffer;
  /** First byte not consumed. */
  start = HEADROOM_BYTES;
  /** First byte behind what was read. At least {@link SLACK_BYTES} follow in the buffer. */
  end = HEADROOM_BYTES;
  /** Offset of `start` in the (decompressed) input. */
  offset = 0;
  readonly #source: ByteSource;
  #spare: Buffer;
  #reading: Promise<number> | undefined;

  constructor(source: ByteSource) {
    this.#source = source;
    this.bytes = newBuffer();
    this.#spare = newBuffer();
  }

  get size(): number | undefined {
    return this.#source.size;
  }

  /** See {@link ByteSource.again}. */
  get again(): (() => ByteSource) | undefined {
    return this.#source.again;
  }

  /** Marks everything before `position` as consumed. */
  consume(position: number): void {
    this.offset += position - this.start;
    this.start = position;
  }

  /** Reads more behind what is there; false at the end of the input. Errors of the source are thrown. */
  async more(): Promise<boolean> {
    this.#reading ??= this.#readSpare();
    const bytesRead = await this.#reading;
    this.#reading = undefined;
    if (bytesRead === 0) return false;
    if (this.end - this.start <= HEADROOM_BYTES) this.#moveOn(bytesRead);
    else this.#append(bytesRead);
    this.#reading = this.#readSpare();
    // An early failure must not count as unhandled before it is asked for.
    this.#reading.catch(() => undefined);
    return true;
  }

  /** Goes on in the spare buffer, what was left over in front of the chunk there. */
  #moveOn(bytesRead: number): void {
    const next = this.#spare;
    const start = HEADROOM_BYTES - (this.end - this.start);
    this.bytes.copy(next, start, this.start, this.end);
    this.#spare = this.bytes.length === next.length ? this.bytes : newBuffer();
    this.bytes = next;
    this.start = start;
    this.end = HEADROOM_BYTES + bytesRead;
  }

  /** Puts the chunk behind a piece that outgrew the headroom. Room is doubled, so that no byte moves often. */
  #append(bytesRead: number): void {
    const kept = this.end - this.start;
    if (this.end + bytesRead + SLACK_BYTES > this.bytes.length) {
      const grown = Buffer.allocUnsafeSlow(2 * (kept + bytesRead) + SLACK_BYTES);
      this.bytes.copy(grown, 0, this.start, this.end);
      this.bytes = grown;
      this.start = 0;
      this.end = kept;
    }
    this.#spare.copy(this.bytes, this.end, HEADROOM_BYTES, HEADROOM_BYTES + bytesRead);
    this.end += bytesRead;
  }

  #readSpare(): Promise<number> {
    const target = this.#spare.subarray(0, HEADROOM_BYTES + CHUNK_BYTES);
    return this.#source.read(target, HEADROOM_BYTES);
  }

  close(): Promise<void> {
    return this.#source.close();
  }
}

/** What a window has not consumed and what follows, as a source for another window: gunzip stands between. */
export class WindowSource implements ByteSource {
  readonly #window: ByteWindow;
  readonly again: (() => ByteSource) | undefined;

  constructor(window: ByteWindow) {
    this.#window = window;
    this.again = window.offset === 0 ? window.again : undefined;
  }

  async read(target: Buffer, offset: number): Promise<number> {
    const window = this.#window;
    if (window.start === window.end && !(await window.more())) return 0;
    const bytes = window.bytes.copy(target, offset, window.start, window.end);
    window.consume(window.start + bytes);
    return bytes;
  }

  /** The window is closed by whoever opened it. */
  async close(): Promise<void> {}
}

const newBuffer = (): Buffer => Buffer.allocUnsafeSlow(HEADROOM_BYTES + CHUNK_BYTES + SLACK_BYTES);
