import { treeEnsemble } from '../onnx-writer/tree-ensemble.js';
import { type FeatureMatrix, knownValues, medianOf } from './feature-matrix.js';
import { nextBelow } from './float32.js';
import { CONTRIBUTIONS_OUTPUT, defineTrainer, FEATURES_INPUT, SCORE_OUTPUT } from './trainer.js';
import { leafOf, type Step, stepTree, type Tree } from './tree.js';

/** Steps that differ by no more than this are made one, so that a tree stays small: a tenth of a nat. */
const MAX_STEP_SPREAD = 0.1;

/**
 * How unusual a row is in each feature for itself, added up: minus the logarithm of the share of all rows that are as
 * far out on that side, on the side where fewer are.
 *
 * Z. Li, Y. Zhao et al., "ECOD: Unsupervised Outlier Detection Using Empirical Cumulative Distribution Functions",
 * IEEE TKDE, 2022, in the form that pyod 1.0 computes: the greater tail of each feature, before the sum. The paper
 * takes the greatest of three sums, which has no contributions by feature. As in pyod, a row that is judged is itself
 * one of those that are as far out, so that no share is 0.
 *
 * A feature's function goes in steps, and is one tree. A row that lacks the feature gets the step of its median.
 */
export const ecod = defineTrainer({
  name: 'ecod',
  about: 'each feature by its distribution alone; explains itself; the default',
  source: 'Li et al., ECOD, IEEE TKDE 2022',
  scoreAbout: 'sum over features of -ln(share of rows as far out on that side), in nats',

  fit(matrix: FeatureMatrix) {
    const trees = matrix.names.map((_, feature) => featureTree(matrix, feature));
    return {
      contributions: (row) => Float32Array.from(trees, (tree) => leafOf(tree, row).weight),
      score: (row) => {
        let sum = 0;
        for (const tree of trees) sum += leafOf(tree, row).weight;
        return Math.fround(sum);
      },
      nodes: [
        treeEnsemble({
          trees,
          targets: trees.length,
          input: FEATURES_INPUT,
          output: CONTRIBUTIONS_OUTPUT,
        }),
        {
          op: 'ReduceSum',
          domain: '',
          inputs: [CONTRIBUTIONS_OUTPUT, 'feature_axis'],
          outputs: [SCORE_OUTPUT],
          attributes: { keepdims: { type: 'int', value: 1 } },
        },
      ],
      constants: [{ name: 'feature_axis', type: 'int64', shape: [1], values: [1] }],
    };
  },
});

function featureTree(matrix: FeatureMatrix, feature: number): Tree {
  const values = knownValues(matrix, feature);
  const steps = mergeSteps(tailSteps(values));
  return stepTree(steps, { feature, target: feature, missingAs: medianOf(values) });
}

/**
 * Minus the logarithm of the smaller tail, for every number: it changes at each value that was seen, and again behind it.
 * Values ascend.
 */
export function tailSteps(values: Float32Array): Step[] {
  const rows = values.length;
  const surprise = (below: number, above: number): number =>
    Math.log((rows + 1) / (1 + Math.min(below, above)));
  const steps: Step[] = [{ above: Number.NEGATIVE_INFINITY, weight: surprise(0, rows) }];
  let below = 0;
  while (below < rows) {
    const value = values[below] as number;
    let upTo = below + 1;
    while (values[upTo] === value) upTo += 1;
    const before = nextBelow(value);
    // Where the value before is its neighbour, nothing lies between them.
    if ((steps.at(-1) as Step).above === before) steps.pop();
    steps.push({ above: before, weight: surprise(upTo, rows - below) });
    steps.push({ above: value, weight: surprise(upTo, rows - upTo) });
    below = upTo;
  }
  return steps;
}

/** Fewer steps that are nowhere off by more than half of {@link MAX_STEP_SPREAD}. */
function mergeSteps(steps: readonly Step[]): Step[] {
  const merged: Step[] = [];
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const { above, weight } of steps) {
    const [low, high] = [Math.min(least, weight), Math.max(most, weight)];
    const fits = merged.length > 0 && high - low <= MAX_STEP_SPREAD;
    [least, most] = fits ? [low, high] : [weight, weight];
    const step = {
      above: fits ? (merged.pop() as Step).above : above,
      weight: Math.fround((least + most) / 2),
    };
    merged.push(step);
  }
  return merged;
}
