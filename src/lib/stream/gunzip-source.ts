import { constants, createGunzip, gunzipSync } from 'node:zlib';
import type { ByteSource } from './byte-source.js';
import { errorCode } from './user-error.js';

const PIECE_BYTES = 65_536;
const CHUNK_BYTES = 131_072;
/** Compressed bytes that are kept to go back to the damage with: enough for what people send each other. */
const MAX_KEPT_BYTES = 1_048_576;
const MAX_RECOVERED_BYTES = 67_108_864;
const NOTHING = Buffer.alloc(0);

/** Bytes of a gzip stream, decompressed. A truncated or damaged stream gives what it holds, then throws. */
export class GunzipSource implements ByteSource {
  readonly #source: ByteSource;
  readonly #gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  /** Everything read of the source, as long as that is little. */
  #kept: Buffer[] | undefined = [];
  #keptBytes = 0;
  #chunk: Buffer = NOTHING;
  /** Bytes that came out of zlib. */
  #decompressed = 0;
  #error: Error | undefined;
  #isEnded = false;
  #wake: () => void = () => undefined;

  constructor(source: ByteSource) {
    this.#source = source;
    this.#gunzip.on('readable', () => this.#wake());
    this.#gunzip.on('end', () => {
      this.#isEnded = true;
      this.#wake();
    });
    this.#gunzip.on('error', (error) => {
      this.#error = error;
      this.#wake();
    });
    // A failure of the source comes out where its bytes would.
    this.#pump().catch((error: Error) => this.#gunzip.destroy(error));
  }

  async #pump(): Promise<void> {
    for (;;) {
      const piece = Buffer.allocUnsafe(PIECE_BYTES);
      const bytes = await this.#source.read(piece, 0);
      if (bytes === 0 || this.#gunzip.destroyed) break;
      this.#keep(piece.subarray(0, bytes));
      await this.#push(piece.subarray(0, bytes));
    }
    this.#gunzip.end();
  }

  #keep(piece: Buffer): void {
    this.#keptBytes += piece.length;
    if (this.#keptBytes > MAX_KEPT_BYTES) this.#kept = undefined;
    this.#kept?.push(piece);
  }

  /** Resolves when zlib has room for more, or will take no more. */
  #push(piece: Buffer): Promise<void> {
    return new Promise((resolve) => {
      this.#gunzip.write(piece, () => resolve());
    });
  }

  async read(target: Buffer, offset: number): Promise<number> {
    for (;;) {
      if (this.#chunk.length === 0) this.#chunk = this.#next();
      if (this.#chunk.length > 0) break;
      // Not before everything that came out of it is handed on.
      if (this.#error !== undefined) throw this.#error;
      if (this.#isEnded) return 0;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const bytes = this.#chunk.copy(target, offset);
    this.#chunk = this.#chunk.subarray(bytes);
    return bytes;
  }

  #next(): Buffer {
    const chunk = (this.#gunzip.read() as Buffer | null) ?? this.#lostChunk();
    this.#decompressed += chunk.length;
    return chunk;
  }

  /** What zlib had made of a piece when it came upon damage in it, and threw away. */
  #lostChunk(): Buffer {
    if (this.#kept === undefined || errorCode(this.#error) !== 'Z_DATA_ERROR') return NOTHING;
    const input = Buffer.concat(this.#kept);
    this.#kept = undefined;
    return beforeDamage(input).subarray(this.#decompressed);
  }

  async close(): Promise<void> {
    this.#gunzip.destroy();
    await this.#source.close();
  }
}

/** Decompresses all that stands before the damage: the longest beginning in which zlib finds none. */
function beforeDamage(input: Buffer): Buffer {
  let output: Buffer = NOTHING;
  let good = 0;
  let bad = input.length;
  while (bad - good > 1) {
    const middle = (good + bad) >>> 1;
    const decompressed = beginning(input.subarray(0, middle));
    if (decompressed === undefined) {
      bad = middle;
    } else {
      good = middle;
      output = decompressed;
    }
  }
  return output;
}

/** What the beginning of a gzip stream decompresses to; undefined where it is damaged. */
function beginning(input: Buffer): Buffer | undefined {
  try {
    return gunzipSync(input, {
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: MAX_RECOVERED_BYTES,
    });
  } catch {
    return undefined;
  }
}
