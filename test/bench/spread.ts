/** Least, middle and greatest of several values. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** The middle of an even number of values is the mean of the middle two. No values give NaN. */
export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  const middle = (sorted.length - 1) / 2;
  return {
    min: at(0),
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    max: at(sorted.length - 1),
  };
}

/** How each run of one command compares with the run of the other that came right after it. */
export function pairwiseRatios<Run>(
  ours: readonly Run[],
  peers: readonly Run[],
  ratio: (ours: Run, peer: Run) => number,
): Spread {
  return spread(
    ours.flatMap((run, index) => (index < peers.length ? [ratio(run, peers[index] as Run)] : [])),
  );
}
