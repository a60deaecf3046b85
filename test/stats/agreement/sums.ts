/** Numbers by what they count, such as `arp opcode 1`. */
export type Sums = Map<string, number>;

/** Adds to a number; what is 0 stays out. */
export function add(sums: Sums, key: string, amount = 1): void {
  if (amount !== 0) sums.set(key, (sums.get(key) ?? 0) + amount);
}

/** One number that is not the same on both sides. */
export interface SumDifference {
  readonly capture: string;
  /** What is counted, and of what: `dns names example.net`. */
  readonly key: string;
  readonly ours: number;
  readonly theirs: number;
}

/** Every number in which the two differ. */
export function differencesOf(capture: string, ours: Sums, theirs: Sums): SumDifference[] {
  const keys = [...new Set([...ours.keys(), ...theirs.keys()])];
  return keys
    .map((key) => ({ capture, key, ours: ours.get(key) ?? 0, theirs: theirs.get(key) ?? 0 }))
    .filter((difference) => !isClose(difference.ours, difference.theirs));
}

/** Sums of fractions depend on the order of their terms. */
const isClose = (a: number, b: number): boolean =>
  a === b || (!Number.isInteger(b) && Math.abs(a - b) <= 1e-6 * Math.max(Math.abs(a), Math.abs(b)));
