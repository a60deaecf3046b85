import { describe, expect, it } from 'vitest';
import { wireText, wireTextToNul } from '../../src/lib/bytes/wire-text.js';
import { hex } from '../support/hex.js';

const whole = (bytes: Buffer): string => wireText(bytes, 0, bytes.length);

describe('text from the wire', () => {
  it.each([
    [hex`61 62 63`, 'abc'],
    [hex`63 61 66 c3 a9`, 'café'],
    [hex`61 e9 62`, 'a\ufffdb'], // Latin-1
    [hex`f0 9f 98 78`, '\ufffdx'], // a sequence that ends early is one mistake
    [hex`ed a0 80`, '\ufffd\ufffd\ufffd'], // half of a surrogate pair
    [hex`c0 80`, '\ufffd\ufffd'], // more bytes than the character needs
    [hex`61 00 1b 62`, 'a\u0000\u001bb'],
    [hex``, ''],
  ])('%j is %j', (bytes, text) => {
    expect(whole(bytes)).toBe(text);
  });

  it('is told from the bytes between the ends alone, and a character cut there is none', () => {
    const bytes = hex`78 61 c3 a9 78`;
    expect(wireText(bytes, 1, 4)).toBe('aé');
    expect(wireText(bytes, 1, 3)).toBe('a\ufffd');
  });

  it.each([
    [hex`61 62 00 63`, 'ab'],
    [hex`00 61`, ''],
    [hex`61 62`, 'ab'],
  ])('ends at a NUL where that is its end: %j is %j', (bytes, text) => {
    expect(wireTextToNul(bytes, 0, bytes.length)).toBe(text);
  });

  it('does not look for the NUL behind the end', () => {
    expect(wireTextToNul(hex`61 62 00`, 0, 2)).toBe('ab');
  });
});
