/** The end of a way through a tree: what it adds to one of the sums that the trees make. */
export interface Leaf {
  readonly kind: 'leaf';
  /** Number of the sum. */
  readonly target: number;
  readonly weight: number;
}

/** A question to one feature: rows whose value is at most the threshold go to `low`, larger ones to `high`. */
export interface Split {
  readonly kind: 'split';
  readonly feature: number;
  /** A float32, because ONNX compares float32: a finer one would send rows at the boundary the other way. */
  readonly threshold: number;
  /** Where rows go that do not have the feature. */
  readonly missing: 'low' | 'high';
  readonly low: Tree;
  readonly high: Tree;
}

export type Tree = Leaf | Split;

/** The leaf that a row ends in; a feature that is NaN is missing. */
export function leafOf(tree: Tree, row: Float32Array): Leaf {
  let node = tree;
  while (node.kind === 'split') {
    const value = row[node.feature] as number;
    const isLow = Number.isNaN(value) ? node.missing === 'low' : value <= node.threshold;
    node = isLow ? node.low : node.high;
  }
  return node;
}

/** A step of a function of one feature: its weight for values above `above`, up to the next step. */
export interface Step {
  /** A float32; -Infinity for the first step. */
  readonly above: number;
  readonly weight: number;
}

/** What a tree of steps is of: the feature it asks for, the sum it adds to, and the value to take for a missing one. */
export interface StepTreeOptions {
  readonly feature: number;
  readonly target: number;
  readonly missingAs: number;
}

/** A function of one feature that goes in steps, as a tree as flat as can be. `steps` ascend; there is at least one. */
export function stepTree(steps: readonly Step[], options: StepTreeOptions): Tree {
  const build = (from: number, to: number): Tree => {
    if (to - from === 1) {
      return { kind: 'leaf', target: options.target, weight: (steps[from] as Step).weight };
    }
    const middle = (from + to) >> 1;
    const threshold = (steps[middle] as Step).above;
    return {
      kind: 'split',
      feature: options.feature,
      threshold,
      missing: options.missingAs <= threshold ? 'low' : 'high',
      low: build(from, middle),
      high: build(middle, to),
    };
  };
  return build(0, steps.length);
}
