const SIGNIFICANT = 3;

/** A number as people read it: three digits that count, no exponent below 10^21. */
export const rounded = (value: number): number => {
  if (!Number.isFinite(value) || Math.abs(value) >= 100) return Math.round(value);
  return Number(value.toPrecision(SIGNIFICANT));
};

/** `12 ms`, `1.5 s`: milliseconds in the unit in which they are short. */
export const msText = (ms: number): string =>
  Math.abs(ms) < 1_000 ? `${rounded(ms)} ms` : `${rounded(ms / 1_000)} s`;

/** A share as percent with its sign: `4.2 %`. */
export const percentText = (share: number): string => `${rounded(share * 100)} %`;

/** `1 query`, `3 queries`. */
export const counted = (number: number, one: string, many = `${one}s`): string =>
  `${number} ${number === 1 ? one : many}`;
