import { Quantiles } from '../../stats/sketches/quantiles.js';
import type { Gridded, TimeGrid } from './time-grid.js';

/** What is told of the values in one step; undefined where there were none. */
export interface StepQuantiles {
  readonly p50: number;
  readonly p95: number;
  readonly count: number;
}

/** The distribution of a number in each step of a grid. */
export class GridQuantiles implements Gridded {
  #quantiles = new Map<number, Quantiles>();

  add(step: number, value: number): void {
    let quantiles = this.#quantiles.get(step);
    if (quantiles === undefined) {
      quantiles = new Quantiles();
      this.#quantiles.set(step, quantiles);
    }
    quantiles.add(value);
  }

  coarsen(factor: number): void {
    const before = this.#quantiles;
    this.#quantiles = new Map();
    for (const [step, quantiles] of before) {
      const place = Math.floor(step / factor);
      const known = this.#quantiles.get(place);
      if (known === undefined) this.#quantiles.set(place, quantiles);
      else known.merge(quantiles);
    }
  }

  /** The distributions of all steps of the grid, in order. */
  values({ first, steps }: TimeGrid): (StepQuantiles | undefined)[] {
    return Array.from({ length: steps }, (_, index) => {
      const quantiles = this.#quantiles.get(first + index);
      if (quantiles === undefined) return undefined;
      return { p50: quantiles.at(0.5), p95: quantiles.at(0.95), count: quantiles.count };
    });
  }
}
