import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Graph, writeModel } from '../../src/lib/predictions/onnx-writer/model.js';
import { intField, varint } from '../../src/lib/predictions/onnx-writer/protobuf.js';
import { treeEnsemble } from '../../src/lib/predictions/onnx-writer/tree-ensemble.js';
import { leafOf, stepTree, type Tree } from '../../src/lib/predictions/trainers/tree.js';
import { hasPythonModule, runPython } from '../support/python.js';
import { runModel } from './onnx-runtime.js';

describe('the wire format of Protocol Buffers', () => {
  // protobuf.dev, "Encoding": 150 is 96 01, field 1 with it 08 96 01; -2 is ten bytes.
  it.each([
    { bytes: varint(150), hex: '9601', because: 'the page on encoding has this example' },
    { bytes: intField(1, 150), hex: '089601', because: 'the page on encoding has this example' },
    { bytes: varint(0), hex: '00', because: 'zero has one byte' },
    {
      bytes: varint(-2),
      hex: 'feffffffffffffffff01',
      because: "negative numbers are 64-bit two's complement",
    },
  ])('$hex: $because', ({ bytes, hex }) => {
    expect(bytes.toString('hex')).toBe(hex);
  });
});

const FEATURES = 3;
const TARGETS = 2;

/** A few values only, so that rows meet thresholds exactly. */
const value = fc.constantFrom(-2, -0.5, 0, 0.25, 1, 3).map(Math.fround);
const cell = fc.oneof({ weight: 5, arbitrary: value }, { weight: 1, arbitrary: fc.constant(Number.NaN) });
const row = fc
  .array(cell, { minLength: FEATURES, maxLength: FEATURES })
  .map((cells) => Float32Array.from(cells));

const tree = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.record({
      kind: fc.constant('leaf' as const),
      target: fc.nat(TARGETS - 1),
      weight: fc.integer({ min: -8, max: 8 }),
    }),
    fc.record({
      kind: fc.constant('split' as const),
      feature: fc.nat(FEATURES - 1),
      threshold: value,
      missing: fc.constantFrom('low' as const, 'high' as const),
      low: tie('tree'),
      high: tie('tree'),
    }),
  ),
})).tree;

const graphOf = (trees: readonly Tree[]): Graph => ({
  name: 'trees',
  inputs: [{ name: 'features', columns: FEATURES, about: 'a row each' }],
  nodes: [treeEnsemble({ trees, targets: TARGETS, input: 'features', output: 'sums' })],
  constants: [],
  outputs: [{ name: 'sums', columns: TARGETS, about: 'what the leaves add up to' }],
});

const modelOf = (graph: Graph): Buffer =>
  writeModel({ producer: 'test', producerVersion: '1', about: 'trees', graph, metadata: { key: 'välue' } });

function sumsOf(trees: readonly Tree[], features: Float32Array): number[] {
  const sums = Array.from({ length: TARGETS }, () => 0);
  for (const each of trees) {
    const { target, weight } = leafOf(each, features);
    sums[target] = (sums[target] as number) + weight;
  }
  return sums;
}

describe('tree ensembles', () => {
  it('mean in ONNX Runtime what they mean here, also at thresholds and for what is missing', async () => {
    const trees = fc.array(tree, { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(trees, fc.array(row, { minLength: 1, maxLength: 20 }), async (some, rows) => {
        const { sums } = await runModel(modelOf(graphOf(some)), 'features', rows);
        expect([...(sums as Float32Array)]).toEqual(rows.flatMap((each) => sumsOf(some, each)));
      }),
      { numRuns: 150 },
    );
  });

  it('of steps say which step a value is on', () => {
    const steps = [Number.NEGATIVE_INFINITY, -1, 0, 2, 7].map((above, weight) => ({ above, weight }));
    const built = stepTree(steps, { feature: 0, target: 0, missingAs: 1 });
    const stepOf = (x: number): number => leafOf(built, Float32Array.of(x)).weight;
    expect([-5, -1, -0.5, 0, 0.5, 2, 3, 7, 8, Number.NaN].map(stepOf)).toEqual([
      0, 0, 1, 1, 2, 2, 3, 3, 4, 2,
    ]);
  });
});

const CHECK = `
import json, sys, base64, onnx
from onnx import checker, numpy_helper
model = onnx.load_from_string(base64.b64decode(json.load(sys.stdin)))
checker.check_model(model, full_check=True)
print(json.dumps({
  'ir': model.ir_version,
  'opsets': {each.domain: each.version for each in model.opset_import},
  'metadata': {each.key: each.value for each in model.metadata_props},
  'about': model.doc_string,
  'ops': [node.op_type for node in model.graph.node],
  'input': [dim.dim_param or dim.dim_value for dim in model.graph.input[0].type.tensor_type.shape.dim],
  'constant': [float(x) for x in numpy_helper.to_array(model.graph.initializer[0]).reshape(-1)],
}))`;

describe.skipIf(!hasPythonModule('onnx'))(
  'onnx.checker (skipped where python3-onnx is not installed)',
  () => {
    it('finds nothing wrong, and reads what was written', () => {
      const leaf = { kind: 'leaf', target: 1, weight: 0.5 } as const;
      const graph = graphOf([leaf]);
      const model = modelOf({
        ...graph,
        nodes: [
          ...graph.nodes,
          { op: 'Mul', domain: '', inputs: ['sums', 'factor'], outputs: ['product'], attributes: {} },
        ],
        constants: [{ name: 'factor', type: 'float', shape: [1, 2], values: [-0.25, 1.5] }],
        outputs: [{ name: 'product', columns: TARGETS, about: '' }],
      });
      expect(runPython(CHECK, model.toString('base64'))).toEqual({
        ir: 8,
        opsets: { '': 17, 'ai.onnx.ml': 3 },
        metadata: { key: 'välue' },
        about: 'trees',
        ops: ['TreeEnsembleRegressor', 'Mul'],
        input: ['N', FEATURES],
        constant: [-0.25, 1.5],
      });
    });
  },
);
