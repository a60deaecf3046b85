import { ModelError } from '../model-error.js';
import type { GraphNode } from '../onnx/graph.js';
import { type DataType, roomFor, sizeOf, type Tensor, type TensorData } from '../onnx/tensor.js';
import { checkedSize } from './operator.js';

/** Dimensions of what is made of tensors that are stretched to each other (ONNX, "Multidirectional Broadcasting"). */
export function broadcastDims(tensors: readonly Tensor[], node: GraphNode): number[] {
  const rank = Math.max(...tensors.map(({ dims }) => dims.length));
  return Array.from({ length: rank }, (_, index) => {
    const sizes = tensors.map(({ dims }) => dims[dims.length - rank + index] ?? 1);
    const wide = sizes.find((size) => size !== 1) ?? 1;
    if (sizes.every((size) => size === 1 || size === wide)) return wide;
    const shapes = tensors.map(({ dims }) => `[${dims.join()}]`).join(' and ');
    throw new ModelError(`${node.op}: ${shapes} do not fit together`);
  });
}

/** The elements of a tensor as they stand when it is stretched to `dims`; the same ones where nothing is to be done. */
export function stretched(tensor: Tensor, dims: readonly number[]): TensorData {
  const size = sizeOf(dims);
  if (tensor.data.length === size) return tensor.data;
  const result = roomFor(tensor.type, size);
  if (tensor.data.length === 1) return result.fill(tensor.data[0] as number);
  const steps = stepsOf(tensor.dims, dims.length);
  const place = new Array<number>(dims.length).fill(0);
  let from = 0;
  for (let to = 0; to < size; to += 1) {
    result[to] = tensor.data[from] as number;
    from += advance(place, dims, steps);
  }
  return result;
}

/** How far the next element is in each dimension: 0 in one that is stretched. */
function stepsOf(dims: readonly number[], rank: number): number[] {
  const steps = new Array<number>(rank).fill(0);
  let step = 1;
  for (let index = dims.length - 1; index >= 0; index -= 1) {
    const dim = dims[index] as number;
    if (dim !== 1) steps[rank - dims.length + index] = step;
    step *= dim;
  }
  return steps;
}

/** Goes to the next place, row by row; returns how far that is in the tensor. */
function advance(place: number[], dims: readonly number[], steps: readonly number[]): number {
  let distance = 0;
  for (let index = dims.length - 1; index >= 0; index -= 1) {
    const step = steps[index] as number;
    const at = (place[index] as number) + 1;
    if (at < (dims[index] as number)) {
      place[index] = at;
      return distance + step;
    }
    distance -= step * (at - 1);
    place[index] = 0;
  }
  return distance;
}

/** What is made of two tensors, element by element. */
export function combine(
  [left, right]: readonly [Tensor, Tensor],
  { node, type, of }: { node: GraphNode; type: DataType; of(a: number, b: number): number },
): Tensor {
  const dims = broadcastDims([left, right], node);
  const size = checkedSize(sizeOf(dims), node);
  const data = roomFor(type, size);
  const a = stretched(left, dims);
  const b = stretched(right, dims);
  for (let index = 0; index < size; index += 1) data[index] = of(a[index] as number, b[index] as number);
  return { type, dims, data };
}
