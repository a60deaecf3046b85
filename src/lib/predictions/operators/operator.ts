import { ModelError } from '../model-error.js';
import type { GraphNode } from '../onnx/graph.js';
import type { Tensor } from '../onnx/tensor.js';

/** Calculates the outputs of a node from its inputs, which it leaves as they are; undefined is one that was left out. */
export type Kernel = (inputs: readonly (Tensor | undefined)[]) => (Tensor | undefined)[];

/** An operator that this program can calculate itself. */
export interface Operator {
  /** As in {@link GraphNode}: those of ai.onnx.ml with their domain. */
  readonly name: string;
  /** Reads what the node was told. Throws {@link NotCovered} where that is more than this program can calculate. */
  prepare(node: GraphNode): Kernel;
}

/** A model is in order, as far as is known, and needs a runtime to be calculated. */
export class NotCovered extends ModelError {}

/** Elements of the largest tensor that is made on the way: a graph of few bytes can ask for any size. */
export const MAX_ELEMENTS = 16_777_216;

/** An input that must be there. */
export function required(inputs: readonly (Tensor | undefined)[], index: number, { op }: GraphNode): Tensor {
  const input = inputs[index];
  if (input === undefined) throw new ModelError(`${op}: input ${index} is missing`);
  return input;
}

/** Room for a tensor, unless it would be too large. */
export function checkedSize(size: number, { op }: GraphNode): number {
  if (size <= MAX_ELEMENTS) return size;
  throw new ModelError(`${op}: its result would have ${size} numbers; there may be ${MAX_ELEMENTS}`);
}
