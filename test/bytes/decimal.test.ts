import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SLACK_BYTES } from '../../src/lib/bytes/ascii.js';
import { writeMillionths, writePadded6, writePadded9, writeUint } from '../../src/lib/bytes/decimal.js';
import { runs } from '../support/arbitraries.js';

type Write = (view: DataView, at: number, value: number) => number;

/** What `write` puts down for `value`, in a buffer of other digits. */
function written(write: Write, value: number): string {
  const bytes = Buffer.alloc(16 + SLACK_BYTES, '7');
  const end = write(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0, value);
  return bytes.toString('latin1', 0, end);
}

/** Whole numbers of every length, not only the long ones that a uniform choice gives. */
const uints = fc
  .tuple(fc.maxSafeNat(), fc.integer({ min: 0, max: 53 }))
  .map(([number, bits]) => Math.trunc(number / 2 ** bits));

describe('whole numbers in decimal', () => {
  it('are what String() makes of them, from 0 to 2^53-1', () => {
    fc.assert(
      fc.property(uints, (value) => {
        expect(written(writeUint, value)).toBe(String(value));
      }),
      runs(5_000),
    );
  });

  it('are right on both sides of every power of ten', () => {
    for (let power = 1; power < Number.MAX_SAFE_INTEGER; power *= 10) {
      for (const value of [power - 1, power, power + 1]) {
        expect(written(writeUint, value)).toBe(String(value));
      }
    }
    expect(written(writeUint, Number.MAX_SAFE_INTEGER)).toBe('9007199254740991');
  });

  it('every number that has its own table entry is right', () => {
    for (let value = 0; value <= 10_001; value += 1) expect(written(writeUint, value)).toBe(String(value));
  });

  it.each([
    { write: writePadded6, digits: 6 },
    { write: writePadded9, digits: 9 },
  ])('with leading zeros have exactly $digits digits', ({ write, digits }) => {
    const highest = 10 ** digits - 1;
    const values = fc.oneof(
      fc.integer({ min: 0, max: highest }),
      fc.constantFrom(0, 1, 9, 99, 100, 9_999, 10_000, highest),
    );
    fc.assert(
      fc.property(values, (value) => {
        expect(written(write, value)).toBe(String(value).padStart(digits, '0'));
      }),
      runs(2_000),
    );
  });
});

describe('numbers with up to six decimals', () => {
  it('are what JSON.stringify makes of them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e15 - 1 }), fc.integer({ min: 0, max: 49 }), (most, bits) => {
        const value = Math.trunc(most / 2 ** bits) / 1e6;
        expect(written(writeMillionths, value)).toBe(JSON.stringify(value));
      }),
      runs(5_000),
    );
  });

  it('are told from all others, of which nothing is written', () => {
    const others = fc.oneof(
      fc.double(),
      fc.double({ min: 0, max: 1e10 }),
      fc.integer().map((value) => value / 1e7),
    );
    fc.assert(
      fc.property(others, (value) => {
        expect(['', JSON.stringify(value)]).toContain(written(writeMillionths, value));
      }),
      runs(5_000),
    );
    for (const value of [-1, 1e-7, 0.1 + 0.2, 1e15, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(written(writeMillionths, value)).toBe('');
    }
    expect(written(writeMillionths, -0)).toBe('0');
  });
});
