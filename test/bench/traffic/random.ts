/** A stream of numbers that depends on its seed alone. */
export interface Random {
  /** An integer from 0 to 2^32 - 1. */
  next(): number;
  /** A number from 0 (included) to 1 (excluded). */
  unit(): number;
  /** An integer from 0 to `limit` - 1. */
  below(limit: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** Waiting time of a Poisson process with this mean. */
  exponential(mean: number): number;
  /** Half of the values are below `median`; `sigma` is the spread of their natural logarithm. */
  logNormal(median: number, sigma: number): number;
}

const TWO_TO_32 = 0x1_0000_0000;

/**
 * Marsaglia's xorshift128: G. Marsaglia, "Xorshift RNGs", Journal of Statistical Software 8(14), 2003, p. 5.
 * The seed is spread over the four words by a multiplicative hash, because a state of zeros never leaves zero.
 */
export function createRandom(seed: number): Random {
  let [x, y, z, w] = [1, 2, 3, 4].map(
    (word) => Math.imul(seed ^ (word * 0x9e37_79b9), 0x85eb_ca6b) | word,
  ) as [number, number, number, number];
  const next = (): number => {
    const t = x ^ (x << 11);
    x = y;
    y = z;
    z = w;
    w = w ^ (w >>> 19) ^ t ^ (t >>> 8);
    return w >>> 0;
  };
  for (let warmUp = 0; warmUp < 32; warmUp += 1) next();

  const unit = (): number => next() / TWO_TO_32;
  const exponential = (mean: number): number => -mean * Math.log(1 - unit());
  // Box and Muller; the second of the pair is thrown away, which keeps the stream free of hidden state.
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit());
  return {
    next,
    unit,
    exponential,
    below: (limit) => Math.floor(unit() * limit),
    chance: (probability) => unit() < probability,
    logNormal: (median, sigma) => median * Math.exp(sigma * normal()),
  };
}

/** Draws ranks 0, 1, 2, … with Zipf's popularity: rank r weighs 1 / (r + 1)^exponent. */
export function zipfRanks(count: number, exponent: number, random: Random): () => number {
  const cumulative = new Float64Array(count);
  let total = 0;
  for (let rank = 0; rank < count; rank += 1) {
    total += (rank + 1) ** -exponent;
    cumulative[rank] = total;
  }
  return () => {
    const wanted = random.unit() * total;
    let low = 0;
    let high = count - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((cumulative[middle] as number) <= wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

/** How a total is shared out: everyone gets `min`, the rest goes by rank as 1 / (rank + shift)^exponent. */
export interface ZipfShares {
  readonly count: number;
  readonly min: number;
  readonly exponent: number;
  /** Mandelbrot's shift: the greater, the less the first few stand out. */
  readonly shift: number;
}

/** Shares `total` out in whole numbers, largest first, with nothing left over. */
export function zipfSplit(total: number, { count, min, exponent, shift }: ZipfShares): number[] {
  const spare = total - min * count;
  if (count < 1 || spare < 0)
    throw new RangeError(`${total} cannot be shared among ${count} with at least ${min} each`);
  const weights = Array.from({ length: count }, (_, rank) => (rank + shift) ** -exponent);
  const sum = weights.reduce((all, weight) => all + weight, 0);
  const shares = weights.map((weight) => min + Math.floor((spare * weight) / sum));
  let left = total - shares.reduce((all, share) => all + share, 0);
  for (let rank = 0; left > 0; rank = (rank + 1) % count) {
    shares[rank] = (shares[rank] as number) + 1;
    left -= 1;
  }
  return shares;
}
