import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AsciiText, doubleOf, SLACK_BYTES, uint32Of, writeAscii } from '../../src/lib/bytes/ascii.js';
import { runs } from '../support/arbitraries.js';

/** Longer than any address or protocol path. */
const MAX_LENGTH = 80;

const asciiTexts = (maxLength: number) => fc.string({ unit: 'binary-ascii', maxLength });

describe('ASCII text as doubles', () => {
  it('is stored as it is, and spills no further than the slack', () => {
    fc.assert(
      fc.property(asciiTexts(MAX_LENGTH), fc.integer({ min: 0, max: 8 }), (text, at) => {
        const bytes = Buffer.alloc(at + text.length + SLACK_BYTES + 1, '~');
        const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
        const end = writeAscii(view, at, new AsciiText(text));
        expect(end).toBe(at + text.length);
        expect(bytes.toString('latin1', at, end)).toBe(text);
        expect(bytes.toString('latin1', 0, at)).toBe('~'.repeat(at));
        expect(bytes.at(-1)).toBe('~'.charCodeAt(0));
      }),
      runs(1_000),
    );
  });

  it('every length up to the limit is written whole', () => {
    for (let length = 0; length <= MAX_LENGTH; length += 1) {
      const text = 'abcdefghijklmnopqrstuvwxyz0123456789'.repeat(3).slice(0, length);
      const bytes = Buffer.alloc(length + SLACK_BYTES);
      writeAscii(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0, new AsciiText(text));
      expect(bytes.toString('latin1', 0, length)).toBe(text);
    }
  });

  it('a word from the middle of a text is padded with zero bytes', () => {
    fc.assert(
      fc.property(asciiTexts(20), fc.integer({ min: 0, max: 20 }), (text, offset) => {
        const bytes = Buffer.alloc(40);
        bytes.write(text, 'latin1');
        expect(doubleOf(text, offset)).toBe(bytes.readDoubleLE(offset));
        expect(uint32Of(text, offset)).toBe(bytes.readUInt32LE(offset));
      }),
    );
  });
});
