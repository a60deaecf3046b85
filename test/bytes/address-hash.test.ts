import { afterEach, describe, expect, it, vi } from 'vitest';
import { AddressHash, pairHash } from '../../src/lib/bytes/address-hash.js';
import { unforeseeable } from '../../src/lib/bytes/chance.js';
import { foreseen } from '../support/foreseen.js';

const NUMBERS = 4096;
const KNOWN = 0x1234567;
const hashOfSeed = (seed: number): AddressHash => new AddressHash(foreseen(seed, NUMBERS));

/** Address number `index` of a network: its words. */
const addressNumber = (index: number): [number, number, number, number] => [
  0x20010db8,
  index >>> 20,
  Math.imul(index, 0x2545f491),
  index,
];

/** Numbers of addresses whose hashes end in the same bits, as somebody finds them who knows the numbers. */
function colliding(hash: AddressHash, count: number, mask: number): number[] {
  const found: number[] = [];
  for (let index = 0; found.length < count; index += 1)
    if ((hash.of(...addressNumber(index)) & mask) === 0) found.push(index);
  return found;
}

/** How many of the slots `mask` has are hit, and how often the one that is hit most. */
function spread(hashes: readonly number[], mask: number): { slots: number; most: number } {
  const hits = new Map<number, number>();
  for (const hash of hashes) hits.set(hash & mask, (hits.get(hash & mask) ?? 0) + 1);
  return { slots: hits.size, most: Math.max(...hits.values()) };
}

describe('addresses made to collide', () => {
  const made = colliding(hashOfSeed(KNOWN), 2_000, 0xfff);

  it.each([1, 2, 99])('collide in the process they were made for, and in no other: seed %i', (seed) => {
    const hashes = (hash: AddressHash): number[] => made.map((index) => hash.of(...addressNumber(index)));
    expect(spread(hashes(hashOfSeed(KNOWN)), 0xfff)).toEqual({ slots: 1, most: 2_000 });
    // 2,000 balls hit 1,582 of 4,096 boxes if they are thrown blindly.
    const { slots, most } = spread(hashes(hashOfSeed(seed)), 0xfff);
    expect(slots).toBeGreaterThan(1_450);
    expect(most).toBeLessThan(12);
  });

  it('have no numbers that they could be made for', () => {
    const numbers = unforeseeable(NUMBERS);
    expect(new Set(numbers).size).toBeGreaterThan(NUMBERS - 10);
    expect(unforeseeable(NUMBERS)).not.toEqual(numbers);
    expect(new AddressHash().of(1, 2, 3, 4)).not.toBe(new AddressHash().of(1, 2, 3, 4));
  });
});

describe('every bit of an address', () => {
  it.each([0, 1, 2, 3])('changes its hash: word %i', (word) => {
    const hash = hashOfSeed(KNOWN);
    const hashes = new Set([hash.of(0, 0, 0, 0)]);
    for (let bit = 0; bit < 32; bit += 1) {
      const words: [number, number, number, number] = [0, 0, 0, 0];
      words[word] = 1 << bit;
      hashes.add(hash.of(...words));
    }
    expect(hashes.size).toBe(33);
  });
});

describe('pairs of addresses', () => {
  it.each([
    { pair: (index: number) => [0x0a000000 + index, 0x0a010000 + index], because: 'both count up' },
    { pair: (index: number) => [0x0a000001, 0x0a010000 + index], because: 'one talks to all' },
    { pair: (index: number) => [0x0a000000 + index, 0x0a000000 + index], because: 'it is one address twice' },
  ])('are spread over the slots of a table: $because', ({ pair }) => {
    const hash = hashOfSeed(KNOWN);
    const hashes = Array.from({ length: 512 }, (_, index) => {
      const [a = 0, b = 0] = pair(index);
      return pairHash(hash.of(0, 0, 0, a), hash.of(0, 0, 0, b));
    });
    const { slots, most } = spread(hashes, 0x3ff);
    // Thrown blindly, 512 balls hit 403 of 1,024 boxes.
    expect(slots).toBeGreaterThan(330);
    expect(most).toBeLessThan(8);
  });

  it('have an order', () => {
    expect(pairHash(1, 2)).not.toBe(pairHash(2, 1));
  });
});

describe('a table in which addresses collide all the same', () => {
  afterEach(() => {
    vi.doUnmock('../../src/lib/bytes/chance.js');
    vi.resetModules();
  });

  it('gives them all, but looks no further than so many slots: the last are made anew each time', async () => {
    vi.resetModules();
    vi.doMock('../../src/lib/bytes/chance.js', () => ({
      unforeseeable: (count: number) => foreseen(KNOWN, count),
    }));
    const { ipv6At, sameAddress } = await import('../../src/lib/bytes/address.js');
    const bytes = Buffer.alloc(16);
    const get = (index: number, firstWord = 0) => {
      for (const [at, word] of addressNumber(index).entries()) bytes.writeInt32BE(word | 0, at * 4);
      bytes.writeInt32BE(bytes.readInt32BE(0) ^ firstWord, 0);
      return ipv6At(bytes, 0);
    };
    const made = colliding(hashOfSeed(KNOWN), 200, 0x3ff);
    const first = made.map((index) => get(index));
    // What came last is found without a search: others take its place.
    for (const index of made) get(index, 1);
    const second = made.map((index) => get(index));
    expect(first.every((address, index) => sameAddress(address, second[index] as typeof address))).toBe(true);
    expect(new Set(first.map(({ text }) => text)).size).toBe(200);
    // Collisions are dear: 200 x 200 / 2 steps without a limit.
    const kept = first.filter((address, index) => address === second[index]).length;
    expect(kept).toBeGreaterThan(60);
    expect(kept).toBeLessThan(70);
  });
});
