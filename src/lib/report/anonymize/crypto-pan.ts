import { type Cipher, createCipheriv } from 'node:crypto';

/** A key of Crypto-PAn: a key of AES-128, and 16 bytes that become the padding. */
export const KEY_BYTES = 32;
const BLOCK_BYTES = 16;
const BITS_PER_BYTE = 8;

/**
 * Replaces addresses by others so that two of them share as many first bits afterwards as before, and nobody without
 * the key can tell which is which. J. Fan, J. Xu, M. Ammar and S. Moon, "Prefix-preserving IP address
 * anonymization: measurement-based security evaluation and a new cryptography-based scheme", Computer Networks 46(2),
 * 2004; for IPv6 the same over 128 bits.
 */
export class CryptoPan {
  readonly #cipher: Cipher;
  readonly #padding: Buffer;

  /** Throws a RangeError where the key has not {@link KEY_BYTES} bytes. */
  constructor(key: Uint8Array) {
    if (key.length !== KEY_BYTES) throw new RangeError(`a key has ${KEY_BYTES} bytes, not ${key.length}`);
    this.#cipher = createCipheriv('aes-128-ecb', key.subarray(0, BLOCK_BYTES), null).setAutoPadding(false);
    this.#padding = this.#cipher.update(key.subarray(BLOCK_BYTES));
  }

  /** The address that stands for this one, of as many bytes: 4 or 16. */
  replace(address: Uint8Array): Buffer {
    const result = Buffer.from(address);
    for (let bit = 0; bit < address.length * BITS_PER_BYTE; bit += 1) {
      const flip = (this.#cipher.update(this.#block(address, bit))[0] as number) >>> 7;
      const place = bit >>> 3;
      result[place] = (result[place] as number) ^ (flip << (7 - (bit & 7)));
    }
    return result;
  }

  /** The first `bits` bits of the address, and the padding behind them. */
  #block(address: Uint8Array, bits: number): Buffer {
    const block = Buffer.from(this.#padding);
    const whole = bits >>> 3;
    block.set(address.subarray(0, whole));
    const mask = 0xff << (BITS_PER_BYTE - (bits & 7));
    block[whole] = ((address[whole] as number) & mask) | ((block[whole] as number) & ~mask & 0xff);
    return block;
  }
}
