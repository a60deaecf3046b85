import { ModelError } from '../model-error.js';
import type { GraphNode } from '../onnx/graph.js';
import type { Tensor } from '../onnx/tensor.js';
import { numberOf, numbersOf, textOf, textsOf } from './attributes.js';
import { NotCovered, type Operator, required } from './operator.js';
import { aggregateOf, TreeEnsemble } from './tree-ensemble.js';

const MAX_TARGETS = 4_096;

/** What is made of the numbers of one row at last (ai.onnx.ml, post_transform). */
type Transform = (numbers: Float64Array) => void;

const TRANSFORMS: Readonly<Record<string, Transform>> = {
  NONE: () => undefined,
  LOGISTIC: (numbers) => {
    for (const [index, x] of numbers.entries()) numbers[index] = 1 / (1 + Math.exp(-x));
  },
  SOFTMAX: (numbers) => {
    const largest = numbers.reduce((most, x) => Math.max(most, x), Number.NEGATIVE_INFINITY);
    let sum = 0;
    for (const [index, x] of numbers.entries()) {
      numbers[index] = Math.exp(x - largest);
      sum += numbers[index] as number;
    }
    for (const [index, x] of numbers.entries()) numbers[index] = x / sum;
  },
};

function transformOf(node: GraphNode): Transform {
  const name = textOf(node, 'post_transform', 'NONE');
  const transform = Object.hasOwn(TRANSFORMS, name) ? TRANSFORMS[name] : undefined;
  if (transform === undefined)
    throw new NotCovered(`${node.op}: the transformation ${name} needs onnxruntime`);
  return transform;
}

/** Adds what every row has to begin with, and transforms each row. */
function finish(
  scores: Float64Array,
  { width, base, transform }: { width: number; base: readonly number[]; transform: Transform },
): Tensor {
  for (let from = 0; from < scores.length; from += width) {
    const row = scores.subarray(from, from + width);
    for (const [index, offset] of base.entries()) row[index] = (row[index] as number) + offset;
    transform(row);
  }
  return { type: 'float', dims: [scores.length / width, width], data: Float32Array.from(scores) };
}

function baseOf(node: GraphNode, width: number): readonly number[] {
  const base = numbersOf(node, 'base_values');
  if (base.length === 0 || base.length === width) return base;
  throw new NotCovered(`${node.op}: ${base.length} base_values for ${width} results need onnxruntime`);
}

/** A number for each target, made by trees. */
const regressor: Operator = {
  name: 'ai.onnx.ml.TreeEnsembleRegressor',
  prepare(node) {
    const width = numberOf(node, 'n_targets', 1);
    if (!(width >= 1 && width <= MAX_TARGETS)) throw new ModelError(`${node.op}: n_targets is ${width}`);
    const leaves = {
      trees: 'target_treeids',
      nodes: 'target_nodeids',
      ids: 'target_ids',
      weights: 'target_weights',
    };
    const trees = new TreeEnsemble(node, leaves, width);
    const [aggregate, transform, base] = [aggregateOf(node), transformOf(node), baseOf(node, width)];
    // The runtime does not add them to targets that no tree says anything of, in a row: that is left to it.
    if (base.length > 1) throw new NotCovered(`${node.op}: base_values of several targets need onnxruntime`);
    return (inputs) => [
      finish(trees.scores(required(inputs, 0, node), aggregate), { width, base, transform }),
    ];
  },
};

/** The class of a row, and a number for each class. */
const classifier: Operator = {
  name: 'ai.onnx.ml.TreeEnsembleClassifier',
  prepare(node) {
    const ids = numbersOf(node, 'classlabels_int64s');
    const width = Math.max(textsOf(node, 'classlabels_strings').length, ids.length);
    if (!(width >= 1 && width <= MAX_TARGETS)) throw new ModelError(`${node.op}: it has ${width} classes`);
    const leaves = {
      trees: 'class_treeids',
      nodes: 'class_nodeids',
      ids: 'class_ids',
      weights: 'class_weights',
    };
    const trees = new TreeEnsemble(node, leaves, width);
    // With two classes and the weights of only one, the other one is told in ways that depend on the runtime.
    if (width === 2 && trees.saidOf.size < 2)
      throw new NotCovered(`${node.op}: two classes by one number need onnxruntime`);
    const [transform, base] = [transformOf(node), baseOf(node, width)];
    return (inputs) => {
      const scores = trees.scores(required(inputs, 0, node), 'SUM');
      const probabilities = finish(scores, { width, base, transform });
      // Classes that are texts have no place in a tensor here: nothing may be made of them but the result.
      return [ids.length === 0 ? undefined : largestOf(probabilities, ids), probabilities];
    };
  },
};

/** The class that has the most, for each row. */
function largestOf({ dims, data }: Tensor, ids: readonly number[]): Tensor {
  const [rows = 0, width = 0] = dims;
  const largest = new Float64Array(rows);
  for (let row = 0; row < rows; row += 1) {
    let best = 0;
    for (let index = 1; index < width; index += 1) {
      if ((data[row * width + index] as number) > (data[row * width + best] as number)) best = index;
    }
    largest[row] = ids[best] as number;
  }
  return { type: 'int64', dims: [rows], data: largest };
}

export const TREES: readonly Operator[] = [regressor, classifier];
