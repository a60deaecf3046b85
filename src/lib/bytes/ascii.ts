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

/** ASCII text of any length, ready to be stored with {@link writeAscii}. */
export class AsciiText {
  /** Length in bytes. */
  readonly length: number;
  /** The text, eight bytes each; the last one is padded with zero bytes. */
  readonly words: readonly number[];

  /** `text` must be ASCII. */
  constructor(text: string) {
    this.length = text.length;
    const words: number[] = [];
    for (let offset = 0; offset < text.length; offset += 8) words.push(doubleOf(text, offset));
    this.words = words;
  }
}

/** Writes `text` at `at` and returns the position behind it. */
export function writeAscii(view: DataView, at: number, { words, length }: AsciiText): number {
  for (let index = 0; index < words.length; index += 1) {
    view.setFloat64(at + index * 8, words[index] as number, true);
  }
  return at + length;
}
