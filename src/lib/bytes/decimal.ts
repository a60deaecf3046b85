import { uint32Of } from './ascii.js';

const FOUR_DIGITS = 10_000;
const EIGHT_DIGITS = 100_000_000;

/** ASCII of 0..9999 without leading zeros, and of 0000..9999 with them, as little-endian 32-bit words. */
const SHORT = new Uint32Array(FOUR_DIGITS);
const PADDED = new Uint32Array(FOUR_DIGITS);
for (let value = 0; value < FOUR_DIGITS; value += 1) {
  const text = String(value);
  SHORT[value] = uint32Of(text, 0);
  PADDED[value] = uint32Of(text.padStart(4, '0'), 0);
}

const writeShort = (view: DataView, at: number, value: number): number => {
  view.setUint32(at, SHORT[value] as number, true);
  return at + (value < 10 ? 1 : value < 100 ? 2 : value < 1000 ? 3 : 4);
};

const writePadded4 = (view: DataView, at: number, value: number): number => {
  view.setUint32(at, PADDED[value] as number, true);
  return at + 4;
};

const writePadded8 = (view: DataView, at: number, value: number): number => {
  const high = Math.trunc(value / FOUR_DIGITS);
  writePadded4(view, at, high);
  return writePadded4(view, at + 4, value - high * FOUR_DIGITS);
};

/** Writes a whole number from 0 to 2^53-1 in decimal at `at` and returns the position behind it. */
export function writeUint(view: DataView, at: number, value: number): number {
  if (value < FOUR_DIGITS) return writeShort(view, at, value);
  if (value < EIGHT_DIGITS) {
    const high = (value / FOUR_DIGITS) | 0;
    return writePadded4(view, writeShort(view, at, high), value - high * FOUR_DIGITS);
  }
  const high = Math.trunc(value / EIGHT_DIGITS);
  return writePadded8(view, writeUint(view, at, high), value - high * EIGHT_DIGITS);
}

/** Writes `value` as exactly six decimal digits. */
export function writePadded6(view: DataView, at: number, value: number): number {
  const high = (value / 100) | 0;
  view.setUint32(at, PADDED[high] as number, true);
  // The last two digits stand in the upper half of the four-digit word: the lower half is '00'.
  view.setUint16(at + 4, (PADDED[value - high * 100] as number) >>> 16, true);
  return at + 6;
}

/** Writes `value` as exactly nine decimal digits. */
export function writePadded9(view: DataView, at: number, value: number): number {
  const high = (value / EIGHT_DIGITS) | 0;
  view.setUint8(at, 48 + high);
  return writePadded8(view, at + 1, value - high * EIGHT_DIGITS);
}
