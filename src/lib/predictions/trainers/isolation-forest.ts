import { treeEnsemble } from '../onnx-writer/tree-ensemble.js';
import { type FeatureMatrix, knownValues, medianOf, rowOf } from './feature-matrix.js';
import { roundDown } from './float32.js';
import { SeededRandom } from './seeded-random.js';
import { defineTrainer, FEATURES_INPUT, SCORE_OUTPUT } from './trainer.js';
import { leafOf, type Tree } from './tree.js';

/** Trees, and rows that each of them sees: those of the paper. */
const TREES = 100;
const ROWS_PER_TREE = 256;
const EULER_GAMMA = 0.5772156649015329;

/**
 * How quickly chance cuts a row off from all others: 2^(-E[h]/c), where h is the depth at which a tree of random cuts has it
 * alone, and c what is usual for that many rows. 0.5 is usual, 1 is far out.
 *
 * F. T. Liu, K. M. Ting and Z.-H. Zhou, "Isolation Forest", ICDM 2008, sections 2 to 4; scikit-learn's IsolationForest
 * computes the same. A feature that a row lacks is taken for its median.
 */
export const isolationForest = defineTrainer({
  name: 'iforest',
  about: 'random cuts through all features; sees combinations, does not explain itself',
  source: 'Liu, Ting and Zhou, Isolation Forest, ICDM 2008',
  scoreAbout: '2^(-mean depth / usual depth): 0.5 is usual, 1 the limit',

  fit(matrix: FeatureMatrix, { seed }) {
    const random = new SeededRandom(seed);
    const sampleSize = Math.min(ROWS_PER_TREE, matrix.rowCount);
    const grower = new TreeGrower(matrix, random, sampleSize);
    const trees = Array.from({ length: TREES }, () => grower.grow());
    const factor = Math.fround(-Math.LN2 / (TREES * usualDepth(Math.max(sampleSize, 2))));
    return {
      contributions: undefined,
      score: (row) => {
        let depths = 0;
        for (const tree of trees) depths += leafOf(tree, row).weight;
        return Math.fround(Math.exp(depths * factor));
      },
      nodes: [
        treeEnsemble({ trees, targets: 1, input: FEATURES_INPUT, output: 'depths' }),
        { op: 'Mul', domain: '', inputs: ['depths', 'per_depth'], outputs: ['exponent'], attributes: {} },
        { op: 'Exp', domain: '', inputs: ['exponent'], outputs: [SCORE_OUTPUT], attributes: {} },
      ],
      constants: [{ name: 'per_depth', type: 'float', shape: [1], values: [factor] }],
    };
  },
});

/** Mean depth of an unsuccessful search in a binary search tree of so many rows: c(n) of the paper, equation 1. */
export function usualDepth(rows: number): number {
  if (rows <= 1) return 0;
  if (rows === 2) return 1;
  return 2 * (Math.log(rows - 1) + EULER_GAMMA) - (2 * (rows - 1)) / rows;
}

class TreeGrower {
  readonly #matrix: FeatureMatrix;
  readonly #random: SeededRandom;
  readonly #sampleSize: number;
  readonly #maxDepth: number;
  readonly #medians: readonly number[];
  readonly #rows: Uint32Array;

  constructor(matrix: FeatureMatrix, random: SeededRandom, sampleSize: number) {
    this.#matrix = matrix;
    this.#random = random;
    this.#sampleSize = sampleSize;
    this.#maxDepth = Math.ceil(Math.log2(Math.max(sampleSize, 2)));
    this.#medians = matrix.names.map((_, feature) => medianOf(knownValues(matrix, feature)));
    this.#rows = Uint32Array.from({ length: matrix.rowCount }, (_, row) => row);
  }

  grow(): Tree {
    return this.#grow(this.#sample(), 0);
  }

  /** Rows drawn without putting back: the first ones of a shuffle that is only begun (Fisher and Yates). */
  #sample(): number[] {
    const rows = this.#rows;
    for (let index = 0; index < this.#sampleSize; index += 1) {
      const other = index + this.#random.below(rows.length - index);
      [rows[index], rows[other]] = [rows[other] as number, rows[index] as number];
    }
    return Array.from(rows.subarray(0, this.#sampleSize));
  }

  #grow(rows: readonly number[], depth: number): Tree {
    const cut = depth < this.#maxDepth && rows.length > 1 ? this.#cut(rows) : undefined;
    if (cut === undefined) {
      return { kind: 'leaf', target: 0, weight: Math.fround(depth + usualDepth(rows.length)) };
    }
    const { feature, threshold } = cut;
    const isLow = (row: number): boolean => this.#value(row, feature) <= threshold;
    return {
      kind: 'split',
      feature,
      threshold,
      missing: (this.#medians[feature] as number) <= threshold ? 'low' : 'high',
      low: this.#grow(rows.filter(isLow), depth + 1),
      high: this.#grow(
        rows.filter((row) => !isLow(row)),
        depth + 1,
      ),
    };
  }

  #value(row: number, feature: number): number {
    const value = rowOf(this.#matrix, row)[feature] as number;
    return Number.isNaN(value) ? (this.#medians[feature] as number) : value;
  }

  /** A random place in the range of a random feature; undefined where the rows are the same in all features. */
  #cut(rows: readonly number[]): { feature: number; threshold: number } | undefined {
    const untried = this.#matrix.names.map((_, feature) => feature);
    while (untried.length > 0) {
      const [feature] = untried.splice(this.#random.below(untried.length), 1) as [number];
      const values = rows.map((row) => this.#value(row, feature));
      const least = Math.min(...values);
      const most = Math.max(...values);
      // A median of no values is NaN, and so is each comparison with it.
      if (!(least < most)) continue;
      const threshold = roundDown(least + this.#random.fraction() * (most - least));
      return { feature, threshold: Math.max(least, threshold) };
    }
    return undefined;
  }
}
