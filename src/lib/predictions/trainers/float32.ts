const FLOAT = new Float32Array(1);
const BITS = new Int32Array(FLOAT.buffer);
const SMALLEST_NEGATIVE_BITS = 0x80000001 | 0;

/** The largest float32 that is smaller than a float32; of -Infinity and NaN they themselves. */
export function nextBelow(value: number): number {
  if (Number.isNaN(value) || value === Number.NEGATIVE_INFINITY) return value;
  FLOAT[0] = value;
  const bits = BITS[0] as number;
  if (value === 0) BITS[0] = SMALLEST_NEGATIVE_BITS;
  else BITS[0] = bits > 0 ? bits - 1 : bits + 1;
  return FLOAT[0];
}

/** The largest float32 that does not exceed a number: where a threshold may go without letting more rows above it. */
export function roundDown(value: number): number {
  const nearest = Math.fround(value);
  return nearest > value ? nextBelow(nearest) : nearest;
}
