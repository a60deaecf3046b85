import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Manifest } from '../../src/lib/predictions/manifest-record.js';
import { ModelError } from '../../src/lib/predictions/model-error.js';
import type { ModelFiles } from '../../src/lib/predictions/model-folder.js';
import { readGraph } from '../../src/lib/predictions/onnx/read-graph.js';
import { NotCovered } from '../../src/lib/predictions/operators/operator.js';
import { OwnEvaluator } from '../../src/lib/predictions/own-evaluator.js';
import { checkModel, verifyModel } from '../../src/lib/predictions/verify.js';
import { COLUMNS, lengthGraph, manifestOf, modelFiles } from '../support/models.js';
import {
  bytesField,
  type GraphValue,
  intField,
  type NodeValue,
  node,
  onnxModel,
  varint,
} from '../support/onnx-writer.js';

it('lets a model pass that is in order', () => verifyModel(modelFiles()));

const base = modelFiles();
const ops = ['ReduceSum', 'ai.onnx.ml.TreeEnsembleRegressor', 'Identity', 'Custom', 'If', 'Loop', 'Sin'];

/** A model whose manifest says whatever its graph has, so that nothing but the graph is wrong. */
const withGraph = (model: Buffer, changes: Partial<Manifest> = {}): ModelFiles => ({
  model,
  manifest: manifestOf(model, { ops, selftest: base.manifest.selftest, ...changes }),
});
const graph = lengthGraph(2);
const graphWith = (changes: Partial<GraphValue>): ModelFiles =>
  withGraph(onnxModel({ ...graph, ...changes }));
const nodesWith = (...nodes: NodeValue[]): ModelFiles => graphWith({ nodes: [...graph.nodes, ...nodes] });
const identity: NodeValue = { op: 'Identity', inputs: ['score'], outputs: ['same'] };

/** The trees of the graph, with other attributes. */
const treesWith = (attributes: NodeValue['attributes'] = {}): ModelFiles => {
  const [first, ...others] = graph.nodes as [NodeValue, ...NodeValue[]];
  return graphWith({ nodes: [{ ...first, attributes: { ...first.attributes, ...attributes } }, ...others] });
};

const TENSOR_ELSEWHERE = bytesField(
  5,
  Buffer.concat([
    intField(1, 1),
    intField(2, 1),
    bytesField(8, 'far'),
    bytesField(13, bytesField(1, 'location')),
    intField(14, 1),
  ]),
);

it.each<[string, ModelFiles, RegExp]>([
  [
    'another graph than that of the manifest',
    { ...base, model: modelFiles({ step: 3 }).model },
    /is not the one of the manifest: its sha256 is/,
  ],
  [
    'a graph that was cut short',
    { ...base, model: base.model.subarray(0, 100) },
    /has 100 bytes; the manifest says/,
  ],
  [
    'what is no model at all',
    withGraph(Buffer.from('#!/bin/sh\nrm -rf /\n')),
    /the graph cannot be read|has no graph/,
  ],
  ['no graph', withGraph(intField(1, 8)), /has no graph in it/],
  ['two graphs', withGraph(Buffer.concat([base.model, base.model])), /two graphs|is there twice/],
  ['functions', withGraph(onnxModel(graph, bytesField(25, 'x'))), /has functions of its own/],
  [
    'fields that nobody knows',
    withGraph(onnxModel(graph, bytesField(99, 'x'))),
    /has a field 99 that this program does not know/,
  ],
  [
    'an operator of another domain',
    nodesWith({ ...identity, domain: 'com.microsoft' }),
    /is of the domain "com.microsoft", not one of ONNX/,
  ],
  [
    'an operator set of another domain',
    withGraph(onnxModel(graph, bytesField(8, Buffer.concat([bytesField(1, 'x.y'), intField(2, 1)])))),
    /uses the operator set "x.y"/,
  ],
  [
    'If',
    nodesWith({
      ...identity,
      op: 'If',
      attributes: { then_branch: { bytes: { type: 5, field: 6, value: Buffer.alloc(0) } } },
    }),
    /has a graph inside/,
  ],
  ['Loop without a body', nodesWith({ ...identity, op: 'Loop' }), /uses Loop, which is not allowed/],
  [
    'an operator that is not on the list',
    nodesWith({ ...identity, op: 'Sin' }),
    /uses Sin, which is not allowed/,
  ],
  [
    'an operator that the manifest hides',
    withGraph(onnxModel({ ...graph, nodes: [...graph.nodes, identity] }), { ops: ops.slice(0, 2) }),
    /of which the manifest does not tell/,
  ],
  [
    'an operator set that is too old',
    withGraph(onnxModel({ ...graph, opset: 7 })),
    /uses ai.onnx 7; this program reads 13 to 21/,
  ],
  [
    'data in another file',
    withGraph(Buffer.concat([intField(1, 8), bytesField(7, TENSOR_ELSEWHERE)])),
    /has its data in another file/,
  ],
  [
    'a tensor that lies about its size',
    graphWith({ constants: { axes: { dims: [1_000_000_000], ints: [1] } } }),
    /says that it has 1000000000 numbers, and has 1/,
  ],
  [
    'a value out of nowhere',
    nodesWith({ ...identity, inputs: ['nothing'] }),
    /needs "nothing" before it is calculated/,
  ],
  [
    'a value that is there twice',
    nodesWith({ ...identity, outputs: ['score'] }),
    /has two values called "score"/,
  ],
  ['another input', graphWith({ inputs: [{ name: 'x', dims: ['N', COLUMNS] }] }), /needs "features"/],
  [
    'two inputs',
    graphWith({ inputs: [...graph.inputs, { name: 'more', dims: ['N', 1] }] }),
    /has 2 inputs, not one/,
  ],
  [
    'an input of another width',
    graphWith({ inputs: [{ name: 'features', dims: ['N', 3] }] }),
    /features of the graph has the shape \[N,3\]/,
  ],
  [
    'an input of other numbers',
    graphWith({ inputs: [{ name: 'features', dims: ['N', COLUMNS], type: 11 }] }),
    /features of the graph is double, not float/,
  ],
  ['an output that is missing', graphWith({ outputs: graph.outputs.slice(1) }), /has no output score/],
  [
    'a fixed number of rows',
    graphWith({ outputs: [{ name: 'score', dims: [1, 1] }, ...graph.outputs.slice(1)] }),
    /has the shape \[1,1\]/,
  ],
  [
    'branches in a circle',
    treesWith({ nodes_truenodeids: { ints: [0, 0, 0, 1, 0, 0] } }),
    /lead in a circle|does not have one root/,
  ],
  [
    'two branches to one leaf',
    treesWith({ nodes_truenodeids: { ints: [2, 0, 0, 1, 0, 0] } }),
    /two branches lead to one node/,
  ],
  [
    'a branch to nowhere',
    treesWith({ nodes_truenodeids: { ints: [9, 0, 0, 1, 0, 0] } }),
    /tree 0 has no node 9/,
  ],
  [
    'trees whose lists differ',
    treesWith({ nodes_values: { floats: [1] } }),
    /its lists of nodes differ in length/,
  ],
  [
    'a mode that is none',
    treesWith({ nodes_modes: { texts: ['X', 'LEAF', 'LEAF', 'X', 'LEAF', 'LEAF'] } }),
    /a mode that is none/,
  ],
  [
    'a feature that is not there',
    treesWith({ nodes_featureids: { ints: [COLUMNS, 0, 0, 0, 0, 0] } }),
    /has too few columns/,
  ],
  [
    'a target that is not there',
    treesWith({ target_ids: { ints: [COLUMNS, 0, 0, 0] } }),
    /belongs to no leaf, or to no target/,
  ],
  ['too many targets', treesWith({ n_targets: { int: 2 ** 40 } }), /n_targets is/],
  [
    'a self-test that fails',
    modelFiles({
      changes: {
        selftest: {
          tolerance: 1e-5,
          vectors: [{ x: new Array(COLUMNS).fill(null), y: [{ output: 'score', values: [7] }] }],
        },
      },
    }),
    /self-test: row 0 gives score\[0\] 0, and must give 7/,
  ],
])('refuses %s', async (_, files, problem) => {
  const error = await verifyModel(files).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ModelError);
  expect((error as Error).message).toMatch(problem);
});

it('refuses to make a tensor that would fill the memory', () => {
  const nodes: NodeValue[] = [
    { op: 'Concat', inputs: ['features', 'features'], outputs: ['v0'], attributes: { axis: { int: 1 } } },
  ];
  for (let index = 1; index < 30; index += 1) {
    nodes.push({
      op: 'Concat',
      inputs: [`v${index - 1}`, `v${index - 1}`],
      outputs: [`v${index}`],
      attributes: { axis: { int: 1 } },
    });
  }
  const doubling = onnxModel({
    nodes,
    inputs: [{ name: 'features', dims: ['N', 1] }],
    outputs: [{ name: 'v29', dims: ['N', 1] }],
  });
  const evaluator = new OwnEvaluator(readGraph(doubling), ['v29']);
  expect(() => evaluator.calculate(new Float32Array(1), 1)).toThrow(/there may be 16777216/);
});

it('reads no message for ever, however its lengths are told', () => {
  const nested = Array.from({ length: 64 }).reduce<Buffer>(
    (inner) => bytesField(5, bytesField(6, inner)),
    Buffer.alloc(0),
  );
  expect(() => readGraph(bytesField(7, bytesField(1, nested)))).toThrow(ModelError);
  expect(() => readGraph(Buffer.concat([varint(7 * 8 + 2), varint(2 ** 50)]))).toThrow(/is cut short/);
  expect(() => readGraph(Buffer.alloc(64, 0xff))).toThrow(/more than ten bytes/);
  expect(() =>
    readGraph(bytesField(7, bytesField(1, Buffer.concat([node(identity), varint(3 * 8 + 4)])))),
  ).toThrow(ModelError);
});

/** Whatever the bytes are, a graph is read or refused: nothing else is thrown, and it does not last. */
function readOrRefuse(bytes: Buffer): void {
  try {
    const read = readGraph(bytes);
    new OwnEvaluator(read, ['score']).calculate(new Float32Array(COLUMNS), 1);
  } catch (error) {
    if (!(error instanceof ModelError || error instanceof NotCovered)) throw error;
  }
}

describe('graphs of any bytes', () => {
  it('are read or refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => readOrRefuse(Buffer.from(bytes))),
      { numRuns: 2_000 },
    );
  });

  it('are read or refused when they were a model before some bytes were changed', () => {
    const { model } = base;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat({ max: model.length - 1 }), fc.nat({ max: 255 })), {
          minLength: 1,
          maxLength: 4,
        }),
        (changes) => {
          const bytes = Buffer.from(model);
          for (const [at, byte] of changes) bytes[at] = byte;
          readOrRefuse(bytes);
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it('are refused wherever they are cut', () => {
    for (let length = 0; length < base.model.length; length += 1)
      readOrRefuse(base.model.subarray(0, length));
  });

  it('are refused before they are read where the manifest was made for others', () => {
    const bytes = Buffer.from(base.model);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 1;
    expect(createHash('sha256').update(bytes).digest('hex')).not.toBe(base.manifest.sha256);
    expect(() => checkModel({ ...base, model: bytes })).toThrow(/is not the one of the manifest/);
  });
});
