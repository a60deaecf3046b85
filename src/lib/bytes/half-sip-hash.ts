/** A key of 64 bits, as two signed 32-bit words. */
export type HashKey = readonly [number, number];

/** The 64 bits of a hash, as two signed 32-bit words. */
export interface Hash64 {
  low: number;
  high: number;
}

const COMPRESSION_ROUNDS = 2;
const FINAL_ROUNDS = 4;

const rotate = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));

/**
 * HalfSipHash-2-4 with 64 bits of output: without the key nobody can say which hash a text will have, nor make
 * texts of chosen hashes; with it, it is the same everywhere.
 *
 * J.-P. Aumasson and D. J. Bernstein, "SipHash: a fast short-input PRF", INDOCRYPT 2012; the variant on words of
 * 32 bits is halfsiphash.c of the reference implementation.
 */
export class HalfSipHash {
  readonly #key: HashKey;
  #v0 = 0;
  #v1 = 0;
  #v2 = 0;
  #v3 = 0;

  constructor(key: HashKey) {
    this.#key = key;
  }

  /** Hashes the first `length` bytes. */
  hash(bytes: Buffer, length: number, into: Hash64): void {
    const [key0, key1] = this.#key;
    this.#v0 = key0;
    this.#v1 = key1 ^ 0xee;
    this.#v2 = 0x6c796765 ^ key0;
    this.#v3 = 0x74656462 ^ key1;
    const whole = length & ~3;
    for (let at = 0; at < whole; at += 4) this.#compress(bytes.readInt32LE(at));
    let last = length << 24;
    for (let at = whole; at < length; at += 1) last |= (bytes[at] as number) << (8 * (at - whole));
    this.#compress(last);
    this.#v2 ^= 0xee;
    this.#rounds(FINAL_ROUNDS);
    into.low = this.#v1 ^ this.#v3;
    this.#v1 ^= 0xdd;
    this.#rounds(FINAL_ROUNDS);
    into.high = this.#v1 ^ this.#v3;
  }

  #compress(word: number): void {
    this.#v3 ^= word;
    this.#rounds(COMPRESSION_ROUNDS);
    this.#v0 ^= word;
  }

  #rounds(rounds: number): void {
    let [v0, v1, v2, v3] = [this.#v0, this.#v1, this.#v2, this.#v3];
    for (let round = 0; round < rounds; round += 1) {
      v0 = (v0 + v1) | 0;
      v1 = rotate(v1, 5) ^ v0;
      v0 = rotate(v0, 16);
      v2 = (v2 + v3) | 0;
      v3 = rotate(v3, 8) ^ v2;
      v0 = (v0 + v3) | 0;
      v3 = rotate(v3, 7) ^ v0;
      v2 = (v2 + v1) | 0;
      v1 = rotate(v1, 13) ^ v2;
      v2 = rotate(v2, 16);
    }
    [this.#v0, this.#v1, this.#v2, this.#v3] = [v0, v1, v2, v3];
  }
}
