/** Counts what comes in a window of fixed length that slides by tenths of it. */
export class RateWindow {
  readonly #stepMs: number;
  readonly #steps = new Float64Array(STEPS);
  #step = Number.NaN;

  constructor(seconds: number) {
    this.#stepMs = (seconds * 1_000) / STEPS;
  }

  /** Adds one at a moment; returns how many there were in the window that ends with it. */
  add(nowMs: number): number {
    const step = Math.floor(nowMs / this.#stepMs);
    if (Number.isNaN(step)) return 0;
    const behind = step - this.#step;
    if (!(behind < STEPS)) this.#steps.fill(0);
    else for (let past = 1; past <= behind; past += 1) this.#steps[placeOf(this.#step + past)] = 0;
    if (!(behind < 0)) this.#step = step;
    const place = placeOf(this.#step);
    this.#steps[place] = (this.#steps[place] as number) + 1;
    return this.#steps.reduce((sum, each) => sum + each, 0);
  }
}

const STEPS = 10;

const placeOf = (step: number): number => ((step % STEPS) + STEPS) % STEPS;
