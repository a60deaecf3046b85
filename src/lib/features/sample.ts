/**
 * Values of one kind, summed up as they come: how many, sum, least, greatest, mean and variance.
 *
 * B. P. Welford, "Note on a Method for Calculating Corrected Sums of Squares and Products", Technometrics 4(3), 1962:
 * the sum of squares less the square of the sum would lose every digit of large values that are close together.
 */
export class Sample {
  count = 0;
  sum = 0;
  /** Not a number where there are no values, and so are all that follow. */
  min = Number.NaN;
  max = Number.NaN;
  #mean = 0;
  #squares = 0;

  add(value: number): void {
    this.count += 1;
    this.sum += value;
    if (!(value >= this.min)) this.min = value;
    if (!(value <= this.max)) this.max = value;
    const difference = value - this.#mean;
    this.#mean += difference / this.count;
    this.#squares += difference * (value - this.#mean);
  }

  get mean(): number {
    return this.count === 0 ? Number.NaN : this.#mean;
  }

  /** Sample variance, with one less than the number of values below the line; 0 of a single one. */
  get variance(): number {
    if (this.count > 1) return this.#squares / (this.count - 1);
    return this.count === 0 ? Number.NaN : 0;
  }

  /** Sample standard deviation; 0 of a single value. */
  get deviation(): number {
    return Math.sqrt(this.variance);
  }
}

/** A sample without values, for whoever made none: nothing is added to it. */
export const NO_SAMPLE: Readonly<Sample> = new Sample();
