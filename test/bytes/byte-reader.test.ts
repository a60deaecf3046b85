import { describe, expect, it } from 'vitest';
import { ByteReader } from '../../src/lib/bytes/byte-reader.js';
import { hex } from '../support/hex.js';

describe('a reader of bytes', () => {
  const bytes = hex`ff 01 0203 040506 0708090a ff`;

  it('reads numbers one after the other', () => {
    const reader = new ByteReader(bytes, 1, 11);
    expect([reader.uint8(), reader.uint16(), reader.uint24(), reader.uint32()]).toEqual([
      1, 0x0203, 0x040506, 0x0708090a,
    ]);
    expect([reader.left, reader.isShort]).toEqual([0, false]);
  });

  it('gives 0 for what is not there, moves no further, and says so', () => {
    const reader = new ByteReader(bytes, 1, 2);
    expect([reader.uint16(), reader.at, reader.isShort]).toEqual([0, 1, true]);
  });

  it('takes a part, which knows nothing of the rest', () => {
    const reader = new ByteReader(bytes, 1, 6);
    const part = reader.take(2);
    expect([part.hex(), part.uint24(), part.isShort, reader.isShort]).toEqual(['0102', 0, true, false]);
    expect([reader.take(9).hex(), reader.isShort, reader.left]).toEqual(['030405', true, 0]);
  });

  it('stops at a step that takes nothing, or more than there is', () => {
    const stuck = new ByteReader(bytes, 0, 4);
    let steps = 0;
    stuck.each(() => {
      steps += 1;
    });
    expect(steps).toBe(1);
    const short = new ByteReader(bytes, 0, 3);
    const seen: number[] = [];
    short.each(() => {
      seen.push(short.uint16());
    });
    expect(seen).toEqual([0xff01, 0]);
  });
});
