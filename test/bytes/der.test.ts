import { describe, expect, it } from 'vitest';
import { derElement, derElements, oidText } from '../../src/lib/bytes/der.js';
import { hex } from '../support/hex.js';

const whole = (bytes: Buffer) => derElement(bytes, 0, bytes.length);

describe('an element of DER', () => {
  it('has a tag, a length and content', () => {
    expect(whole(hex`02 01 05`)).toEqual({ tag: 2, start: 2, end: 3 });
    expect(whole(Buffer.concat([hex`04 81 80`, Buffer.alloc(128)]))).toEqual({ tag: 4, start: 3, end: 131 });
    expect(whole(Buffer.concat([hex`30 82 0100`, Buffer.alloc(256)]))).toEqual({
      tag: 0x30,
      start: 4,
      end: 260,
    });
  });

  it('is none where it is cut, endless, or longer than anything', () => {
    const lies = [
      hex``,
      hex`02`,
      hex`02 02 05`,
      hex`30 80 00 00`,
      hex`30 84 00000001 00`,
      hex`30 82 01`,
      hex`1f 81 01 00`,
    ];
    for (const lie of lies) expect(whole(lie), lie.toString('hex')).toBeUndefined();
  });

  it('holds others, as far as they are whole', () => {
    const bytes = hex`30 08 02 01 05 05 00 02 05 05`;
    const outer = derElement(bytes, 0, bytes.length);
    expect(outer && derElements(bytes, outer).map(({ tag }) => tag)).toEqual([2, 5]);
  });
});

describe('an object identifier', () => {
  // X.690 section 8.19.5 and RFC 4519 section 2.3.
  it.each([
    [hex`813403`, '2.100.3'],
    [hex`550403`, '2.5.4.3'],
    [hex`2a864886f70d010901`, '1.2.840.113549.1.9.1'],
  ])('%# reads as numbers', (bytes, text) => {
    expect(oidText(bytes, { tag: 6, start: 0, end: bytes.length })).toBe(text);
  });
});
