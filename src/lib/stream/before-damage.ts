import { createGunzip } from 'node:zlib';
import type { ByteSource } from './byte-source.js';

const PIECE_BYTES = 65_536;

/** Where the damage was met in a gzip stream that was read before. */
export interface DamagePlace {
  /** Bytes of the source in front of the piece in which zlib found the damage. */
  readonly bytesBefore: number;
  /** Decompressed bytes that need not be given again. */
  readonly decompressed: number;
}

/**
 * Gives what stands between the bytes decompressed so far and the damage, as a second reading of the stream has
 * it. zlib throws away what it has made of a piece of its input when it finds damage there; here the damaged
 * piece comes byte by byte, so that there is nothing to throw away. `isWanted` is asked now and then.
 */
export async function beforeDamage(
  source: ByteSource,
  { bytesBefore, decompressed }: DamagePlace,
  isWanted: () => boolean,
): Promise<Buffer> {
  const gunzip = createGunzip();
  const parts: Buffer[] = [];
  let known = decompressed;
  gunzip.on('data', (chunk: Buffer) => {
    if (known < chunk.length) parts.push(chunk.subarray(known));
    known = Math.max(known - chunk.length, 0);
  });
  // A write that fails is not called back.
  let wake = (): void => undefined;
  gunzip.on('error', () => wake());
  const write = (piece: Buffer): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
      gunzip.write(piece, () => resolve());
    });
  let left = bytesBefore;
  while (!gunzip.destroyed && isWanted()) {
    const piece = Buffer.allocUnsafe(left > 0 ? Math.min(left, PIECE_BYTES) : PIECE_BYTES);
    const bytes = await source.read(piece, 0);
    if (bytes === 0) break;
    const step = left > 0 ? bytes : 1;
    for (let at = 0; at < bytes && !gunzip.destroyed; at += step) await write(piece.subarray(at, at + step));
    left -= bytes;
  }
  gunzip.destroy();
  return Buffer.concat(parts);
}
