import { createGunzip } from 'node:zlib';
import { beforeDamage } from './before-damage.js';
import type { ByteSource } from './byte-source.js';
import { errorCode } from './user-error.js';

const PIECE_BYTES = 65_536;
const CHUNK_BYTES = 131_072;
/** What is kept of a source that can be read only once, a pipe, to go back to the damage with. */
const MAX_KEPT_BYTES = 16_777_216;
const NOTHING = Buffer.alloc(0);

/** Bytes of a gzip stream, decompressed. A truncated or damaged stream gives what it holds, then throws. */
export class GunzipSource implements ByteSource {
  readonly #source: ByteSource;
  readonly #gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  /** Everything read of a source that cannot be read again, as long as that is little. */
  #kept: Buffer[] | undefined = [];
  #chunk: Buffer = NOTHING;
  /** Bytes that came out of zlib. */
  #decompressed = 0;
  /** Where the piece that zlib has now begins and ends in the source. */
  #pieceStart = 0;
  #pieceEnd = 0;
  #error: Error | undefined;
  #isEnded = false;
  #isClosed = false;
  /** What zlib threw away, while and after it is made again. */
  #lost: Promise<Buffer> | undefined;
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
      this.#pieceStart = this.#pieceEnd;
      this.#pieceEnd += bytes;
      this.#keep(piece.subarray(0, bytes));
      await this.#push(piece.subarray(0, bytes));
    }
    this.#gunzip.end();
  }

  #keep(piece: Buffer): void {
    if (this.#source.again !== undefined || this.#pieceEnd > MAX_KEPT_BYTES) this.#kept = undefined;
    this.#kept?.push(piece);
  }

  /** Resolves when zlib has room for more. */
  #push(piece: Buffer): Promise<void> {
    return new Promise((resolve) => {
      this.#gunzip.write(piece, () => resolve());
    });
  }

  async read(target: Buffer, offset: number): Promise<number> {
    for (;;) {
      if (this.#chunk.length === 0) this.#chunk = this.#next();
      if (this.#chunk.length > 0) break;
      if (this.#isEnded) return 0;
      if (this.#error !== undefined) {
        // Not before everything is handed on that stands in front of it.
        this.#chunk = await this.#takeLost(this.#error);
        if (this.#chunk.length === 0) throw this.#error;
        break;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const bytes = this.#chunk.copy(target, offset);
    this.#chunk = this.#chunk.subarray(bytes);
    return bytes;
  }

  #next(): Buffer {
    const chunk = (this.#gunzip.read() as Buffer | null) ?? NOTHING;
    this.#decompressed += chunk.length;
    return chunk;
  }

  /** What zlib had made of a piece when it came upon damage in it, and threw away; nothing the second time. */
  async #takeLost(error: Error): Promise<Buffer> {
    if (errorCode(error) !== 'Z_DATA_ERROR' || this.#lost !== undefined) return NOTHING;
    const again = this.#kept === undefined ? this.#source.again?.() : sourceOf(this.#kept);
    if (again === undefined) return NOTHING;
    const place = { bytesBefore: this.#pieceStart, decompressed: this.#decompressed };
    this.#lost = beforeDamage(again, place, () => !this.#isClosed);
    return this.#lost.finally(() => again.close());
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#gunzip.destroy();
    // Its failure is told of by the read under way.
    await this.#lost?.catch(() => undefined);
    await this.#source.close();
  }
}

/** Pieces in memory as a source. */
function sourceOf(pieces: readonly Buffer[]): ByteSource {
  const rest = [...pieces];
  let piece: Buffer = NOTHING;
  return {
    read: async (target, offset) => {
      if (piece.length === 0) piece = rest.shift() ?? NOTHING;
      const bytes = piece.copy(target, offset);
      piece = piece.subarray(bytes);
      return bytes;
    },
    close: async () => undefined,
  };
}
