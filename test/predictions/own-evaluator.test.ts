import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readGraph } from '../../src/lib/predictions/onnx/read-graph.js';
import { loadRuntime, RuntimeEvaluator } from '../../src/lib/predictions/onnxruntime.js';
import { OPERATORS } from '../../src/lib/predictions/operators/registry.js';
import { OwnEvaluator } from '../../src/lib/predictions/own-evaluator.js';
import { type GraphValue, type NodeValue, onnxModel, simpleGraph } from '../support/onnx-writer.js';
import { MODES, treeNode, trees, values } from '../support/tree-models.js';

const hasRuntime = (() => {
  try {
    loadRuntime();
    return true;
  } catch {
    return false;
  }
})();

const TOLERANCE = 1e-5;

/** By how much two results differ, relatively where they are large; 0 where both are no numbers. */
function difference(a: number, b: number): number {
  if (Object.is(a, b) || a === b || (Number.isNaN(a) && Number.isNaN(b))) return 0;
  return Math.abs(a - b) / Math.max(1, Math.abs(a), Math.abs(b));
}

/** Both ways to calculate a graph, and the largest difference between what they say. */
async function compare(graph: GraphValue, rows: readonly (readonly number[])[]): Promise<void> {
  const model = onnxModel(graph);
  const wanted = graph.outputs.map(({ name }) => name);
  const input = Float32Array.from(rows.flat());
  const own = new OwnEvaluator(readGraph(model), wanted).calculate(input, rows.length);
  const runtime = await RuntimeEvaluator.open(model, wanted);
  try {
    const expected = await runtime.run(input, rows.length);
    for (const name of wanted) {
      const [ours, theirs] = [own.get(name) ?? [], expected.get(name) ?? []];
      expect(ours.length).toBe(theirs.length);
      const worst = [...theirs].reduce(
        (most, x, index) => Math.max(most, difference(ours[index] as number, x)),
        0,
      );
      if (worst > TOLERANCE) expect([...ours]).toEqual([...theirs]);
    }
  } finally {
    await runtime.close();
  }
}

const COLUMNS = 3;

/** Rows with numbers that are not known among the others. */
const rows = (
  columns: number,
  cell = fc.oneof({ weight: 5, arbitrary: values() }, { weight: 1, arbitrary: fc.constant(Number.NaN) }),
) => fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 12 });

describe.skipIf(!hasRuntime)('trees are calculated as onnxruntime does', () => {
  it.each(MODES)('regressors that ask in mode %s', async (mode) => {
    await fc.assert(
      fc.asyncProperty(
        fc
          .constantFrom(1, 2, 4)
          .chain((targets) =>
            fc.record({ targets: fc.constant(targets), forest: trees(COLUMNS, targets, mode) }),
          ),
        fc.constantFrom('SUM', 'AVERAGE', 'MIN', 'MAX'),
        fc.boolean(),
        rows(COLUMNS),
        async ({ targets, forest }, aggregate, hasBase, cells) => {
          const base = Array.from({ length: targets }, (_, index) => index + 0.5);
          const node = treeNode(forest, {
            leaves: 'target',
            outputs: ['score'],
            more: {
              n_targets: { int: targets },
              aggregate_function: { text: aggregate },
              ...(hasBase && targets === 1 && { base_values: { floats: base } }),
            },
          });
          await compare(simpleGraph(COLUMNS, [node], { name: 'score', dims: ['N', targets] }), cells);
        },
      ),
      { numRuns: 150 },
    );
  });

  it.each(['NONE', 'SOFTMAX', 'LOGISTIC'])(
    'classifiers whose numbers are made probabilities by %s',
    async (transform) => {
      await fc.assert(
        fc.asyncProperty(
          fc
            .constantFrom(3, 5)
            .chain((classes) =>
              fc.record({ classes: fc.constant(classes), forest: trees(COLUMNS, classes, 'BRANCH_LEQ') }),
            ),
          fc.boolean(),
          rows(COLUMNS),
          async ({ classes, forest }, hasBase, cells) => {
            const labels = Array.from({ length: classes }, (_, index) => index);
            const node = treeNode(forest, {
              leaves: 'class',
              outputs: ['label', 'probabilities'],
              more: {
                classlabels_int64s: { ints: labels },
                post_transform: { text: transform },
                ...(hasBase && {
                  base_values: { floats: labels.map((label) => label / 2) },
                }),
              },
            });
            await compare(
              simpleGraph(COLUMNS, [node], { name: 'probabilities', dims: ['N', classes] }),
              cells,
            );
          },
        ),
        { numRuns: 150 },
      );
    },
  );
});

/** Graphs that take three columns, by what they show; each is compared over rows by chance. */
const N3 = { name: 'score', dims: ['N', 3] };
const N1 = { name: 'score', dims: ['N', 1] };
const one = (op: string, more: Partial<NodeValue> = {}): NodeValue => ({
  op,
  inputs: ['features'],
  outputs: ['score'],
  ...more,
});
const positive = fc.integer({ min: 1, max: 40 }).map((x) => x / 4);

interface Case {
  readonly shows: string;
  readonly graph: GraphValue;
  readonly cell?: fc.Arbitrary<number>;
}

const withConstants = (graph: GraphValue, constants: NonNullable<GraphValue['constants']>): GraphValue => ({
  ...graph,
  constants,
});
const toBool = (node: NodeValue): NodeValue[] => [
  { ...node, outputs: ['flag'] },
  { op: 'Cast', inputs: ['flag'], outputs: ['score'], attributes: { to: { int: 1 } } },
];
const ROW = { dims: [3], floats: [0.5, -1.25, 3] };
const known = values();

const CASES: Case[] = [
  ...['Abs', 'Exp', 'Neg', 'Sigmoid', 'Tanh'].map((op) => ({
    shows: op,
    graph: simpleGraph(3, [one(op)], N3),
    cell: fc.oneof(
      fc.integer({ min: -40, max: 40 }).map((x) => x / 8),
      fc.constant(Number.NaN),
    ),
  })),
  { shows: 'Relu', graph: simpleGraph(3, [one('Relu')], N3), cell: known },
  ...['Log', 'Sqrt'].map((op) => ({ shows: op, graph: simpleGraph(3, [one(op)], N3), cell: positive })),
  ...['Add', 'Sub', 'Mul', 'Div'].map((op) => ({
    shows: `${op} of a row to each row`,
    graph: withConstants(simpleGraph(3, [one(op, { inputs: ['features', 'row'] })], N3), { row: ROW }),
  })),
  ...['Max', 'Min'].map((op) => ({
    shows: `${op} of two`,
    graph: withConstants(simpleGraph(3, [one(op, { inputs: ['row', 'features'] })], N3), { row: ROW }),
    cell: known,
  })),
  {
    shows: 'Pow',
    graph: withConstants(simpleGraph(3, [one('Pow', { inputs: ['features', 'row'] })], N3), { row: ROW }),
    cell: positive,
  },
  {
    shows: 'Mul of a column and a row',
    graph: withConstants(simpleGraph(1, [one('Mul', { inputs: ['features', 'row'] })], N3), { row: ROW }),
  },
  ...['Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual'].map((op) => ({
    shows: op,
    graph: withConstants(simpleGraph(3, toBool(one(op, { inputs: ['features', 'row'] })), N3), { row: ROW }),
  })),
  { shows: 'IsNaN and Cast', graph: simpleGraph(3, toBool(one('IsNaN')), N3) },
  ...['And', 'Or'].map((op) => ({
    shows: op,
    graph: withConstants(
      simpleGraph(
        3,
        [
          { op: 'IsNaN', inputs: ['features'], outputs: ['a'] },
          { op: 'Greater', inputs: ['features', 'row'], outputs: ['b'] },
          { op: 'Not', inputs: ['b'], outputs: ['c'] },
          ...toBool(one(op, { inputs: ['a', 'c'] })),
        ],
        N3,
      ),
      { row: ROW },
    ),
  })),
  {
    shows: 'the median in the place of what is not known',
    graph: withConstants(
      simpleGraph(
        3,
        [
          { op: 'IsNaN', inputs: ['features'], outputs: ['unknown'] },
          one('Where', { inputs: ['unknown', 'row', 'features'] }),
        ],
        N3,
      ),
      { row: ROW },
    ),
  },
  {
    shows: 'Imputer',
    graph: simpleGraph(
      3,
      [
        one('Imputer', {
          domain: 'ai.onnx.ml',
          attributes: {
            imputed_value_floats: { floats: [1, 2, 3] },
            replaced_value_float: { float: Number.NaN },
          },
        }),
      ],
      N3,
    ),
  },
  {
    shows: 'Scaler',
    graph: simpleGraph(
      3,
      [
        one('Scaler', {
          domain: 'ai.onnx.ml',
          attributes: { offset: { floats: [1, 2, 3] }, scale: { floats: [0.5, 2, -1] } },
        }),
      ],
      N3,
    ),
  },
  {
    shows: 'Clip',
    graph: withConstants(simpleGraph(3, [one('Clip', { inputs: ['features', 'least', 'most'] })], N3), {
      least: { dims: [], floats: [-1] },
      most: { dims: [], floats: [1.5] },
    }),
    cell: known,
  },
  ...['ReduceSum'].flatMap((op) =>
    [0, 1].map((keepdims) => ({
      shows: `${op} over columns, keepdims ${keepdims}`,
      graph: withConstants(
        simpleGraph(
          3,
          [one(op, { inputs: ['features', 'axes'], attributes: { keepdims: { int: keepdims } } })],
          keepdims === 1 ? N1 : { name: 'score', dims: ['N'] },
        ),
        { axes: { dims: [1], ints: [-1] } },
      ),
    })),
  ),
  ...['ReduceMean', 'ReduceMax', 'ReduceMin'].map((op) => ({
    shows: op,
    graph: simpleGraph(3, [one(op, { attributes: { axes: { ints: [1] } } })], N1),
    cell: known,
  })),
  ...['ReduceSum', 'ReduceMax'].map((op) => ({
    shows: `${op} in the middle`,
    graph: withConstants(
      simpleGraph(
        3,
        [
          { op: 'Reshape', inputs: ['features', 'shape'], outputs: ['cube'] },
          op === 'ReduceSum'
            ? one(op, { inputs: ['cube', 'axes'], attributes: { keepdims: { int: 0 } } })
            : one(op, { inputs: ['cube'], attributes: { axes: { ints: [1] }, keepdims: { int: 0 } } }),
        ],
        N1,
      ),
      { shape: { dims: [3], ints: [0, 3, 1] }, axes: { dims: [1], ints: [1] } },
    ),
    cell: known,
  })),
  ...[-1, 1].map((axis) => ({
    shows: `Softmax along ${axis}`,
    graph: simpleGraph(3, [one('Softmax', { attributes: { axis: { int: axis } } })], N3),
    cell: known,
  })),
  {
    shows: 'Concat of columns',
    graph: simpleGraph(
      3,
      [
        { op: 'Neg', inputs: ['features'], outputs: ['other'] },
        one('Concat', { inputs: ['features', 'other', 'features'], attributes: { axis: { int: 1 } } }),
      ],
      { name: 'score', dims: ['N', 9] },
    ),
  },
  {
    shows: 'MatMul',
    graph: withConstants(
      simpleGraph(3, [one('MatMul', { inputs: ['features', 'matrix'] })], { name: 'score', dims: ['N', 2] }),
      {
        matrix: { dims: [3, 2], floats: [1, 2, -3, 0.5, 0, 4] },
      },
    ),
    cell: known,
  },
  ...[0, 1].map((turned) => ({
    shows: `Gemm, transB ${turned}`,
    graph: withConstants(
      simpleGraph(
        3,
        [
          one('Gemm', {
            inputs: ['features', 'matrix', 'bias'],
            attributes: { transB: { int: turned }, alpha: { float: 0.5 }, beta: { float: 2 } },
          }),
        ],
        { name: 'score', dims: ['N', 2] },
      ),
      {
        matrix: { dims: turned === 1 ? [2, 3] : [3, 2], floats: [1, 2, -3, 0.5, 0, 4] },
        bias: { dims: [2], floats: [1, -1] },
      },
    ),
    cell: known,
  })),
  {
    shows: 'Constant, Identity and Reshape',
    graph: withConstants(
      simpleGraph(
        3,
        [
          { op: 'Constant', inputs: [], outputs: ['c'], attributes: { value: { tensor: ROW } } },
          { op: 'Identity', inputs: ['features'], outputs: ['same'] },
          { op: 'Add', inputs: ['same', 'c'], outputs: ['sum'] },
          one('Reshape', { inputs: ['sum', 'shape'] }),
        ],
        { name: 'score', dims: ['N', 3, 1] },
      ),
      { shape: { dims: [3], ints: [0, -1, 1] } },
    ),
  },
];

describe.skipIf(!hasRuntime)('each operator is calculated as onnxruntime does', () => {
  it.each(CASES)('$shows', async ({ graph, cell }) => {
    const columns = graph.inputs[0]?.dims[1] as number;
    await fc.assert(
      fc.asyncProperty(rows(columns, cell), (cells) => compare(graph, cells)),
      { numRuns: 25 },
    );
  });
});

it('every operator is in a case', () => {
  const used = new Set(
    CASES.flatMap(({ graph }) =>
      graph.nodes.map(({ op, domain }) => (domain === undefined ? op : `${domain}.${op}`)),
    ),
  );
  const trees = ['ai.onnx.ml.TreeEnsembleRegressor', 'ai.onnx.ml.TreeEnsembleClassifier'];
  expect([...OPERATORS.keys()].filter((name) => !used.has(name)).toSorted()).toEqual(trees.toSorted());
});
