import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visible } from '../../src/lib/bytes/visible.js';
import { runs } from '../support/arbitraries.js';

describe('text from the wire on a terminal', () => {
  it.each([
    { text: '\u001b[31mred', shown: '\\u{1b}[31mred', because: 'an escape sequence would be obeyed' },
    { text: '\u009b31m', shown: '\\u{9b}31m', because: 'so would its one-byte form' },
    { text: 'a\r\nb\u0007', shown: 'a\\u{d}\\u{a}b\\u{7}', because: 'controls move, break and beep' },
    { text: '\u007f\u0000', shown: '\\u{7f}\\u{0}', because: 'DEL and NUL are controls' },
    { text: 'a\u202egpj.exe', shown: 'a\\u{202e}gpj.exe', because: 'an override turns what follows round' },
    { text: '\u2066x\u2069', shown: '\\u{2066}x\\u{2069}', because: 'isolates do too' },
    { text: 'pay\u200bpal', shown: 'pay\\u{200b}pal', because: 'zero-width characters hide' },
    { text: '\ufeffa', shown: '\\u{feff}a', because: 'so does a byte-order mark' },
    { text: 'a\u2028b\u2029', shown: 'a\\u{2028}b\\u{2029}', because: 'these end lines' },
    { text: '\u{e0041}', shown: '\\u{e0041}', because: 'tag characters are invisible' },
    { text: '\ud800', shown: '\\u{d800}', because: 'half a character cannot be encoded' },
    { text: 'Café 網路 😀', shown: 'Café 網路 😀', because: 'letters of all people are left alone' },
  ])('$shown: $because', ({ text, shown }) => {
    expect(visible(text)).toBe(shown);
  });

  it('leaves nothing that a terminal obeys, and is done after one time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const shown = visible(text);
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
        expect(visible(shown)).toBe(shown);
      }),
      runs(200),
    );
  });
});
