import { DampedStream, fading, LAMBDAS } from './damped-stream.js';

/** What two ends send to each other: a stream each way, and how they go together. */
export class StreamPair {
  readonly #streams = [new DampedStream(), new DampedStream()] as const;
  /** Sums of products of residuals, one of each stream. */
  readonly #products = new Float64Array(LAMBDAS.length);
  #lastSec = Number.NaN;

  /** Takes a value that one side sends. */
  insert(side: 0 | 1, value: number, timeSec: number): void {
    const [stream, other] = this.#sides(side);
    stream.insert(value, timeSec);
    other.decay(timeSec);
    const seconds = timeSec - this.#lastSec;
    if (!(this.#lastSec >= timeSec)) this.#lastSec = timeSec;
    for (let index = 0; index < LAMBDAS.length; index += 1) {
      const kept =
        seconds > 0 ? (this.#products[index] as number) * fading(index, seconds) : this.#products[index];
      this.#products[index] = (kept as number) + stream.residual(index) * other.residual(index);
    }
  }

  /**
   * Writes, for a decay factor, behind a packet of that side, weight, mean and deviation of what one side sends, then magnitude, radius, covariance and
   * correlation of both, and returns the position behind.
   */
  write(side: 0 | 1, index: number, values: Float64Array, at: number): number {
    const [stream, other] = this.#sides(side);
    const [mean, otherMean] = [stream.mean(index), other.mean(index)];
    const [variance, otherVariance] = [stream.variance(index), other.variance(index)];
    const covariance = (this.#products[index] as number) / (stream.weight(index) + other.weight(index));
    const deviations = Math.sqrt(variance) * Math.sqrt(otherVariance);
    values[at] = stream.weight(index);
    values[at + 1] = mean;
    values[at + 2] = Math.sqrt(variance);
    values[at + 3] = Math.sqrt(mean * mean + otherMean * otherMean);
    values[at + 4] = Math.sqrt(variance * variance + otherVariance * otherVariance);
    values[at + 5] = covariance;
    values[at + 6] = deviations === 0 ? 0 : covariance / deviations;
    return at + 7;
  }

  #sides(side: 0 | 1): readonly [DampedStream, DampedStream] {
    return side === 0 ? this.#streams : [this.#streams[1], this.#streams[0]];
  }
}
