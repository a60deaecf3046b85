/** Mean, deviation and maximum of values that come one by one (D. H. D. West, CACM 22, 1979). */
export class RunningMoments {
  count = 0;
  max = Number.NaN;
  #mean = 0;
  #squares = 0;

  add(value: number): void {
    this.count += 1;
    const moved = this.#mean + (value - this.#mean) / this.count;
    this.#squares += (value - this.#mean) * (value - moved);
    this.#mean = moved;
    if (!(this.max >= value)) this.max = value;
  }

  /** NaN where nothing came. */
  get mean(): number {
    return this.count === 0 ? Number.NaN : this.#mean;
  }

  /** Standard deviation of all values, not an estimate from a sample; 0 of one value, NaN of none. */
  get deviation(): number {
    return this.count === 0 ? Number.NaN : Math.sqrt(this.#squares / this.count);
  }
}
