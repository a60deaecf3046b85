import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { ReadableSource } from '../../../src/lib/frames/live/readable-source.js';

const CHUNK_BYTES = 65_536;
const MIB = 1_048_576;
const TARGET_BYTES = 100_000;
const AT = 10;

async function readAll(source: ReadableSource): Promise<Buffer> {
  const pieces: Buffer[] = [];
  const target = Buffer.alloc(TARGET_BYTES);
  for (let bytes = await source.read(target, AT); bytes > 0; bytes = await source.read(target, AT)) {
    pieces.push(Buffer.from(target.subarray(AT, AT + bytes)));
  }
  return Buffer.concat(pieces);
}

it('gives every byte once, in order, however long the pieces are that come', async () => {
  const lengths = [1, 0, 7, CHUNK_BYTES, 3, 2 * TARGET_BYTES + 1, 158, 158, 158];
  const pieces = lengths.map((length, index) => Buffer.alloc(length, index + 1));
  expect(await readAll(new ReadableSource(Readable.from(pieces)))).toEqual(Buffer.concat(pieces));
});

it('gathers small pieces that follow each other closely', async () => {
  const pieces = Array.from({ length: 1_000 }, (_, index) => Buffer.from([index % 256]));
  const source = new ReadableSource(Readable.from(pieces));
  const target = Buffer.alloc(TARGET_BYTES);
  let reads = 0;
  let total = 0;
  for (let bytes = await source.read(target, 0); bytes > 0; bytes = await source.read(target, 0)) {
    reads += 1;
    total += bytes;
  }
  expect(total).toBe(1_000);
  expect(reads).toBeLessThan(100);
});

it('keeps a limited amount for a reader who pauses, and all of it once the end is near', async () => {
  const chunk = Buffer.alloc(CHUNK_BYTES, 1);
  let madeBytes = 0;
  const stream = new Readable({
    read() {
      if (madeBytes === 32 * MIB) return void this.push(null);
      madeBytes += CHUNK_BYTES;
      this.push(chunk);
    },
  });
  const source = new ReadableSource(stream);
  await sleep(200);
  expect(madeBytes).toBeGreaterThanOrEqual(8 * MIB);
  expect(madeBytes).toBeLessThan(9 * MIB);
  source.readAhead();
  await sleep(200);
  expect(madeBytes).toBe(32 * MIB);
  expect((await readAll(source)).length).toBe(32 * MIB);
});

it('tells of an error behind what came before it', async () => {
  const source = new ReadableSource(
    Readable.from(
      (function* pieces() {
        yield Buffer.from('before');
        throw new Error('broken off');
      })(),
    ),
  );
  const target = Buffer.alloc(TARGET_BYTES);
  expect(target.toString('latin1', 0, await source.read(target, 0))).toBe('before');
  await expect(source.read(target, 0)).rejects.toThrow('broken off');
});
