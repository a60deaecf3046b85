import type { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ByteSource } from '../../stream/byte-source.js';

/**
 * What is kept at most for whoever reads later. Who writes into a pipe is held up as soon as it is full, which few
 * packets do; what holds up who captures must be longer than a collection of garbage, or than others had the machine.
 */
const MAX_WAITING_BYTES = 8_388_608;
/** Who has just been given something gets nothing for so long, unless it is much: single packets cost too much. */
const REST_MS = 4;
const MUCH_BYTES = 65_536;

/**
 * The bytes of a Node.js stream. It takes what comes at once and keeps some of it; behind that it holds back what
 * writes into the stream for as long as nobody reads. What comes after a silence is there at once, and what follows
 * soon after it is gathered.
 */
export class ReadableSource implements ByteSource {
  readonly #stream: Readable;
  #chunks: Buffer[] = [];
  /** The chunk that is read next, and how much of it was read. */
  #first = 0;
  #taken = 0;
  #waitingBytes = 0;
  #maxWaitingBytes = MAX_WAITING_BYTES;
  #isResting = false;
  #isEnded = false;
  #error: Error | undefined;
  #wake: (() => void) | undefined;

  constructor(stream: Readable) {
    this.#stream = stream;
    stream.on('data', (chunk: Buffer) => this.#keep(chunk));
    const end = (): void => {
      this.#isEnded = true;
      this.#wake?.();
    };
    stream.on('end', end).on('close', end);
    stream.on('error', (error) => {
      this.#error = error;
      end();
    });
  }

  #keep(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#waitingBytes += chunk.length;
    if (this.#waitingBytes >= this.#maxWaitingBytes) this.#stream.pause();
    if (this.#isReady) this.#wake?.();
  }

  get #isReady(): boolean {
    if (this.#isEnded || this.#waitingBytes >= MUCH_BYTES) return true;
    return this.#waitingBytes > 0 && !this.#isResting;
  }

  /**
   * From now on takes all that comes: whoever writes is about to end, and must not be met by a signal while it waits
   * for us.
   */
  readAhead(): void {
    this.#maxWaitingBytes = Number.POSITIVE_INFINITY;
    this.#stream.resume();
  }

  /** Fills `target` with what is there. */
  async read(target: Buffer, offset: number): Promise<number> {
    // What has come in the meantime is taken first: who writes must not wait for all that we do with it.
    if (this.#isReady) await nextTurn();
    while (!this.#isReady) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
    if (this.#waitingBytes === 0 && this.#error !== undefined) throw this.#error;
    const bytes = this.#moveTo(target, offset);
    this.#waitingBytes -= bytes;
    if (this.#stream.isPaused() && this.#waitingBytes < this.#maxWaitingBytes / 2) this.#stream.resume();
    this.#rest();
    return bytes;
  }

  #rest(): void {
    if (this.#isResting) return;
    this.#isResting = true;
    const end = (): void => {
      this.#isResting = false;
      if (this.#isReady) this.#wake?.();
    };
    setTimeout(end, REST_MS).unref();
  }

  #moveTo(target: Buffer, offset: number): number {
    let at = offset;
    for (let chunk = this.#chunks[this.#first]; chunk !== undefined && at < target.length; ) {
      const bytes = chunk.copy(target, at, this.#taken);
      at += bytes;
      this.#taken += bytes;
      if (this.#taken < chunk.length) break;
      this.#taken = 0;
      this.#first += 1;
      chunk = this.#chunks[this.#first];
    }
    this.#forgetRead();
    return at - offset;
  }

  /** Chunks that were read go as a whole now and then, so that none is moved often. */
  #forgetRead(): void {
    if (this.#first * 2 < this.#chunks.length) return;
    this.#chunks = this.#chunks.slice(this.#first);
    this.#first = 0;
  }

  async close(): Promise<void> {
    this.#stream.destroy();
  }
}
