import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ipv4OfWord } from '../../src/lib/bytes/address.js';
import { DISTINCT, momentsFields, quantilesFields } from '../../src/lib/stats/counted.js';
import { Distinct, PUBLIC_KEY } from '../../src/lib/stats/sketches/distinct.js';
import { Histogram } from '../../src/lib/stats/sketches/histogram.js';
import { STANDARD_ERROR } from '../../src/lib/stats/sketches/hyper-log-log.js';
import { Moments } from '../../src/lib/stats/sketches/moments.js';
import { Quantiles, RELATIVE_ACCURACY } from '../../src/lib/stats/sketches/quantiles.js';
import { TextCounts } from '../../src/lib/stats/sketches/text-counts.js';
import { runs } from '../support/arbitraries.js';
import { foreseen } from '../support/foreseen.js';

const distinct = (hashKey = PUBLIC_KEY): Distinct => new Distinct({ limit: 4096, hashKey });

describe('different values', () => {
  it('are counted exactly up to the limit', () => {
    const counted = distinct();
    for (let number = 0; number < 4096 * 3; number += 1) counted.add(`host-${number % 4096}`);
    expect(counted.result()).toEqual({ count: 4096, exact: true, standard_error: 0 });
    counted.add('one more');
    expect(counted.result()).toMatchObject({ exact: false, standard_error: STANDARD_ERROR });
  });

  it.each([5_000, 20_000, 100_000, 400_000])(
    'of %i the estimate is within three standard errors',
    (number) => {
      const counted = distinct();
      for (let each = 0; each < number; each += 1)
        counted.addAddress(ipv4OfWord(Math.imul(each, 0x9e3779b1)));
      expect(Math.abs(counted.result().count / number - 1)).toBeLessThan(3 * STANDARD_ERROR);
    },
  );

  it('over many keys have the standard error that is stated', () => {
    const number = 20_000;
    const errors = Array.from({ length: 40 }, (_, key) => {
      const counted = distinct([key, 77]);
      for (let each = 0; each < number; each += 1) counted.add(String(each));
      return counted.result().count / number - 1;
    });
    const deviation = Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length);
    expect(deviation).toBeLessThan(1.4 * STANDARD_ERROR);
    expect(deviation).toBeGreaterThan(0.5 * STANDARD_ERROR);
  });

  it('merge to the same estimate as counted together, in any split', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12_000 }), fc.integer(), (number, seed) => {
        const [whole, left, right, saved] = [distinct(), distinct(), distinct(), distinct()];
        const sides = foreseen(seed | 1, number);
        for (const [each, side] of sides.entries()) {
          whole.add(String(each >> 1));
          (side & 1 ? left : right).add(String(each >> 1));
        }
        saved.absorb(left.save());
        saved.absorb(right.save());
        left.merge(right);
        expect(left.result()).toEqual(whole.result());
        expect(saved.result()).toEqual(whole.result());
      }),
      runs(15),
    );
  });

  it('made to upset the estimate under one key do not under another', () => {
    // Somebody who knows the key picks values that change no register.
    const known = distinct();
    const picked: string[] = [];
    for (let each = 0; each < 5_000; each += 1) known.add(`filler-${each}`);
    let before = known.save().registers ?? '';
    for (let each = 0; picked.length < 3_000; each += 1) {
      known.add(`picked-${each}`);
      const after = known.save().registers ?? '';
      if (after === before) picked.push(`picked-${each}`);
      before = after;
    }
    const count = (hashKey: typeof PUBLIC_KEY): number => {
      const counted = distinct(hashKey);
      for (let each = 0; each < 5_000; each += 1) counted.add(`filler-${each}`);
      for (const value of picked) counted.add(value);
      return counted.result().count;
    };
    const honest = 8_000;
    expect(count(PUBLIC_KEY)).toBeLessThan(honest * 0.85);
    expect(Math.abs(count([0x12345678, 0x3abcdef0]) / honest - 1)).toBeLessThan(3 * STANDARD_ERROR);
  });

  it('counted with another key are refused', () => {
    expect(() => distinct().absorb(distinct([1, 2]).save())).toThrow('--sketch-key');
  });
});

describe('quantiles', () => {
  it.each([
    { name: 'skewed', values: (bits: number) => 1 / ((bits >>> 0) / 2 ** 32 + 1e-7) },
    { name: 'tiny', values: (bits: number) => ((bits >>> 0) % 1000) * 1e-7 },
    { name: 'all alike', values: () => 42 },
    { name: 'two far apart', values: (bits: number) => (bits & 1 ? 1e-8 : 1e8) },
    { name: 'powers', values: (bits: number) => 1.02 ** ((bits >>> 0) % 2_000) * 1e-9 },
  ])('of values that are $name are as accurate as stated', ({ values }) => {
    const sketch = new Quantiles();
    const exact = [...foreseen(5, 50_000)].map(values);
    for (const value of exact) sketch.add(value);
    const sorted = Float64Array.from(exact).sort();
    for (const share of [0.001, 0.01, 0.25, 0.5, 0.9, 0.99, 0.999, 1]) {
      const truth = sorted[Math.ceil(sorted.length * share) - 1] as number;
      expect(Math.abs(sketch.at(share) - truth)).toBeLessThanOrEqual(
        truth * RELATIVE_ACCURACY * (1 + 1e-9) + 1e-9,
      );
    }
  });

  it('merge to those of all values', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -10, max: 1e12, noNaN: true })), fc.nat(), (values, cut) => {
        const [whole, left, right, saved] = [0, 1, 2, 3].map(() => new Quantiles()) as [
          Quantiles,
          Quantiles,
          Quantiles,
          Quantiles,
        ];
        for (const [index, value] of values.entries()) {
          whole.add(value);
          (index <= cut % (values.length + 1) ? left : right).add(value);
        }
        saved.absorb(left.save());
        saved.absorb(right.save());
        left.merge(right);
        const { mean, stddev, ...exact } = whole.result();
        for (const merged of [left.result(), saved.result()]) {
          expect(merged).toMatchObject(exact);
          expect(merged.mean).toBeCloseTo(mean, 2);
          expect(Math.abs(merged.stddev - stddev)).toBeLessThanOrEqual(
            1e-9 * (1 + Math.abs(stddev) + Math.abs(mean)),
          );
        }
      }),
    );
  });

  it('of nothing are zeros', () => {
    expect(new Quantiles().result()).toEqual({ min: 0, mean: 0, stddev: 0, max: 0, p50: 0, p90: 0, p99: 0 });
  });
});

describe('mean and deviation', () => {
  it('are those of the definition', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 }), (values) => {
        const moments = new Moments();
        for (const value of values) moments.add(value);
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
        const result = moments.result();
        expect(result.min).toBe(Math.min(...values));
        expect(result.max).toBe(Math.max(...values));
        expect(result.mean).toBeCloseTo(mean, 6);
        expect(result.stddev).toBeCloseTo(Math.sqrt(variance), 6);
      }),
    );
  });
});

describe('counters for texts', () => {
  const stream = fc.array(fc.record({ name: fc.nat(120), bytes: fc.integer({ min: 0, max: 1500 }) }), {
    maxLength: 1_500,
  });

  it('are too low by at most maxError, which is at most twice the total over the limit, merged or not', () => {
    fc.assert(
      fc.property(stream, fc.integer({ min: 4, max: 200 }), (packets, limit) => {
        const [left, right] = [
          new TextCounts({ limit, by: 'bytes' }),
          new TextCounts({ limit, by: 'bytes' }),
        ];
        const exact = new Map<string, number>();
        let total = 0;
        for (const [index, { name, bytes }] of packets.entries()) {
          (index % 3 === 0 ? left : right).count(`n${name}`, bytes);
          exact.set(`n${name}`, (exact.get(`n${name}`) ?? 0) + bytes);
          total += bytes;
        }
        left.merge(right);
        const held = new Map(left.entries().map(({ value, bytes }) => [value, bytes]));
        expect(left.size).toBeLessThanOrEqual(limit);
        for (const [name, bytes] of exact) {
          const counted = held.get(name) ?? 0;
          expect(counted).toBeLessThanOrEqual(bytes);
          expect(bytes - counted).toBeLessThanOrEqual(left.maxError);
        }
        expect(left.maxError).toBeLessThanOrEqual((2 * total) / limit);
      }),
    );
  });
});

describe('what parts give', () => {
  it.each([
    { name: 'different values', result: distinct().result(), fields: DISTINCT },
    { name: 'quantiles', result: new Quantiles().result(), fields: quantilesFields('s') },
    { name: 'moments', result: new Moments().result(), fields: momentsFields('s') },
  ])('has the fields that describe it: $name', ({ result, fields }) => {
    expect(Object.keys(result)).toEqual(Object.keys(fields));
  });
});

describe('a histogram', () => {
  it('has a class below each bound and one beyond', () => {
    const histogram = new Histogram({ bounds: [64, 128] });
    for (const value of [0, 63, 64, 127, 128, 9000]) histogram.count(value);
    expect(histogram.counts).toEqual([2, 2, 2]);
    const merged = new Histogram({ bounds: [64, 128] });
    merged.merge(histogram);
    merged.absorb(histogram.save());
    expect(merged.counts).toEqual([4, 4, 4]);
  });
});
