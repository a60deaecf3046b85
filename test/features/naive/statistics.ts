/** Textbook formulas over a list that is there as a whole. */
export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

export const mean = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : sum(values) / values.length;

export const min = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : values.reduce((least, value) => Math.min(least, value));

export const max = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : values.reduce((most, value) => Math.max(most, value));

/** Sample variance in two passes; 0 of one value. */
export function variance(values: readonly number[]): number | undefined {
  const middle = mean(values);
  if (middle === undefined || values.length === 1) return middle === undefined ? undefined : 0;
  return sum(values.map((value) => (value - middle) ** 2)) / (values.length - 1);
}

export function deviation(values: readonly number[]): number | undefined {
  const squared = variance(values);
  return squared === undefined ? undefined : Math.sqrt(squared);
}

/** Differences between neighbours. */
export const gapsOf = (times: readonly number[]): number[] =>
  times.slice(1).map((time, index) => time - (times[index] as number));

/** The p-th of 100 parts by the nearest rank. */
export function quantile(values: readonly number[], share: number): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1];
}
