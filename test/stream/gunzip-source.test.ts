import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ByteSource } from '../../src/lib/stream/byte-source.js';
import { GunzipSource } from '../../src/lib/stream/gunzip-source.js';

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
