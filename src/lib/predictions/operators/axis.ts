import { ModelError } from '../model-error.js';
import type { GraphNode } from '../onnx/graph.js';
import { roomFor, sizeOf, type Tensor } from '../onnx/tensor.js';
import { numberOf, numbersOf } from './attributes.js';
import { checkedSize, type Operator, required } from './operator.js';

/** Number of a dimension; negative ones are counted from the last one. */
export function axisOf(axis: number, rank: number, { op }: GraphNode): number {
  const index = axis < 0 ? axis + rank : axis;
  if (Number.isInteger(index) && index >= 0 && index < rank) return index;
  throw new ModelError(`${op}: there is no dimension ${axis}`);
}

/** How numbers become one, beginning with `first`. */
interface Reduction {
  readonly first: number;
  add(sum: number, x: number): number;
  end(sum: number, count: number): number;
}

const same = (sum: number): number => sum;

const REDUCTIONS: Readonly<Record<string, Reduction>> = {
  ReduceSum: { first: 0, add: (sum, x) => sum + x, end: same },
  ReduceMean: { first: 0, add: (sum, x) => sum + x, end: (sum, count) => sum / count },
  ReduceMax: { first: Number.NEGATIVE_INFINITY, add: (sum, x) => Math.max(sum, x), end: same },
  ReduceMin: { first: Number.POSITIVE_INFINITY, add: (sum, x) => Math.min(sum, x), end: same },
};

const reduction = (name: string, how: Reduction): Operator => ({
  name,
  prepare(node) {
    const keeps = numberOf(node, 'keepdims', 1) !== 0;
    const isNothing = numberOf(node, 'noop_with_empty_axes', 0) !== 0;
    const told = numbersOf(node, 'axes');
    return (inputs) => {
      const input = required(inputs, 0, node);
      const rank = input.dims.length;
      const given = inputs[1] === undefined ? told : [...inputs[1].data];
      if (given.length === 0 && isNothing) return [input];
      const axes =
        given.length === 0 ? [...input.dims.keys()] : given.map((axis) => axisOf(axis, rank, node));
      return [reduced(input, { axes: new Set(axes), keeps, how })];
    };
  },
});

function reduced(
  input: Tensor,
  { axes, keeps, how }: { axes: Set<number>; keeps: boolean; how: Reduction },
): Tensor {
  const dims = input.dims.map((dim, index) => (axes.has(index) ? 1 : dim));
  const size = sizeOf(dims);
  const sums = new Float64Array(size).fill(how.first);
  const last = input.dims.length - 1;
  if (axes.size === 1 && axes.has(last)) addRows(input, sums, how);
  else addAll(input, { dims, axes, sums, how });
  const count = size === 0 ? 0 : input.data.length / size;
  const data = roomFor(input.type, size);
  for (let index = 0; index < size; index += 1) data[index] = how.end(sums[index] as number, count);
  return { type: input.type, dims: keeps ? dims : dims.filter((_, index) => !axes.has(index)), data };
}

/** What is most common: each row of the last dimension becomes one number. */
function addRows({ dims, data }: Tensor, sums: Float64Array, { add }: Reduction): void {
  const width = dims.at(-1) ?? 1;
  for (let row = 0; row < sums.length; row += 1) {
    let sum = sums[row] as number;
    for (let index = row * width; index < (row + 1) * width; index += 1)
      sum = add(sum, data[index] as number);
    sums[row] = sum;
  }
}

function addAll(
  input: Tensor,
  {
    dims,
    axes,
    sums,
    how,
  }: { dims: readonly number[]; axes: Set<number>; sums: Float64Array; how: Reduction },
): void {
  const steps = stepsInto(dims);
  for (let index = 0; index < input.data.length; index += 1) {
    let rest = index;
    let to = 0;
    for (let axis = dims.length - 1; axis >= 0; axis -= 1) {
      const dim = input.dims[axis] as number;
      if (!axes.has(axis)) to += (rest % dim) * (steps[axis] as number);
      rest = Math.floor(rest / dim);
    }
    sums[to] = how.add(sums[to] as number, input.data[index] as number);
  }
}

function stepsInto(dims: readonly number[]): number[] {
  const steps = new Array<number>(dims.length).fill(1);
  for (let index = dims.length - 2; index >= 0; index -= 1) {
    steps[index] = (steps[index + 1] as number) * (dims[index + 1] as number);
  }
  return steps;
}

/** Probabilities of numbers along a dimension; the largest is taken off first, so that none overflows. */
const softmax: Operator = {
  name: 'Softmax',
  prepare(node) {
    const told = numberOf(node, 'axis', -1);
    return (inputs) => {
      const { type, dims, data } = required(inputs, 0, node);
      const axis = axisOf(told, dims.length, node);
      const length = dims[axis] as number;
      const step = sizeOf(dims.slice(axis + 1));
      const result = roomFor(type, data.length);
      for (let block = 0; block < data.length; block += length * step) {
        for (let offset = block; offset < block + step; offset += 1) {
          softmaxAlong(data, result, { offset, length, step });
        }
      }
      return [{ type, dims, data: result }];
    };
  },
};

function softmaxAlong(
  from: Tensor['data'],
  to: Tensor['data'],
  { offset, length, step }: { offset: number; length: number; step: number },
): void {
  let largest = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < length; index += 1)
    largest = Math.max(largest, from[offset + index * step] as number);
  let sum = 0;
  for (let index = 0; index < length; index += 1)
    sum += Math.exp((from[offset + index * step] as number) - largest);
  for (let index = 0; index < length; index += 1) {
    const at = offset + index * step;
    to[at] = Math.exp((from[at] as number) - largest) / sum;
  }
}

const concat: Operator = {
  name: 'Concat',
  prepare(node) {
    const told = numberOf(node, 'axis', 0);
    return (inputs) => {
      const parts = node.inputs.map((_, index) => required(inputs, index, node));
      const [first] = parts;
      if (first === undefined) throw new ModelError(`${node.op}: there is nothing to join`);
      const axis = axisOf(told, first.dims.length, node);
      return [joined(parts as [Tensor, ...Tensor[]], axis, node)];
    };
  },
};

function joined(parts: readonly [Tensor, ...Tensor[]], axis: number, node: GraphNode): Tensor {
  const [{ type, dims }] = parts;
  for (const part of parts) {
    const fits =
      part.dims.length === dims.length &&
      part.dims.every((dim, index) => index === axis || dim === dims[index]);
    if (!fits || part.type !== type) throw new ModelError(`${node.op}: its inputs do not fit together`);
  }
  const length = parts.reduce((sum, part) => sum + (part.dims[axis] as number), 0);
  const all = dims.map((dim, index) => (index === axis ? length : dim));
  const data = roomFor(type, checkedSize(sizeOf(all), node));
  const blocks = sizeOf(dims.slice(0, axis));
  let to = 0;
  for (let block = 0; block < blocks; block += 1) {
    for (const part of parts) {
      const width = part.data.length / blocks;
      data.set(part.data.subarray(block * width, (block + 1) * width), to);
      to += width;
    }
  }
  return { type, dims: all, data };
}

export const ALONG_AXES: readonly Operator[] = [
  ...Object.entries(REDUCTIONS).map(([name, how]) => reduction(name, how)),
  softmax,
  concat,
];
