import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GridQuantiles } from '../../../src/lib/report/overview/grid-quantiles.js';
import { GridSums, MAX_STEPS, TimeGrid } from '../../../src/lib/report/overview/time-grid.js';
import '../../support/arbitraries.js';

const moments = fc.array(
  fc.tuple(fc.oneof(fc.nat(), fc.integer({ min: -1e15, max: 1e15 })), fc.integer({ min: 1, max: 1_000 })),
  {
    minLength: 1,
    maxLength: 60,
  },
);

describe('TimeGrid', () => {
  it('counts everything once, in few steps, in whatever order it comes', () => {
    fc.assert(
      fc.property(moments, (events) => {
        const grid = new TimeGrid();
        const sums = grid.follow(new GridSums());
        for (const [ms, value] of events) sums.add(grid.at(ms), value);
        const values = sums.values(grid);
        expect(values.length).toBe(grid.steps);
        expect(grid.steps).toBeLessThanOrEqual(MAX_STEPS);
        // What each step should have, counted anew from the moments.
        const expected = values.map((_, step) => {
          const begin = grid.startMs + step * grid.stepMs;
          return events
            .filter(([ms]) => ms >= begin && ms < begin + grid.stepMs)
            .reduce((sum, [, value]) => sum + value, 0);
        });
        expect(values).toEqual(expected);
        expect(values.at(0)).toBeGreaterThan(0);
        expect(values.at(-1)).toBeGreaterThan(0);
      }),
    );
  });

  it('has steps that are no longer than they must be', () => {
    const grid = new TimeGrid();
    for (const ms of [0, 239]) grid.at(ms);
    expect(grid.stepMs).toBe(1);
    grid.at(240);
    expect(grid.stepMs).toBe(2);
    grid.at(3_600_000);
    expect([grid.stepMs, grid.steps]).toEqual([20_000, 181]);
  });

  it('has steps at least as long as what is told of', () => {
    const grid = new TimeGrid();
    const sums = grid.follow(new GridSums());
    for (const ms of [0, 1_000, 2_000]) {
      grid.beAtLeast(1_000);
      sums.add(grid.at(ms), 5);
    }
    expect([grid.stepMs, sums.values(grid)]).toEqual([1_000, [5, 5, 5]]);
  });

  it('aligns steps to the clock', () => {
    const grid = new TimeGrid();
    for (const ms of [1_795_452_976_640, 1_795_453_976_640]) grid.at(ms);
    expect(grid.stepMs).toBe(10_000);
    expect(grid.startMs).toBe(1_795_452_970_000);
  });

  it('keeps distributions when steps are joined', () => {
    const grid = new TimeGrid();
    const quantiles = grid.follow(new GridQuantiles());
    for (const ms of [0, 1, 2, 3]) quantiles.add(grid.at(ms), ms + 1);
    grid.at(1_000);
    const [first] = quantiles.values(grid);
    expect(first?.count).toBe(4);
    expect(first?.p95).toBeCloseTo(4, 1);
    expect(first?.p50).toBeCloseTo(2, 1);
  });
});
