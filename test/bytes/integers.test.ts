import fc from 'fast-check';
import { expect, it } from 'vitest';
import { int8At, uint16At, uint32At } from '../../src/lib/bytes/integers.js';
import { runs } from '../support/arbitraries.js';

it('integers of both byte orders are read as Node reads them', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 8, maxLength: 8 }),
      fc.integer({ min: 0, max: 4 }),
      (array, at) => {
        const bytes = Buffer.from(array);
        expect(int8At(bytes, at)).toBe(bytes.readInt8(at));
        expect(uint16At(bytes, at, true)).toBe(bytes.readUInt16LE(at));
        expect(uint16At(bytes, at, false)).toBe(bytes.readUInt16BE(at));
        expect(uint32At(bytes, at, true)).toBe(bytes.readUInt32LE(at));
        expect(uint32At(bytes, at, false)).toBe(bytes.readUInt32BE(at));
      },
    ),
    runs(200),
  );
});
