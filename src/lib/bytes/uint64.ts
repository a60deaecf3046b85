import { uint32At } from './integers.js';

const TWO_TO_32 = 0x1_0000_0000;

const safe = (high: number, low: number): number | undefined => {
  const value = high * TWO_TO_32 + low;
  return Number.isSafeInteger(value) ? value : undefined;
};

/** The unsigned 64-bit integer at `at` in the given byte order; undefined where a double cannot hold it exactly. */
export const uint64At = (bytes: Uint8Array, at: number, isLittleEndian: boolean): number | undefined =>
  isLittleEndian
    ? safe(uint32At(bytes, at + 4, true), uint32At(bytes, at, true))
    : safe(uint32At(bytes, at, false), uint32At(bytes, at + 4, false));
