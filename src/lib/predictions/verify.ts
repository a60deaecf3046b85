import { hash } from 'node:crypto';
import { INPUT_NAME, type Manifest } from './manifest-record.js';
import { ModelError } from './model-error.js';
import { MAX_MODEL_BYTES, type ModelFiles } from './model-folder.js';
import type { Graph, GraphPort } from './onnx/graph.js';
import { readGraph } from './onnx/read-graph.js';
import { RuntimeEvaluator } from './onnxruntime.js';
import { NotCovered } from './operators/operator.js';
import { ALLOWED_OPERATORS } from './operators/registry.js';
import { OwnEvaluator } from './own-evaluator.js';
import { runSelftest } from './selftest.js';

/** Versions of the operator sets that mean what this program takes them to mean, by domain. */
const OPSETS: Readonly<Record<string, readonly [from: number, to: number]>> = {
  'ai.onnx': [13, 21],
  'ai.onnx.ml': [1, 4],
};

const MAX_IR_VERSION = 10;

/**
 * Checks everything about a model but what it calculates, and returns its graph: hash, size, operators, domains, shapes.
 * Throws {@link ModelError}.
 */
export function checkModel({ manifest, model }: ModelFiles): Graph {
  if (model.length > MAX_MODEL_BYTES)
    throw new ModelError(`model.onnx has ${model.length} bytes, more than ${MAX_MODEL_BYTES}`);
  if (model.length !== manifest.bytes)
    throw new ModelError(`model.onnx has ${model.length} bytes; the manifest says ${manifest.bytes}`);
  const sha256 = hash('sha256', model);
  if (sha256 !== manifest.sha256)
    throw new ModelError(
      `model.onnx is not the one of the manifest: its sha256 is ${sha256}, not ${manifest.sha256}`,
    );
  const graph = readGraph(model);
  checkOperators(graph, manifest);
  checkPorts(graph, manifest);
  return graph;
}

/**
 * Checks everything about a model. Its self-test is calculated by this program, or, where it has operators that only
 * onnxruntime has, by that. Throws {@link ModelError}, and RuntimeAbsent where the runtime would be needed.
 */
export async function verifyModel(files: ModelFiles): Promise<void> {
  const graph = checkModel(files);
  const wanted = wantedOutputs(files.manifest);
  try {
    await runSelftest(files.manifest, new OwnEvaluator(graph, wanted));
  } catch (error) {
    if (!(error instanceof NotCovered)) throw error;
    await runtimeSelftest(files, wanted);
  }
}

async function runtimeSelftest({ manifest, model }: ModelFiles, wanted: readonly string[]): Promise<void> {
  const evaluator = await RuntimeEvaluator.open(model, wanted);
  try {
    await runSelftest(manifest, evaluator);
  } finally {
    await evaluator.close();
  }
}

/** Names of the outputs that the manifest tells of. */
export const wantedOutputs = ({ outputs }: Manifest): string[] => outputs.map(({ name }) => name);

function checkOperators({ irVersion, opset, nodes }: Graph, manifest: Manifest): void {
  if (irVersion < 3 || irVersion > MAX_IR_VERSION) {
    throw new ModelError(
      `the graph is of IR version ${irVersion}; this program reads 3 to ${MAX_IR_VERSION}`,
    );
  }
  for (const [domain, version] of opset) checkOpset(domain, version);
  for (const op of new Set(nodes.map((node) => node.op))) {
    if (!ALLOWED_OPERATORS.has(op)) throw new ModelError(`the graph uses ${op}, which is not allowed`);
    if (!manifest.ops.includes(op))
      throw new ModelError(`the graph uses ${op}, of which the manifest does not tell`);
    if (!opset.has(op.startsWith('ai.onnx.ml.') ? 'ai.onnx.ml' : 'ai.onnx')) {
      throw new ModelError(`the graph uses ${op}, and does not say of which version`);
    }
  }
}

function checkOpset(domain: string, version: number): void {
  const range = Object.hasOwn(OPSETS, domain) ? OPSETS[domain] : undefined;
  if (range === undefined) {
    throw new ModelError(`the graph uses the operator set ${JSON.stringify(domain)}, which is not allowed`);
  }
  const [from, to] = range;
  if (version >= from && version <= to) return;
  throw new ModelError(`the graph uses ${domain} ${version}; this program reads ${from} to ${to}`);
}

function checkPorts({ inputs, outputs }: Graph, manifest: Manifest): void {
  const [input, ...more] = inputs;
  if (input === undefined || more.length > 0)
    throw new ModelError(`the graph has ${inputs.length} inputs, not one`);
  if (input.name !== INPUT_NAME)
    throw new ModelError(`the input of the graph is called ${JSON.stringify(input.name)}, not ${INPUT_NAME}`);
  checkPort(input, manifest.features.list.length);
  for (const { name, shape } of manifest.outputs) {
    const output = outputs.find((port) => port.name === name);
    if (output === undefined) throw new ModelError(`the graph has no output ${name}`);
    checkPort(output, Number(shape[1]));
  }
}

/** An input or output must be float32, with any number of rows. */
function checkPort({ name, type, dims }: GraphPort, width: number): void {
  if (type !== 'float')
    throw new ModelError(`${name} of the graph is ${type ?? 'no tensor of numbers'}, not float`);
  const [rows, columns, ...more] = dims ?? [];
  if (dims === undefined || more.length > 0 || columns !== width || typeof rows !== 'string') {
    throw new ModelError(`${name} of the graph has the shape [${dims?.join() ?? ''}], not [N,${width}]`);
  }
}
