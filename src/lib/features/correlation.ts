/** Pearson's correlation of two numbers, one pair at a time, by Welford's updates. */
export class Correlation {
  count = 0;
  #meanX = 0;
  #meanY = 0;
  #squaresX = 0;
  #squaresY = 0;
  #products = 0;

  add(x: number, y: number): void {
    this.count += 1;
    const differenceX = x - this.#meanX;
    const differenceY = y - this.#meanY;
    this.#meanX += differenceX / this.count;
    this.#meanY += differenceY / this.count;
    this.#squaresX += differenceX * (x - this.#meanX);
    this.#squaresY += differenceY * (y - this.#meanY);
    this.#products += differenceX * (y - this.#meanY);
  }

  /** From -1 to 1; not a number where one of both never changes. */
  get value(): number {
    const scale = Math.sqrt(this.#squaresX) * Math.sqrt(this.#squaresY);
    // What rounding leaves of values that are all the same is no change.
    if (!(scale > 0)) return Number.NaN;
    return Math.min(1, Math.max(-1, this.#products / scale));
  }

  /** How much `y` rises for each 1 that `x` does, by least squares; not a number where `x` never changes. */
  get slope(): number {
    return this.#squaresX > 0 ? this.#products / this.#squaresX : Number.NaN;
  }
}
