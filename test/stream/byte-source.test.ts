import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openSource } from '../../src/lib/stream/byte-source.js';

const folder = mkdtempSync(join(tmpdir(), 'nt-source-'));
afterAll(() => rmSync(folder, { recursive: true }));

const PIECE_BYTES = 4096;
const PIECES = 64;

it('a file that is read leaves signals and timers their turn', async () => {
  const path = join(folder, 'large');
  writeFileSync(path, Buffer.alloc(PIECES * PIECE_BYTES, 1));
  const source = await openSource(path);
  let turns = 0;
  let hasEnded = false;
  const takeTurn = (): void => {
    turns += 1;
    if (!hasEnded) setImmediate(takeTurn);
  };
  setImmediate(takeTurn);
  const target = Buffer.alloc(PIECE_BYTES);
  let bytes = 0;
  for (let read = await source.read(target, 0); read > 0; read = await source.read(target, 0)) bytes += read;
  hasEnded = true;
  await source.close();
  expect(bytes).toBe(PIECES * PIECE_BYTES);
  expect(turns).toBeGreaterThan(1);
});
