/**
 * ASCII text moved eight bytes at a time.
 *
 * A DataView store of a double compiles to one machine instruction, and eight ASCII bytes are always an
 * ordinary double (its exponent bits would have to be 0x7ff for a NaN, and no ASCII byte is 0xff). So text
 * that is written again and again is kept as doubles. A store may run past the end of the text: whoever owns
 * the buffer keeps {@link SLACK_BYTES} free behind it, and the next write covers what was spilled.
 */
const scratch = new DataView(new ArrayBuffer(8));

/** Bytes that must be free behind the last byte of a text written by this module. */
export const SLACK_BYTES = 32;

/** Eight bytes of ASCII text from `offset` as a little-endian double, padded with zero bytes. */
export function doubleOf(text: string, offset: number): number {
  for (let index = 0; index < 8; index += 1) {
    scratch.setUint8(index, offset + index < text.length ? text.charCodeAt(offset + index) : 0);
  }
  return scratch.getFloat64(0, true);
}

/** Four bytes of ASCII text from `offset` as a little-endian unsigned integer, padded with zero bytes. */
export function uint32Of(text: string, offset: number): number {
  let word = 0;
  for (let index = 3; index >= 0; index -= 1) {
    word = word * 256 + (offset + index < text.length ? text.charCodeAt(offset + index) : 0);
  }
  return word;
}

/** Up to 64 bytes of ASCII text, ready to be stored with {@link writeAscii}. Longer text does not fit. */
export interface AsciiText {
  asciiBytes: number;
  ascii0: number;
  ascii1: number;
  ascii2: number;
  ascii3: number;
  ascii4: number;
  ascii5: number;
  ascii6: number;
  ascii7: number;
}

/** The longest text an {@link AsciiText} can hold. An IPv6 address has up to 45 characters. */
export const MAX_ASCII_BYTES = 64;

/** Fills the doubles of `target` from `text`, which must be ASCII and at most {@link MAX_ASCII_BYTES} long. */
export function setAscii(target: AsciiText, text: string): void {
  target.asciiBytes = text.length;
  target.ascii0 = doubleOf(text, 0);
  target.ascii1 = doubleOf(text, 8);
  target.ascii2 = doubleOf(text, 16);
  target.ascii3 = doubleOf(text, 24);
  target.ascii4 = doubleOf(text, 32);
  target.ascii5 = doubleOf(text, 40);
  target.ascii6 = doubleOf(text, 48);
  target.ascii7 = doubleOf(text, 56);
}

/** Writes `text` at `at` and returns the position behind it. */
export function writeAscii(view: DataView, at: number, text: AsciiText): number {
  const { asciiBytes } = text;
  view.setFloat64(at, text.ascii0, true);
  if (asciiBytes > 8) {
    view.setFloat64(at + 8, text.ascii1, true);
    if (asciiBytes > 16) {
      view.setFloat64(at + 16, text.ascii2, true);
      if (asciiBytes > 24) {
        view.setFloat64(at + 24, text.ascii3, true);
        view.setFloat64(at + 32, text.ascii4, true);
        if (asciiBytes > 40) {
          view.setFloat64(at + 40, text.ascii5, true);
          view.setFloat64(at + 48, text.ascii6, true);
          view.setFloat64(at + 56, text.ascii7, true);
        }
      }
    }
  }
  return at + asciiBytes;
}
