const MS = 1;
const S = 1_000 * MS;
const MIN = 60 * S;
const HOUR = 60 * MIN;
const DAY = 24 * HOUR;

/** Lengths of a step that people read well; each is a multiple of the one before. */
const STEPS_MS = [
  ...[1, 2, 10, 20, 100, 200].map((ms) => ms * MS),
  ...[1, 2, 10, 20].map((s) => s * S),
  ...[1, 2, 10, 20].map((min) => min * MIN),
  ...[1, 2, 6, 12].map((hours) => hours * HOUR),
  ...[1, 2, 10, 20, 100, 200, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000].map(
    (days) => days * DAY,
  ),
];

/** Steps that a grid has at most. */
export const MAX_STEPS = 240;

/** Something that is counted in the steps of a {@link TimeGrid}: it is told when steps become longer. */
export interface Gridded {
  /** Adds up each `factor` steps that become one; steps are counted from 1970. */
  coarsen(factor: number): void;
}

/**
 * Time in equal steps, aligned to the clock, as long as needed for no more than {@link MAX_STEPS} of them from the
 * earliest to the latest moment: so that a capture of a second and one of a month are told alike, in one pass.
 */
export class TimeGrid {
  readonly #followers: Gridded[] = [];
  #length = 0;
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;

  /** Length of a step in milliseconds. */
  get stepMs(): number {
    return STEPS_MS[this.#length] as number;
  }

  /** Number of steps, empty ones too. */
  get steps(): number {
    return this.#last < this.#first ? 0 : this.#last - this.#first + 1;
  }

  /** Number of the first step, counted from 1970. */
  get first(): number {
    return this.#first;
  }

  /** Begin of the first step, as milliseconds since 1970. */
  get startMs(): number {
    return this.#first * this.stepMs;
  }

  follow<Follower extends Gridded>(follower: Follower): Follower {
    this.#followers.push(follower);
    return follower;
  }

  /** The step of a moment, as milliseconds since 1970; the grid is made to reach it. */
  at(ms: number): number {
    let step = Math.floor(ms / this.stepMs);
    while (Math.max(this.#last, step) - Math.min(this.#first, step) >= MAX_STEPS && this.#coarsen()) {
      step = Math.floor(ms / this.stepMs);
    }
    if (step < this.#first) this.#first = step;
    if (step > this.#last) this.#last = step;
    return step;
  }

  /** Makes steps at least this long: what is told of longer spans only has no place in shorter ones. */
  beAtLeast(ms: number): void {
    while (this.stepMs < ms && this.#coarsen());
  }

  #coarsen(): boolean {
    const before = this.stepMs;
    if (this.#length === STEPS_MS.length - 1) return false;
    this.#length += 1;
    const factor = this.stepMs / before;
    if (this.steps > 0) {
      this.#first = Math.floor(this.#first / factor);
      this.#last = Math.floor(this.#last / factor);
    }
    for (const follower of this.#followers) follower.coarsen(factor);
    return true;
  }
}

/** Sums of a number in each step. */
export class GridSums implements Gridded {
  #sums = new Map<number, number>();

  add(step: number, value: number): void {
    this.#sums.set(step, (this.#sums.get(step) ?? 0) + value);
  }

  coarsen(factor: number): void {
    const sums = this.#sums;
    this.#sums = new Map();
    for (const [step, value] of sums) this.add(Math.floor(step / factor), value);
  }

  /** The sums of all steps of the grid, in order. */
  values({ first, steps }: TimeGrid): number[] {
    return Array.from({ length: steps }, (_, index) => this.#sums.get(first + index) ?? 0);
  }
}
