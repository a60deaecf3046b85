import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Evaluator, Outputs } from './evaluator.js';
import { INPUT_NAME } from './manifest-record.js';
import { ModelError } from './model-error.js';

/** The command that mends an onnxruntime-node that is absent or broken: without the variable it downloads more. */
export const ONNXRUNTIME_REMEDY = 'ONNXRUNTIME_NODE_INSTALL=skip npm install -g onnxruntime-node';

/** The runtime is not installed, or does not work here. The message says why. */
export class RuntimeAbsent extends Error {}

type Runtime = typeof import('onnxruntime-node');

let loaded: Runtime | undefined;

/** Loads onnxruntime-node, which is machine code and may be missing. Throws {@link RuntimeAbsent}. */
export function loadRuntime(): Runtime {
  if (loaded !== undefined) return loaded;
  const load = createRequire(join(import.meta.dirname, 'onnxruntime'));
  try {
    loaded = load('onnxruntime-node') as Runtime;
    return loaded;
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND';
    const [firstLine = ''] = error instanceof Error ? error.message.split('\n') : [String(error)];
    throw new RuntimeAbsent(
      isMissing ? 'onnxruntime-node is not installed' : `onnxruntime-node does not work: ${firstLine}`,
      { cause: error },
    );
  }
}

/** Calculates a graph by ONNX Runtime. */
export class RuntimeEvaluator implements Evaluator {
  readonly name = 'onnxruntime';
  readonly #session: InferenceSession;
  readonly #runtime: Runtime;
  readonly #wanted: readonly string[];

  private constructor(runtime: Runtime, session: InferenceSession, wanted: readonly string[]) {
    this.#runtime = runtime;
    this.#session = session;
    this.#wanted = wanted;
  }

  /** Throws {@link RuntimeAbsent}, or {@link ModelError} where the runtime does not take the graph. */
  static async open(model: Buffer, wanted: readonly string[]): Promise<RuntimeEvaluator> {
    const runtime = loadRuntime();
    try {
      const session = await runtime.InferenceSession.create(model, {
        logSeverityLevel: 4,
        executionMode: 'sequential',
      });
      return new RuntimeEvaluator(runtime, session, wanted);
    } catch (error) {
      throw refused(error);
    }
  }

  async run(rows: Float32Array, count: number): Promise<Outputs> {
    const input = new this.#runtime.Tensor('float32', rows, [count, rows.length / count]);
    try {
      const results = await this.#session.run({ [INPUT_NAME]: input }, [...this.#wanted]);
      return new Map(this.#wanted.map((name) => [name, floatsOf(name, results[name])]));
    } catch (error) {
      throw error instanceof ModelError ? error : refused(error);
    }
  }

  close(): Promise<void> {
    return this.#session.release();
  }
}

function floatsOf(name: string, tensor: Tensor | undefined): Float32Array {
  if (tensor?.data instanceof Float32Array) return tensor.data;
  throw new ModelError(`the output ${name} is ${tensor?.type ?? 'missing'}, not float32`);
}

const refused = (error: unknown): ModelError =>
  new ModelError(
    `onnxruntime refuses the graph: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`,
    { cause: error },
  );
