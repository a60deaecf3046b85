import { unforeseeable } from './chance.js';

const WORDS = 4;
const BYTES_OF_WORD = 4;
const VALUES = 256;
const NUMBERS_OF_WORD = BYTES_OF_WORD * VALUES;

/**
 * Hashes the bits of addresses by simple tabulation: a random number for each value of each byte, and their
 * exclusive or is the hash. Whoever does not know the numbers cannot make addresses that collide, and a table
 * that is searched slot by slot needs constant time for any addresses (M. Patrascu and M. Thorup, "The Power of
 * Simple Tabulation Hashing", Journal of the ACM 59(3), 2012, theorem 1.1).
 */
export class AddressHash {
  readonly #numbers: Int32Array;

  constructor(numbers: Int32Array = unforeseeable(WORDS * NUMBERS_OF_WORD)) {
    this.#numbers = numbers.slice();
    // Zero bytes count for nothing, so that the words which a kind does not use need not be looked at.
    for (let byte = 0; byte < WORDS * BYTES_OF_WORD; byte += 1) this.#numbers[byte * VALUES] = 0;
  }

  /** The hash of four 32-bit words. */
  of(word0: number, word1: number, word2: number, word3: number): number {
    const numbers = this.#numbers;
    let hash = hashOfWord(numbers, word3, 0);
    if (word2 !== 0) hash ^= hashOfWord(numbers, word2, NUMBERS_OF_WORD);
    if ((word0 | word1) !== 0) {
      hash ^= hashOfWord(numbers, word1, 2 * NUMBERS_OF_WORD);
      hash ^= hashOfWord(numbers, word0, 3 * NUMBERS_OF_WORD);
    }
    return hash;
  }
}

const hashOfWord = (numbers: Int32Array, word: number, first: number): number =>
  (numbers[first + (word & 255)] as number) ^
  (numbers[first + VALUES + ((word >>> 8) & 255)] as number) ^
  (numbers[first + 2 * VALUES + ((word >>> 16) & 255)] as number) ^
  (numbers[first + 3 * VALUES + (word >>> 24)] as number);

/**
 * The hash of two addresses together. One of both is rotated: pairs whose addresses differ in the same bits
 * (10.0.0.x and 10.1.0.x) would else all have one hash.
 */
export const pairHash = (a: number, b: number): number => a ^ ((b << 13) | (b >>> 19));
