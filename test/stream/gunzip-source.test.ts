import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { constants, gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ByteSource } from '../../src/lib/stream/byte-source.js';
import { GunzipSource } from '../../src/lib/stream/gunzip-source.js';
import { runs } from '../support/arbitraries.js';

const TARGET_BYTES = 50_000;

/** A source of these bytes, in pieces as they come from a slow network. */
function sourceOf(bytes: Buffer, pieceBytes: number): ByteSource {
  let at = 0;
  return {
    read: async (target, offset) => {
      const copied = bytes.copy(target, offset, at, Math.min(at + pieceBytes, bytes.length));
      at += copied;
      return copied;
    },
    close: async () => undefined,
  };
}

/** Reads to the end or to the failure, with a pause before each read. */
async function readAll(
  source: ByteSource,
  pauseMs: number,
): Promise<{ bytes: Buffer; failure: string | undefined }> {
  const parts: Buffer[] = [];
  try {
    for (;;) {
      await sleep(pauseMs);
      const target = Buffer.alloc(TARGET_BYTES);
      const bytes = await source.read(target, 10);
      if (bytes === 0) return { bytes: Buffer.concat(parts), failure: undefined };
      parts.push(target.subarray(10, 10 + bytes));
    }
  } catch (error) {
    return { bytes: Buffer.concat(parts), failure: (error as Error).message };
  } finally {
    await source.close();
  }
}

describe('a gzip stream', () => {
  const noise = randomBytes(300_000);

  // The end comes while the reader is busy with what came before it: nothing of that may be lost.
  it.each([
    { pauseMs: 0, pieceBytes: 100_000, because: 'the reader waits for it' },
    { pauseMs: 20, pieceBytes: 100_000, because: 'the reader is slow' },
    { pauseMs: 5, pieceBytes: 7_000, because: 'it comes in small pieces' },
  ])('is read whole and, truncated, as far as it goes: $because', async ({ pauseMs, pieceBytes }) => {
    const compressed = gzipSync(noise, { level: 0 });
    const whole = await readAll(new GunzipSource(sourceOf(compressed, pieceBytes)), pauseMs);
    expect(whole.failure).toBeUndefined();
    expect(whole.bytes.equals(noise)).toBe(true);
    // Only the checksum is missing, so that every byte can be told.
    const truncated = compressed.subarray(0, -8);
    const cut = await readAll(new GunzipSource(sourceOf(truncated, pieceBytes)), pauseMs);
    expect(cut.failure).toBe('unexpected end of file');
    expect(cut.bytes.equals(noise)).toBe(true);
  });

  it('says of what it reads from that it failed, after what came before', async () => {
    const compressed = gzipSync(noise, { level: 0 });
    const broken: ByteSource = {
      ...sourceOf(compressed.subarray(0, 200_000), 60_000),
      close: async () => undefined,
    };
    const { read } = broken;
    broken.read = async (target, offset) => {
      const bytes = await read(target, offset);
      if (bytes === 0) throw new Error('the cable is out');
      return bytes;
    };
    const { bytes, failure } = await readAll(new GunzipSource(broken), 5);
    expect(failure).toBe('the cable is out');
    expect(bytes.equals(noise.subarray(0, bytes.length))).toBe(true);
    expect(bytes.length).toBeGreaterThan(199_000);
  });

  it('that is closed early lets go of what it reads from', async () => {
    let isClosed = false;
    const source = new GunzipSource({
      ...sourceOf(gzipSync(noise), 10_000),
      close: async () => {
        isClosed = true;
      },
    });
    await source.read(Buffer.alloc(100), 0);
    await source.close();
    expect(isClosed).toBe(true);
  });
});

describe('a damaged gzip stream', () => {
  /** A reserved type of block, behind blocks that are whole. */
  const damagedBehind = (whole: Buffer): Buffer =>
    Buffer.concat([
      gzipSync(whole, { level: 0, finishFlush: constants.Z_SYNC_FLUSH }),
      Buffer.alloc(20, 0x07),
    ]);
  /** Zlib's output comes in chunks of so many bytes. */
  const CHUNK_BYTES = 131_072;
  const whole = randomBytes(20_000_000);
  const damaged = damagedBehind(whole);

  it.each([
    { pauseMs: 0, bytes: 1_000_000, because: 'it is small, and kept' },
    { pauseMs: 3, bytes: 1_000_000, because: 'its reader is slow' },
    { pauseMs: 0, bytes: 3_000_000, because: 'it is not larger than what is kept' },
  ])('that can be read only once gives all that stands before the damage: $because', async (row) => {
    const begin = whole.subarray(0, row.bytes);
    const source = sourceOf(damagedBehind(begin), 60_000);
    const { bytes, failure } = await readAll(new GunzipSource(source), row.pauseMs);
    expect(failure).toBe('invalid block type');
    expect(bytes.equals(begin)).toBe(true);
  });

  it('that can be read only once and is too large to be kept loses less than a chunk', async () => {
    const { bytes, failure } = await readAll(new GunzipSource(sourceOf(damaged, 65_536)), 0);
    expect(failure).toBe('invalid block type');
    expect(bytes.equals(whole.subarray(0, bytes.length))).toBe(true);
    expect(whole.length - bytes.length).toBeLessThan(CHUNK_BYTES);
  });

  it('that can be read again gives all that stands before the damage, however large it is', async () => {
    let opened = 0;
    const source: ByteSource = {
      ...sourceOf(damaged, 65_536),
      again: () => {
        opened += 1;
        const second = sourceOf(damaged, 40_000);
        return {
          ...second,
          close: async () => {
            opened -= 1;
          },
        };
      },
    };
    const { bytes, failure } = await readAll(new GunzipSource(source), 0);
    expect(failure).toBe('invalid block type');
    expect(bytes.equals(whole)).toBe(true);
    expect(opened).toBe(0);
  });

  it('that is closed while it is read again stops that', async () => {
    let reads = 0;
    const source: ByteSource = {
      ...sourceOf(damaged, 65_536),
      again: () => {
        const second = sourceOf(damaged, 10_000);
        const { read } = second;
        second.read = async (target, offset) => {
          reads += 1;
          await sleep(1);
          return read(target, offset);
        };
        return second;
      },
    };
    const gunzip = new GunzipSource(source);
    const reading = (async (): Promise<void> => {
      while (reads < 3) await gunzip.read(Buffer.alloc(CHUNK_BYTES), 0);
    })().catch(() => undefined);
    while (reads < 3) await sleep(1);
    await gunzip.close();
    const readsUntilClosed = reads;
    await reading;
    await sleep(20);
    expect(reads).toBe(readsUntilClosed);
  });

  /** All that zlib makes of the longest beginning in which it finds no damage. */
  function decompressible(compressed: Buffer): Buffer {
    for (let end = compressed.length; ; end -= 1) {
      try {
        return gunzipSync(compressed.subarray(0, end), { finishFlush: constants.Z_SYNC_FLUSH });
      } catch {}
    }
  }

  it('gives all that zlib can make of it, wherever its bits are flipped', async () => {
    const text = Buffer.from(Array.from({ length: 400 }, (_, index) => `line ${index * index}\n`).join(''));
    const compressed = gzipSync(text);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 10, max: compressed.length - 1 }),
        fc.integer({ min: 0, max: 7 }),
        fc.boolean(),
        async (at, bit, canBeReadAgain) => {
          const flipped = Buffer.from(compressed);
          flipped[at] = (flipped[at] as number) ^ (1 << bit);
          const source = { ...sourceOf(flipped, 300), again: () => sourceOf(flipped, 70) };
          const { again, ...once } = source;
          const { bytes } = await readAll(new GunzipSource(canBeReadAgain ? source : once), 0);
          expect(bytes.equals(decompressible(flipped))).toBe(true);
        },
      ),
      runs(40),
    );
  });
});
