/** Decay factors of the statistics, in 1/s: the weight of a packet halves every 1/lambda seconds. */
export const LAMBDAS = [5, 3, 1, 0.1, 0.01] as const;

const COUNT = LAMBDAS.length;
/** Numbers for each factor, and where they stand. */
const NUMBERS = 4;
const MEAN = 1;
const VARIANCE = 2;
const RESIDUAL = 3;

/** What is left of a weight of 1 after some seconds. */
export const fading = (index: number, seconds: number): number =>
  2 ** (-(LAMBDAS[index] as number) * seconds);

/**
 * Weight, mean and variance of what one sender sends, for each decay factor (Y. Mirsky et al., "Kitsune", NDSS 2018, section
 * IV.B). The means are carried on as D. H. D. West does (CACM 22, 1979) in place of sums of squares, so that packets
 * of one length have a variance of exactly 0.
 */
export class DampedStream {
  /** In turn for each factor: weight, mean, variance, and how far the last value was from the mean behind it. */
  readonly #numbers = new Float64Array(COUNT * NUMBERS);
  /** Time of the last packet, in s; NaN before the first. */
  #lastSec = Number.NaN;

  /** Seconds since the last packet; 0 for the first one and where the clock was set back. */
  secondsSince(timeSec: number): number {
    return timeSec > this.#lastSec ? timeSec - this.#lastSec : 0;
  }

  /** Lets what was seen fade until this time: mean and variance stay, they only weigh less. */
  decay(timeSec: number): void {
    const seconds = this.secondsSince(timeSec);
    if (!(this.#lastSec >= timeSec)) this.#lastSec = timeSec;
    if (seconds === 0) return;
    const numbers = this.#numbers;
    for (let index = 0; index < COUNT; index += 1) {
      numbers[index * NUMBERS] = (numbers[index * NUMBERS] as number) * fading(index, seconds);
    }
  }

  /** Takes a value at a time. */
  insert(value: number, timeSec: number): void {
    this.decay(timeSec);
    const numbers = this.#numbers;
    for (let at = 0; at < numbers.length; at += NUMBERS) {
      const before = numbers[at] as number;
      const mean = numbers[at + MEAN] as number;
      const weight = before + 1;
      const moved = mean + (value - mean) / weight;
      const squares = before * (numbers[at + VARIANCE] as number) + (value - mean) * (value - moved);
      numbers[at] = weight;
      numbers[at + MEAN] = moved;
      numbers[at + VARIANCE] = squares / weight;
      numbers[at + RESIDUAL] = value - moved;
    }
  }

  /** Packets, each weighing less the longer ago it came. */
  weight(index: number): number {
    return this.#numbers[index * NUMBERS] as number;
  }

  /** 0 where nothing came. */
  mean(index: number): number {
    return this.#numbers[index * NUMBERS + MEAN] as number;
  }

  /** 0 where nothing came. */
  variance(index: number): number {
    return this.#numbers[index * NUMBERS + VARIANCE] as number;
  }

  /** How far the last value was from the mean behind it. */
  residual(index: number): number {
    return this.#numbers[index * NUMBERS + RESIDUAL] as number;
  }
}
