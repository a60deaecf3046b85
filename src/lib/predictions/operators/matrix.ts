import { ModelError } from '../model-error.js';
import type { GraphNode } from '../onnx/graph.js';
import { roomFor, type Tensor } from '../onnx/tensor.js';
import { numberOf } from './attributes.js';
import { combine } from './broadcast.js';
import { checkedSize, type Operator, required } from './operator.js';

/** The number of rows and columns of a matrix. Throws where it is none. */
function matrixDims({ dims }: Tensor, { op }: GraphNode): readonly [rows: number, columns: number] {
  const [rows, columns, ...more] = dims;
  if (rows === undefined || columns === undefined || more.length > 0) {
    throw new ModelError(`${op}: [${dims.join()}] is no matrix of rows and columns`);
  }
  return [rows, columns];
}

/** A matrix with rows and columns exchanged. */
function transposed(tensor: Tensor, node: GraphNode): Tensor {
  const [rows, columns] = matrixDims(tensor, node);
  const data = roomFor(tensor.type, rows * columns);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      data[column * rows + row] = tensor.data[row * columns + column] as number;
    }
  }
  return { type: tensor.type, dims: [columns, rows], data };
}

function product(left: Tensor, right: Tensor, node: GraphNode): Tensor {
  const [rows, inner] = matrixDims(left, node);
  const [innerRight, columns] = matrixDims(right, node);
  if (inner !== innerRight)
    throw new ModelError(`${node.op}: [${left.dims.join()}] and [${right.dims.join()}] do not fit together`);
  const sums = new Float64Array(columns);
  const data = roomFor(left.type, checkedSize(rows * columns, node));
  for (let row = 0; row < rows; row += 1) {
    sums.fill(0);
    for (let index = 0; index < inner; index += 1) {
      const factor = left.data[row * inner + index] as number;
      const from = index * columns;
      for (let column = 0; column < columns; column += 1) {
        sums[column] = (sums[column] as number) + factor * (right.data[from + column] as number);
      }
    }
    data.set(sums, row * columns);
  }
  return { type: left.type, dims: [rows, columns], data };
}

const matMul: Operator = {
  name: 'MatMul',
  prepare: (node) => (inputs) => [product(required(inputs, 0, node), required(inputs, 1, node), node)],
};

/** alpha A B + beta C, with A and B as they are or transposed. */
const gemm: Operator = {
  name: 'Gemm',
  prepare(node) {
    const [alpha, beta] = [numberOf(node, 'alpha', 1), numberOf(node, 'beta', 1)];
    const turned = ['transA', 'transB'].map((name) => numberOf(node, name, 0) !== 0);
    return (inputs) => {
      const [left, right] = turned.map((isTurned, index) => {
        const input = required(inputs, index, node);
        return isTurned ? transposed(input, node) : input;
      }) as [Tensor, Tensor];
      const scaled = product(left, right, node);
      const added = inputs[2];
      const { type } = scaled;
      if (added === undefined)
        return [{ ...scaled, data: scaled.data.map((x) => alpha * x) as Tensor['data'] }];
      return [combine([scaled, added], { node, type, of: (a, b) => alpha * a + beta * b })];
    };
  },
};

export const MATRIX: readonly Operator[] = [matMul, gemm];
