import fc from 'fast-check';
import { expect, it } from 'vitest';
import { uint64At } from '../../src/lib/bytes/uint64.js';
import { runs } from '../support/arbitraries.js';

it('64-bit integers are read exactly, or not at all where a double would round them', () => {
  const edges = fc.constantFrom(0n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 64n - 1n);
  fc.assert(
    fc.property(fc.oneof(edges, fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })), (value) => {
      const bytes = Buffer.alloc(18);
      bytes.writeBigUInt64LE(value, 1);
      bytes.writeBigUInt64BE(value, 9);
      const expected = value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : undefined;
      expect(uint64At(bytes, 1, true)).toBe(expected);
      expect(uint64At(bytes, 9, false)).toBe(expected);
    }),
    runs(300),
  );
});
