const US_PER_SECOND = 1_000_000;

/** So much in a second; not a number where no time passed. */
export const perSecond = (amount: number, durationUs: number): number =>
  durationUs === 0 ? Number.NaN : amount / (durationUs / US_PER_SECOND);

/** One over the other; not a number where that is 0. */
export const ratio = (part: number, whole: number): number => (whole === 0 ? Number.NaN : part / whole);
