import { hash } from 'node:crypto';

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const BASE = BigInt(DIGITS.length);
const UID_DIGITS = 17;
/** Hexadecimal digits of the hash that are used: a little more than there is room for. */
const HASH_DIGITS = 26;

/** A short name for a flow in the form of Zeek's: `C` and 17 digits of base 62, made of what tells the flow apart. */
export function uidOf(identity: string): string {
  let rest = BigInt(`0x${hash('sha1', identity).slice(0, HASH_DIGITS)}`);
  let digits = '';
  for (let count = 0; count < UID_DIGITS; count += 1) {
    digits += DIGITS[Number(rest % BASE)];
    rest /= BASE;
  }
  return `C${digits}`;
}
