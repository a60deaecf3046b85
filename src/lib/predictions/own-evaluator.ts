import type { Evaluator, Outputs } from './evaluator.js';
import { INPUT_NAME } from './manifest-record.js';
import { ModelError } from './model-error.js';
import type { Graph } from './onnx/graph.js';
import type { Tensor } from './onnx/tensor.js';
import { type Kernel, NotCovered } from './operators/operator.js';
import { OPERATORS } from './operators/registry.js';

interface Step {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly kernel: Kernel;
  /** Values that nothing behind this step needs. */
  readonly done: readonly string[];
}

/** Calculates graphs of the operators in {@link OPERATORS}, as onnxruntime does up to rounding: numbers are float32. */
export class OwnEvaluator implements Evaluator {
  readonly name = 'own';
  readonly #graph: Graph;
  readonly #steps: readonly Step[];
  readonly #wanted: readonly string[];

  /** Throws {@link NotCovered} where a graph has more in it, and {@link ModelError} where it cannot be calculated at all. */
  constructor(graph: Graph, wanted: readonly string[]) {
    this.#graph = graph;
    this.#wanted = wanted;
    this.#steps = stepsOf(graph, wanted);
  }

  run(rows: Float32Array, count: number): Promise<Outputs> {
    return Promise.resolve().then(() => this.calculate(rows, count));
  }

  /** As {@link run}, at once. */
  calculate(rows: Float32Array, count: number): Outputs {
    const values = new Map<string, Tensor>(this.#graph.constants);
    values.set(INPUT_NAME, { type: 'float', dims: [count, rows.length / count], data: rows });
    for (const { inputs, outputs, kernel, done } of this.#steps) {
      const results = kernel(inputs.map((name) => (name === '' ? undefined : values.get(name))));
      for (const [index, name] of outputs.entries()) {
        const result = results[index];
        if (result !== undefined) values.set(name, result);
      }
      for (const name of done) values.delete(name);
    }
    return new Map(this.#wanted.map((name) => [name, outputOf(values, name, count)]));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

function outputOf(values: ReadonlyMap<string, Tensor>, name: string, count: number): Float32Array {
  const value = values.get(name);
  if (value === undefined) throw new ModelError(`the output ${name} was not calculated`);
  if (value.type !== 'float' || value.dims[0] !== count) {
    throw new ModelError(`the output ${name} is ${value.type}[${value.dims.join()}] for ${count} rows`);
  }
  return value.data as Float32Array;
}

function stepsOf({ nodes }: Graph, wanted: readonly string[]): Step[] {
  const lastUse = new Map<string, number>();
  for (const [index, { inputs, outputs }] of nodes.entries()) {
    for (const name of [...inputs, ...outputs]) lastUse.set(name, index);
  }
  for (const name of wanted) lastUse.delete(name);
  const done = new Map<number, string[]>();
  for (const [name, index] of lastUse) done.set(index, [...(done.get(index) ?? []), name]);
  return nodes.map((node, index) => {
    const operator = OPERATORS.get(node.op);
    if (operator === undefined) throw new NotCovered(`${node.op} needs onnxruntime`);
    return {
      inputs: node.inputs,
      outputs: node.outputs,
      kernel: operator.prepare(node),
      done: done.get(index) ?? [],
    };
  });
}
