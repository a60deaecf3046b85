import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { contractOf } from '../../src/lib/features/contract.js';
import { packet } from '../../src/lib/features/sets/packet.js';
import { manifestText, newManifest } from '../../src/lib/predictions/manifest.js';
import type { Manifest } from '../../src/lib/predictions/manifest-record.js';
import type { ModelFiles } from '../../src/lib/predictions/model-folder.js';
import { type GraphValue, onnxModel } from './onnx-writer.js';
import { treeNode } from './tree-models.js';

/** Features of the set that the models of tests take: the first one is the length of the frame. */
export const COLUMNS = packet.features.length;

const leaf = (target: number, weight: number) => ({ target, weight });

/**
 * How unusual a frame of this length is: `step` points where it is longer than 100 bytes, and one more for TCP. The points
 * are the contributions of the features, and their sum is the score.
 */
export function lengthGraph(step: number): GraphValue {
  const tcpPort = packet.features.findIndex(({ name }) => name === 'tcp.dstport');
  const ask = (feature: number, threshold: number, target: number, weight: number) => ({
    feature,
    threshold,
    mode: 'BRANCH_LEQ',
    unknownIsYes: true,
    yes: leaf(target, 0),
    no: leaf(target, weight),
  });
  const trees = [ask(0, 100, 0, step), ask(tcpPort, 0, tcpPort, 1)];
  const rank = { ...ask(0, 1, 0, 0.01), feature: 0, threshold: 1.5, yes: leaf(0, 0.5), no: leaf(0, 0.01) };
  return {
    nodes: [
      treeNode(trees, {
        leaves: 'target',
        outputs: ['contributions'],
        more: { n_targets: { int: COLUMNS } },
      }),
      { op: 'ReduceSum', inputs: ['contributions', 'axes'], outputs: ['score'] },
      {
        ...treeNode([rank], { leaves: 'target', outputs: ['p_value'], more: { n_targets: { int: 1 } } }),
        inputs: ['score'],
      },
    ],
    constants: { axes: { dims: [1], ints: [1] } },
    inputs: [{ name: 'features', dims: ['N', COLUMNS] }],
    outputs: [
      { name: 'score', dims: ['N', 1] },
      { name: 'contributions', dims: ['N', COLUMNS] },
      { name: 'p_value', dims: ['N', 1] },
    ],
  };
}

/** A row of the set with this length, and nothing else that is known. */
const rowOf = (length: number): (number | null)[] => [length, ...new Array<null>(COLUMNS - 1).fill(null)];

/** The manifest of a graph, as it must be; what is in `changes` is wrong or different. */
export function manifestOf(model: Buffer, changes: Partial<Manifest> = {}): Manifest {
  const base: Partial<Manifest> = {
    type: 'manifest',
    v: 1,
    id: 'length',
    version: '1.0.0',
    kind: 'anomaly',
    title: 'Is this frame a long one?',
    licence: 'MIT',
    trained_on: {
      data: 'nothing: it was written by hand',
      algorithm: 'none',
      rows: 0,
      span_seconds: undefined,
      from: undefined,
      to: undefined,
      split: undefined,
      seed: undefined,
      sources: [],
    },
    features: {
      set: packet.name,
      contract: contractOf(packet),
      list: packet.features.map(({ name, unit }) => ({ name, unit })),
    },
    inputs: [{ name: 'features', dtype: 'float32', shape: ['N', String(COLUMNS)] }],
    outputs: [
      { name: 'score', dtype: 'float32', shape: ['N', '1'] },
      { name: 'contributions', dtype: 'float32', shape: ['N', String(COLUMNS)] },
      { name: 'p_value', dtype: 'float32', shape: ['N', '1'] },
    ],
    opset: [{ domain: 'ai.onnx', version: 17 }],
    ops: ['ReduceSum', 'ai.onnx.ml.TreeEnsembleRegressor'],
    thresholds: { score: 1.5, budget: undefined, p99: undefined, p99_9: undefined },
    limits: ['It is for tests.'],
    sha256: createHash('sha256').update(model).digest('hex'),
    bytes: model.length,
    selftest: {
      tolerance: 1e-5,
      vectors: [{ x: rowOf(60), y: [{ output: 'score', values: [0] }] }],
    },
  };
  return Object.assign(newManifest(), base, changes);
}

export interface ModelValue {
  readonly id?: string;
  readonly version?: string;
  /** Points of a long frame. */
  readonly step?: number;
  /** What is different in the manifest. */
  readonly changes?: Partial<Manifest>;
}

/** A model that is in order, unless `changes` says otherwise. */
export function modelFiles({
  id = 'length',
  version = '1.0.0',
  step = 2,
  changes = {},
}: ModelValue = {}): ModelFiles {
  const model = onnxModel(lengthGraph(step));
  const vectors = [
    { x: rowOf(60), y: [{ output: 'score', values: [0] }] },
    {
      x: rowOf(1500),
      y: [
        { output: 'score', values: [step] },
        { output: 'p_value', values: [step > 1.5 ? 0.01 : 0.5] },
      ],
    },
  ];
  const selftest = { tolerance: 1e-5, vectors };
  return { manifest: manifestOf(model, { id, version, selftest, ...changes }), model };
}

/** Writes a model into `folder`, as `nt models add` takes it, whatever is wrong with it. */
export function writeModelFolder(folder: string, { manifest, model }: ModelFiles): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'model.onnx'), model);
  writeFileSync(join(folder, 'manifest.json'), manifestText(manifest));
  return folder;
}
