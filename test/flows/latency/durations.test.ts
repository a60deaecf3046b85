import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Durations } from '../../../src/lib/flows/latency/durations.js';

const durationsOf = (values: readonly number[]): Durations => {
  const durations = new Durations();
  for (const value of values) durations.add(value);
  return durations;
};

/** The smallest value that at least this share of all do not exceed. */
const exactQuantile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.max(1, Math.ceil(values.length * share)) - 1] as number;

describe('durations', () => {
  it('are nothing where there are none', () => {
    expect(Object.values(new Durations().result())).toEqual(Array(6).fill(undefined));
  });

  it('leave out what clocks make impossible', () => {
    expect(durationsOf([-1, Number.NaN, 2]).result()).toMatchObject({ count: 1, min: 2, max: 2 });
  });

  it('have exact quantiles as long as they are few', () => {
    expect(durationsOf([5, 1, 4, 2, 3]).result()).toEqual({
      count: 5,
      min: 1,
      mean: 3,
      p50: 3,
      p95: 5,
      max: 5,
    });
  });

  it('have quantiles within one part in a hundred when they are many', () => {
    const values = fc.array(fc.double({ min: 0.001, max: 1e8, noNaN: true }), {
      minLength: 33,
      maxLength: 300,
    });
    fc.assert(
      fc.property(values, fc.constantFrom(0.01, 0.5, 0.95, 1), (each, share) => {
        const exact = exactQuantile(each, share);
        const told = durationsOf(each).quantile(share) as number;
        expect(Math.abs(told - exact)).toBeLessThanOrEqual(exact * 0.010001);
      }),
    );
  });
});
