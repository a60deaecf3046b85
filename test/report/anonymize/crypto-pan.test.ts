import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressOf, ipv4At, ipv6At } from '../../../src/lib/bytes/address.js';
import { CryptoPan } from '../../../src/lib/report/anonymize/crypto-pan.js';
import '../../support/arbitraries.js';

/** The key of the sample that Crypto-PAn 1.0 of its authors comes with, and what it makes of addresses. */
const KEY = Uint8Array.from([
  21, 34, 23, 141, 51, 164, 207, 128, 19, 10, 91, 22, 73, 144, 125, 16, 216, 152, 143, 131, 121, 121, 101, 39,
  98, 87, 76, 45, 42, 132, 34, 2,
]);

const VECTORS = [
  ['128.11.68.132', '135.242.180.132'],
  ['129.118.74.4', '134.136.186.123'],
  ['130.132.252.244', '133.68.164.234'],
  ['141.223.7.43', '141.167.8.160'],
  ['141.233.145.108', '141.129.237.235'],
  ['152.163.225.39', '151.140.114.167'],
  ['156.29.3.236', '147.225.12.42'],
  ['165.247.96.84', '162.9.99.234'],
  ['166.107.77.190', '160.132.178.185'],
  ['192.102.249.13', '252.138.62.131'],
  ['192.215.32.125', '252.43.47.189'],
  ['192.233.80.103', '252.25.108.8'],
  ['192.41.57.43', '252.222.221.184'],
  ['193.150.244.223', '253.169.52.216'],
  ['195.205.63.100', '255.186.223.5'],
  ['198.200.171.101', '249.199.68.213'],
  ['24.0.250.221', '100.15.198.226'],
] as const;

/** What yacryptopan, another program with this key, makes of IPv6 addresses: its own test vectors. */
const VECTORS_6 = [
  ['::1', '78ff:f001:9fc0:20df:8380:b1f1:704:ed'],
  ['::2', '78ff:f001:9fc0:20df:8380:b1f1:704:ef'],
  ['2001:db8::1', '4401:2bc:603f:d91d:27f:ff8e:e6f1:dc1e'],
  ['2001:db8::2', '4401:2bc:603f:d91d:27f:ff8e:e6f1:dc1c'],
] as const;

const pan = new CryptoPan(KEY);

const bytesOf = (text: string): Buffer => {
  const address = addressOf(text);
  if (address === undefined) throw new Error(text);
  const words =
    address.kind === 'ipv4' ? [address.word3] : [address.word0, address.word1, address.word2, address.word3];
  const bytes = Buffer.alloc(words.length * 4);
  for (const [index, word] of words.entries()) bytes.writeInt32BE(word | 0, index * 4);
  return bytes;
};

describe('Crypto-PAn', () => {
  it.each(VECTORS)('replaces %s by %s, as the program of its authors', (from, to) => {
    expect(ipv4At(pan.replace(bytesOf(from)), 0).text).toBe(to);
  });

  it.each(VECTORS_6)('replaces %s by %s, as yacryptopan', (from, to) => {
    expect(ipv6At(pan.replace(bytesOf(from)), 0).text).toBe(to);
  });

  it.each([4, 16])('leaves two addresses of %d bytes as many first bits in common as they had', (length) => {
    const bytes = fc.uint8Array({ minLength: length, maxLength: length });
    fc.assert(
      fc.property(bytes, bytes, fc.nat({ max: length * 8 - 1 }), (a, random, shared) => {
        const b = withFirstBits(random, a, shared);
        expect(commonBits(pan.replace(a), pan.replace(b))).toBe(commonBits(a, b));
      }),
    );
  });

  it('wants a key of 32 bytes', () => {
    expect(() => new CryptoPan(KEY.subarray(1))).toThrow('32 bytes, not 31');
  });
});

function withFirstBits(target: Uint8Array, source: Uint8Array, bits: number): Uint8Array {
  const result = Uint8Array.from(target);
  for (let bit = 0; bit < bits; bit += 1) {
    const mask = 0x80 >>> (bit & 7);
    const place = bit >>> 3;
    result[place] = ((result[place] as number) & ~mask) | ((source[place] as number) & mask);
  }
  return result;
}

function commonBits(a: Uint8Array, b: Uint8Array): number {
  for (let bit = 0; bit < a.length * 8; bit += 1) {
    const mask = 0x80 >>> (bit & 7);
    if ((((a[bit >>> 3] as number) ^ (b[bit >>> 3] as number)) & mask) !== 0) return bit;
  }
  return a.length * 8;
}
