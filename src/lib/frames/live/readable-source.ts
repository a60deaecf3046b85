import type { Readable } from 'node:stream';
import type { ByteSource } from '../../stream/byte-source.js';

/** The bytes of a Node.js stream. It holds back what writes into it for as long as nobody reads. */
export class ReadableSource implements ByteSource {
  readonly #stream: Readable;
  #rest: Buffer | undefined;
  readonly #ahead: Buffer[] = [];
  #isEnded = false;
  #error: Error | undefined;
  #wake: (() => void) | undefined;

  constructor(stream: Readable) {
    this.#stream = stream;
    stream.on('readable', () => this.#wake?.());
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

  /**
   * From now on takes what comes without being asked: whoever writes is about to end, and must not be met by a signal
   * while it waits for us.
   */
  readAhead(): void {
    const take = (): void => {
      for (let chunk = this.#chunk(); chunk !== null; chunk = this.#chunk()) this.#ahead.push(chunk);
      this.#wake?.();
    };
    this.#stream.on('readable', take);
    take();
  }

  #chunk(): Buffer | null {
    return this.#stream.read() as Buffer | null;
  }

  async read(target: Buffer, offset: number): Promise<number> {
    const chunk = await this.#next();
    if (chunk === undefined) {
      if (this.#error !== undefined) throw this.#error;
      return 0;
    }
    const bytes = chunk.copy(target, offset);
    this.#rest = bytes < chunk.length ? chunk.subarray(bytes) : undefined;
    return bytes;
  }

  async #next(): Promise<Buffer | undefined> {
    let chunk = this.#rest ?? this.#ahead.shift() ?? this.#chunk();
    while (chunk === null && !this.#isEnded) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
      chunk = this.#ahead.shift() ?? this.#chunk();
    }
    return chunk ?? undefined;
  }

  async close(): Promise<void> {
    this.#stream.destroy();
  }
}
