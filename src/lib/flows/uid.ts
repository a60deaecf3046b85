import { hash } from 'node:crypto';

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** Digits of base 62 that are made of as many hexadecimal ones, a little more than there is room for. */
const DIGITS_OF_HALF = 8;
const HASH_DIGITS_OF_HALF = 12;

/** A short name for a flow in the form of Zeek's: `C` and 16 digits of base 62, made of what tells the flow apart. */
export function uidOf(identity: string): string {
  const hashed = hash('sha1', identity);
  return `C${half(hashed, 0)}${half(hashed, HASH_DIGITS_OF_HALF)}`;
}

function half(hashed: string, at: number): string {
  let rest = Number.parseInt(hashed.slice(at, at + HASH_DIGITS_OF_HALF), 16);
  let digits = '';
  for (let count = 0; count < DIGITS_OF_HALF; count += 1) {
    digits += DIGITS[rest % DIGITS.length];
    rest = Math.trunc(rest / DIGITS.length);
  }
  return digits;
}
