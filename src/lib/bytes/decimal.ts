const FOUR_DIGITS = 10_000;
const EIGHT_DIGITS = 100_000_000;

/** Decimal digits of 0..9999. */
export const DIGIT_COUNTS = new Uint8Array(FOUR_DIGITS);
/** ASCII of 0..9999 without leading zeros, and of 0000..9999 with them, as little-endian 32-bit words. */
export const SHORT_DECIMALS = new Uint32Array(FOUR_DIGITS);
const PADDED = new Uint32Array(FOUR_DIGITS);

const ZEROS = 0x30303030;
for (let value = 0; value < FOUR_DIGITS; value += 1) {
  const digits = value < 10 ? 1 : value < 100 ? 2 : value < 1000 ? 3 : 4;
  const thousands = Math.trunc(value / 1000);
  const hundreds = Math.trunc(value / 100) % 10;
  const tens = Math.trunc(value / 10) % 10;
  const padded = ZEROS + thousands + (hundreds << 8) + (tens << 16) + ((value % 10) << 24);
  DIGIT_COUNTS[value] = digits;
  PADDED[value] = padded;
  SHORT_DECIMALS[value] = padded >>> (8 * (4 - digits));
}

const writeShort = (view: DataView, at: number, value: number): number => {
  view.setUint32(at, SHORT_DECIMALS[value] as number, true);
  return at + (DIGIT_COUNTS[value] as number);
};

/** Writes `value`, which is below 10^8, as eight digits. */
const writePadded8 = (view: DataView, at: number, value: number): number => {
  // A product is several times faster than a quotient, and can be one too large only where the rest is negative.
  let high = (value * 0.0001) | 0;
  let low = (value - high * FOUR_DIGITS) | 0;
  if (low >= FOUR_DIGITS) {
    low -= FOUR_DIGITS;
    high += 1;
  } else if (low < 0) {
    low += FOUR_DIGITS;
    high -= 1;
  }
  view.setUint32(at, PADDED[high] as number, true);
  view.setUint32(at + 4, PADDED[low] as number, true);
  return at + 8;
};

/** Writes a whole number from 0 to 2^53-1 in decimal at `at` and returns the position behind it. */
export function writeUint(view: DataView, at: number, value: number): number {
  if (value < FOUR_DIGITS) return writeShort(view, at, value);
  if (value < EIGHT_DIGITS) return writeMiddle(view, at, value | 0);
  const high = Math.floor(value / EIGHT_DIGITS);
  const end = high < FOUR_DIGITS ? writeShort(view, at, high) : writeUint(view, at, high);
  return writePadded8(view, end, value - high * EIGHT_DIGITS);
}

/** Writes a number of five to eight digits. */
function writeMiddle(view: DataView, at: number, value: number): number {
  const high = (value / FOUR_DIGITS) | 0;
  const end = writeShort(view, at, high);
  view.setUint32(end, PADDED[value - high * FOUR_DIGITS] as number, true);
  return end + 4;
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

const MILLION = 1_000_000;
/** Decimals of fewer digits than a double holds for certain: no two of them are the same double. */
const MAX_MILLIONTHS = 1e15;
const ZERO_DIGIT = 0x30;

/**
 * Writes a number that has no more than six decimals as JavaScript does, and returns the position behind it. Where it
 * has more, is below 0 or beyond a thousand million, nothing is written, and `at` comes back.
 */
export function writeMillionths(view: DataView, at: number, value: number): number {
  const millionths = Math.round(value * MILLION);
  // A number is its own shortest text where that text, of at most 15 digits, is read as the same double.
  if (!(millionths >= 0 && millionths < MAX_MILLIONTHS) || millionths / MILLION !== value) return at;
  const whole = Math.floor(millionths / MILLION);
  const rest = millionths - whole * MILLION;
  const point = writeUint(view, at, whole);
  if (rest === 0) return point;
  view.setUint8(point, 0x2e);
  let end = writePadded6(view, point + 1, rest);
  while (view.getUint8(end - 1) === ZERO_DIGIT) end -= 1;
  return end;
}
