import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SLACK_BYTES } from '../../src/lib/bytes/ascii.js';
import type { ByteSource } from '../../src/lib/stream/byte-source.js';
import { ByteWindow, WindowSource } from '../../src/lib/stream/byte-window.js';
import { runs } from '../support/arbitraries.js';

/** Bytes that tell where they stand, so that a wrong place shows. */
const byteAt = (offset: number): number => (offset * 31 + (offset >> 8) * 7) & 0xff;

/** A source of so many bytes that hands out at most these numbers at a time, over and over. */
function sourceOf(total: number, pieces: readonly number[]): ByteSource & { isClosed: boolean } {
  let given = 0;
  let turn = 0;
  return {
    isClosed: false,
    async read(target, offset) {
      const bytes = Math.min(pieces[turn % pieces.length] ?? 1, target.length - offset, total - given);
      turn += 1;
      for (let index = 0; index < bytes; index += 1) target[offset + index] = byteAt(given + index);
      given += bytes;
      return bytes;
    },
    async close() {
      this.isClosed = true;
    },
  };
}

/** Reads everything, leaving so many bytes for later each time, and says at which byte it went wrong. */
async function firstWrong(window: ByteWindow, leftovers: readonly number[]): Promise<number | 'none'> {
  for (let turn = 0; ; turn += 1) {
    for (let at = window.start; at < window.end; at += 1) {
      if (window.bytes[at] !== byteAt(window.offset + at - window.start))
        return window.offset + at - window.start;
    }
    if (window.bytes.length - window.end < SLACK_BYTES) return window.offset;
    const leftover = Math.min(leftovers[turn % leftovers.length] ?? 0, window.end - window.start);
    window.consume(window.end - leftover);
    if (!(await window.more())) return 'none';
  }
}

describe('a window', () => {
  it('shows every byte of its source in its place, whatever comes and whatever is left', async () => {
    const sizes = fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 200_000 }));
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 2_000_000 }),
        fc.array(sizes, { minLength: 1, maxLength: 5 }).filter((pieces) => Math.max(...pieces) > 10_000),
        fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 1_500_000 })), {
          minLength: 1,
          maxLength: 5,
        }),
        async (total, pieces, leftovers) => {
          const window = new ByteWindow(sourceOf(total, pieces));
          expect(await firstWrong(window, leftovers)).toBe('none');
          expect(window.offset + window.end - window.start).toBe(total);
          expect(await window.more()).toBe(false);
        },
      ),
      runs(15),
    );
  });

  it('keeps a piece of 100 MB without moving it for every chunk', async () => {
    // With a copy per chunk, this would move 40 GB and take a minute.
    const window = new ByteWindow({
      read: async (target, offset) => {
        const bytes = Math.min(target.length - offset, 100_000_000 - (window.end - window.start));
        return Math.max(bytes, 0);
      },
      close: async () => undefined,
    });
    const buffers = new Set<Buffer>();
    while (window.end - window.start < 100_000_000 && (await window.more())) buffers.add(window.bytes);
    expect(window.end - window.start).toBeGreaterThanOrEqual(100_000_000);
    expect(buffers.size).toBeLessThan(20);
  });

  it('throws what its source throws, after the bytes before it', async () => {
    let reads = 0;
    const window = new ByteWindow({
      read: async (target, offset) => {
        reads += 1;
        if (reads > 1) throw new Error('the disk is gone');
        target.fill(1, offset, offset + 3);
        return 3;
      },
      close: async () => undefined,
    });
    expect(await window.more()).toBe(true);
    expect(window.end - window.start).toBe(3);
    await expect(window.more()).rejects.toThrow('the disk is gone');
  });

  it('is a source for another one, which begins where it was left', async () => {
    const outer = new ByteWindow(sourceOf(500_000, [70_000]));
    await outer.more();
    outer.consume(outer.start + 12_345);
    const source = new WindowSource(outer);
    const parts: Buffer[] = [];
    for (;;) {
      const target = Buffer.alloc(10_007);
      const bytes = await source.read(target, 7);
      if (bytes === 0) break;
      parts.push(target.subarray(7, 7 + bytes));
    }
    const seen = Buffer.concat(parts);
    expect(seen.length).toBe(500_000 - 12_345);
    expect(seen.every((byte, index) => byte === byteAt(index + 12_345))).toBe(true);
  });

  it('that is closed closes its source; a source made of it does not', async () => {
    const source = sourceOf(10, [10]);
    const window = new ByteWindow(source);
    await new WindowSource(window).close();
    expect(source.isClosed).toBe(false);
    await window.close();
    expect(source.isClosed).toBe(true);
  });
});
