import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Address, ipv4OfWord } from '../../src/lib/bytes/address.js';
import { FrequentPairs } from '../../src/lib/stats/sketches/frequent-pairs.js';
import { runs } from '../support/arbitraries.js';

const BYTES = 0;

interface Touch {
  readonly a: number;
  readonly b: number;
  readonly weight: number;
}

/** Counts the stream in the sketch and, exactly, in a Map. */
function countBoth(stream: readonly Touch[], limit: number) {
  const sketch = new FrequentPairs({ limit, counters: 1 });
  const exact = new Map<string, number>();
  let total = 0;
  for (const { a, b, weight } of stream) {
    sketch.add(sketch.touch(ipv4OfWord(a), ipv4OfWord(b), weight), BYTES, weight);
    const key = `${a} ${b}`;
    exact.set(key, (exact.get(key) ?? 0) + weight);
    total += weight;
  }
  return { sketch, exact, total };
}

const wordOf = ({ word3 }: Address): number => word3;

const touches = (addresses: number) =>
  fc.array(
    fc.record({
      a: fc.integer({ min: 0, max: addresses }),
      b: fc.integer({ min: 0, max: addresses }),
      weight: fc.integer({ min: 1, max: 1500 }),
    }),
    { maxLength: 2_000 },
  );

describe('counters for pairs of addresses', () => {
  it('are exact as long as there are no more pairs than the limit', () => {
    fc.assert(
      fc.property(touches(9), (stream) => {
        const { sketch, exact } = countBoth(stream, 100);
        const held = sketch.entries().map(({ a, b, counts }) => [`${wordOf(a)} ${wordOf(b)}`, counts[BYTES]]);
        expect(new Map(held as [string, number][])).toEqual(exact);
        expect(sketch).toMatchObject({ forgotten: 0, maxError: 0, size: exact.size });
      }),
      runs(50),
    );
  });

  it('beyond the limit are too low by at most maxError, which is at most twice the total over the limit', () => {
    fc.assert(
      fc.property(touches(200), fc.integer({ min: 4, max: 64 }), (stream, limit) => {
        const { sketch, exact, total } = countBoth(stream, limit);
        const held = new Map(
          sketch.entries().map(({ a, b, counts }) => [`${wordOf(a)} ${wordOf(b)}`, counts[BYTES] as number]),
        );
        expect(sketch.size).toBeLessThanOrEqual(limit);
        for (const [key, weight] of exact) {
          const counted = held.get(key) ?? 0;
          expect(counted).toBeLessThanOrEqual(weight);
          expect(weight - counted).toBeLessThanOrEqual(sketch.maxError);
        }
        expect(sketch.maxError).toBeLessThanOrEqual((2 * total) / limit);
      }),
      runs(50),
    );
  });

  it('keep to the limit also where frames state that they have no length', () => {
    const flood = Array.from({ length: 5_000 }, (_, index): Touch => ({ a: index, b: 0, weight: 0 }));
    const { sketch } = countBoth(flood, 1_000);
    expect(sketch.size).toBeLessThanOrEqual(1_000);
    expect(sketch.forgotten + sketch.size).toBe(5_000);
    expect(sketch.maxError).toBe(0);
  });

  it('keep a heavy pair through a flood of one-packet pairs', () => {
    const flood = Array.from({ length: 50_000 }, (_, index): Touch[] => [
      { a: 1, b: 2, weight: 1500 },
      { a: 10 + index, b: 3, weight: 60 },
    ]).flat();
    const { sketch, exact } = countBoth(flood, 1_000);
    const [first] = sketch.top(1, ([counted = 0]) => counted);
    expect([wordOf(first?.a as Address), wordOf(first?.b as Address)]).toEqual([1, 2]);
    expect(first?.counts[BYTES]).toBe(exact.get('1 2'));
    expect(sketch.forgotten).toBeGreaterThan(40_000);
  });

  it('tell what they give up, so that nothing is lost from a sum', () => {
    let given = 0;
    const sketch = new FrequentPairs({
      limit: 8,
      counters: 1,
      onForget: ({ counts }) => {
        given += counts[BYTES] as number;
      },
    });
    let total = 0;
    for (let index = 0; index < 1_000; index += 1) {
      const weight = 60 + (index % 7);
      sketch.add(sketch.touch(ipv4OfWord(index), ipv4OfWord(0), weight), BYTES, weight);
      total += weight;
    }
    const held = sketch.entries().reduce((sum, { counts }) => sum + (counts[BYTES] as number), 0);
    expect(given + held).toBe(total);
  });

  it('order equal entries by their addresses', () => {
    const { sketch } = countBoth(
      [3, 1, 2].map((a) => ({ a, b: 0, weight: 5 })),
      10,
    );
    expect(sketch.top(2, ([counted = 0]) => counted).map(({ a }) => a.text)).toEqual(['0.0.0.1', '0.0.0.2']);
  });
});
