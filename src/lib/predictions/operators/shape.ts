import { ModelError } from '../model-error.js';
import type { GraphNode } from '../onnx/graph.js';
import { sizeOf, type Tensor } from '../onnx/tensor.js';
import { numberOf, numbersOf, tensorOf } from './attributes.js';
import { NotCovered, type Operator, required } from './operator.js';

const identity: Operator = {
  name: 'Identity',
  prepare: (node) => (inputs) => [required(inputs, 0, node)],
};

const constant: Operator = {
  name: 'Constant',
  prepare(node) {
    const tensor = constantOf(node);
    return () => [tensor];
  },
};

function constantOf(node: GraphNode): Tensor {
  const tensor = tensorOf(node, 'value');
  if (tensor !== undefined) return tensor;
  if (node.attributes.has('value_float')) return scalar('float', numberOf(node, 'value_float', 0));
  if (node.attributes.has('value_int')) return scalar('int64', numberOf(node, 'value_int', 0));
  if (node.attributes.has('value_floats')) return vector('float', numbersOf(node, 'value_floats'));
  if (node.attributes.has('value_ints')) return vector('int64', numbersOf(node, 'value_ints'));
  throw new NotCovered(`${node.op}: its value is no number and no tensor`);
}

const scalar = (type: 'float' | 'int64', number: number): Tensor => ({ ...vector(type, [number]), dims: [] });

const vector = (type: 'float' | 'int64', numbers: readonly number[]): Tensor => ({
  type,
  dims: [numbers.length],
  data: type === 'float' ? Float32Array.from(numbers) : Float64Array.from(numbers),
});

/** The same elements in other dimensions: 0 is one that stays, -1 the one that is left over. */
const reshape: Operator = {
  name: 'Reshape',
  prepare(node) {
    const keepsZero = numberOf(node, 'allowzero', 0) !== 0;
    return (inputs) => {
      const { type, dims, data } = required(inputs, 0, node);
      const wanted = [...required(inputs, 1, node).data];
      const fixed = wanted.map((dim, index) => (dim === 0 && !keepsZero ? (dims[index] ?? 0) : dim));
      const known = sizeOf(fixed.filter((dim) => dim !== -1));
      const result = fixed.map((dim) => (dim === -1 ? data.length / known : dim));
      if (result.some((dim) => !Number.isInteger(dim) || dim < 0) || sizeOf(result) !== data.length) {
        throw new ModelError(`${node.op}: [${dims.join()}] cannot become [${wanted.join()}]`);
      }
      return [{ type, dims: result, data }];
    };
  },
};

/** Puts a number in the place of what is not known (ai.onnx.ml, Imputer). */
const imputer: Operator = {
  name: 'ai.onnx.ml.Imputer',
  prepare(node) {
    const imputed = numbersOf(node, 'imputed_value_floats');
    const replaced = numberOf(node, 'replaced_value_float', 0);
    if (imputed.length === 0) throw new NotCovered(`${node.op}: it has no imputed_value_floats`);
    return (inputs) => [
      perColumn(required(inputs, 0, node), node, [imputed], (x, [value]) =>
        isSame(x, replaced) ? value : x,
      ),
    ];
  },
};

const isSame = (x: number, y: number): boolean => x === y || (Number.isNaN(x) && Number.isNaN(y));

/** Takes an offset off each column and multiplies it (ai.onnx.ml, Scaler). */
const scaler: Operator = {
  name: 'ai.onnx.ml.Scaler',
  prepare(node) {
    const tables = [numbersOf(node, 'offset'), numbersOf(node, 'scale')];
    return (inputs) => [
      perColumn(
        required(inputs, 0, node),
        node,
        tables,
        (x, [offset, scale]) => (x - offset) * (scale as number),
      ),
    ];
  },
};

/** What is made of each number with those that its column has; a list of one number is for all columns. */
function perColumn(
  { type, dims, data }: Tensor,
  { op }: GraphNode,
  tables: readonly (readonly number[])[],
  of: (x: number, told: readonly [number, ...number[]]) => number,
): Tensor {
  if (type !== 'float') throw new NotCovered(`${op}: it is given ${type}, not float`);
  const columns = dims.at(-1) ?? 0;
  if (tables.some(({ length }) => length !== 1 && length !== columns)) {
    throw new ModelError(`${op}: it has numbers for other than ${columns} columns`);
  }
  const told = Array.from({ length: columns }, (_, column) =>
    tables.map((table) => table[table.length === 1 ? 0 : column] as number),
  ) as [number, ...number[]][];
  const result = new Float32Array(data.length);
  for (let index = 0; index < data.length; index += 1) {
    result[index] = of(data[index] as number, told[index % columns] as [number, ...number[]]);
  }
  return { type, dims, data: result };
}

export const SHAPES: readonly Operator[] = [identity, constant, reshape, imputer, scaler];
