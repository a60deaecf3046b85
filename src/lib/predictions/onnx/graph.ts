import type { DataType, Tensor } from './tensor.js';

/** What a node was told beside its inputs. */
export type Attribute = number | string | Tensor | readonly number[] | readonly string[];

/** One step of a calculation. */
export interface GraphNode {
  /** Operator; those of ai.onnx.ml with their domain: `ai.onnx.ml.TreeEnsembleRegressor`. */
  readonly op: string;
  /** Names of values; the empty one stands for an input that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, Attribute>;
}

/** An input or an output of a graph. A dimension that is not fixed has a name. */
export interface GraphPort {
  readonly name: string;
  /** Undefined for types that are no tensors of numbers, such as sequences and maps. */
  readonly type: DataType | undefined;
  /** Undefined where the graph does not say. */
  readonly dims: readonly (number | string)[] | undefined;
}

/** A calculation as ONNX describes it (onnx.ai, "Open Neural Network Exchange Intermediate Representation"). */
export interface Graph {
  readonly irVersion: number;
  /** Versions of operator sets, by domain; the default domain is `ai.onnx`. */
  readonly opset: ReadonlyMap<string, number>;
  /** In the order in which they are calculated. */
  readonly nodes: readonly GraphNode[];
  /** Values that do not change. */
  readonly constants: ReadonlyMap<string, Tensor>;
  readonly inputs: readonly GraphPort[];
  readonly outputs: readonly GraphPort[];
}
