import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ByteSink } from '../../src/lib/bytes/sink.js';
import { featuresEncoder } from '../../src/lib/features/features-encoder.js';
import { packet } from '../../src/lib/features/sets/packet.js';
import { emptySubject } from '../../src/lib/features/subjects.js';
import type { Evaluator } from '../../src/lib/predictions/evaluator.js';
import { readGraph } from '../../src/lib/predictions/onnx/read-graph.js';
import { RuntimeEvaluator } from '../../src/lib/predictions/onnxruntime.js';
import { OwnEvaluator } from '../../src/lib/predictions/own-evaluator.js';
import { COLUMNS, manifestOf, writeModelFolder } from '../support/models.js';
import { NT } from '../support/nt.js';
import { type GraphValue, onnxModel } from '../support/onnx-writer.js';
import { type TreeValue, treeNode } from '../support/tree-models.js';
import { alignColumns } from './text-table.js';

const ROWS = 50_000;
const BATCH_ROWS = 1_024;
const TREES = 100;
const DEPTH = 8;
const MAX_VALUE = 1_500;
const US_PER_SECOND = 1e6;

/** Numbers from 0 to 1 that are the same in every run (Park and Miller, 1988). */
function numbers(): () => number {
  let state = 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

function tree(random: () => number, depth: number): TreeValue {
  if (depth === 0) return { target: 0, weight: Math.fround(random()) };
  return {
    feature: Math.floor(random() * COLUMNS),
    threshold: Math.fround(random() * MAX_VALUE),
    mode: 'BRANCH_LEQ',
    unknownIsYes: false,
    yes: tree(random, depth - 1),
    no: tree(random, depth - 1),
  };
}

/** A forest of the size of an isolation forest. */
function forest(random: () => number): GraphValue {
  const trees = Array.from({ length: TREES }, () => tree(random, DEPTH));
  return {
    nodes: [treeNode(trees, { leaves: 'target', outputs: ['score'], more: { n_targets: { int: 1 } } })],
    inputs: [{ name: 'features', dims: ['N', COLUMNS] }],
    outputs: [{ name: 'score', dims: ['N', 1] }],
  };
}

/** Processor seconds of some work in this process. */
async function cpuSecondsOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / US_PER_SECOND;
}

/** Processor seconds of `nt` with these arguments, all of it: the start, reading, judging and writing. */
function cpuSecondsOfNt(args: readonly string[], env: Readonly<Record<string, string>>): number {
  const script = 'TIMEFORMAT="%3U %3S"; { time node "$0" "$@" >/dev/null; } 2>&1';
  const seen = spawnSync('bash', ['-c', script, NT, ...args], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  const [user = 0, system = 0] = (seen.stdout.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  if (seen.status !== 0 || !(user > 0)) throw new Error(seen.stdout + seen.stderr);
  return user + system;
}

async function inBatches(evaluator: Evaluator, matrix: Float32Array, rows: number): Promise<void> {
  for (let from = 0; from < ROWS; from += rows) {
    const count = Math.min(rows, ROWS - from);
    await evaluator.run(matrix.subarray(from * COLUMNS, (from + count) * COLUMNS), count);
  }
}

/** Prints how many vectors the evaluators and `nt infer` judge in a second of processor time, beside the bare runtime in one call. */
export async function benchInfer(): Promise<void> {
  const random = numbers();
  const graph = forest(random);
  const model = onnxModel(graph);
  const matrix = Float32Array.from({ length: ROWS * COLUMNS }, () => Math.floor(random() * MAX_VALUE));
  const runtime = await RuntimeEvaluator.open(model, ['score']);
  const own = new OwnEvaluator(readGraph(model), ['score']);
  const folder = mkdtempSync(join(tmpdir(), 'nt-bench-'));
  const outputs = [{ name: 'score', dtype: 'float32', shape: ['N', '1'] }];
  const ops = ['ai.onnx.ml.TreeEnsembleRegressor'];
  const row = matrix.subarray(0, COLUMNS);
  const [score = 0] = (await runtime.run(row.slice(), 1)).get('score') ?? [];
  const selftest = { tolerance: 1e-4, vectors: [{ x: [...row], y: [{ output: 'score', values: [score] }] }] };
  writeModelFolder(join(folder, 'forest/1.0.0'), {
    model,
    manifest: manifestOf(model, { id: 'forest', outputs, ops, selftest }),
  });
  const file = join(folder, 'rows.ndjson');
  writeFileSync(file, featuresText(matrix));
  const env = { NT_MODELS: folder };
  const judge = (...args: string[]): Promise<number> =>
    Promise.resolve(cpuSecondsOfNt(['infer', '--model', 'forest', '--top', '0', ...args, file], env));
  const cases: readonly (readonly [string, () => Promise<number>])[] = [
    ['onnxruntime, all rows in one call', () => cpuSecondsOf(() => inBatches(runtime, matrix, ROWS))],
    [
      `onnxruntime, ${BATCH_ROWS} rows a call`,
      () => cpuSecondsOf(() => inBatches(runtime, matrix, BATCH_ROWS)),
    ],
    [
      `own evaluator, ${BATCH_ROWS} rows a call`,
      () => cpuSecondsOf(() => inBatches(own, matrix, BATCH_ROWS)),
    ],
    ['nt infer rows.ndjson', () => judge()],
    ['nt infer --runtime own rows.ndjson', () => judge('--runtime', 'own')],
  ];
  const lines = [['inference', 'vectors per CPU second', 'against the bare runtime']];
  let bare = 0;
  for (const [name, measure] of cases) {
    await measure();
    const seconds = Math.min(await measure(), await measure());
    bare ||= seconds;
    lines.push([name, Math.round(ROWS / seconds).toLocaleString('en'), `${(bare / seconds).toFixed(2)} x`]);
  }
  process.stdout.write(
    `\n${ROWS} rows of ${COLUMNS} features, ${TREES} trees of depth ${DEPTH}\n${alignColumns(lines)}`,
  );
  await runtime.close();
  rmSync(folder, { recursive: true, force: true });
}

/** The rows as `nt features` writes them. */
function featuresText(matrix: Float32Array): Buffer {
  const encode = featuresEncoder(packet);
  const sink = new ByteSink(1 << 20);
  const subject = emptySubject('packet');
  for (let from = 0; from < matrix.length; from += COLUMNS) {
    subject.frame = from / COLUMNS + 1;
    encode(sink, {
      subject,
      values: Float64Array.from(matrix.subarray(from, from + COLUMNS)),
      label: undefined,
    });
  }
  sink.at = sink.raw(sink.at, '{"type":"end","v":1,"command":"features","complete":true}\n');
  return sink.bytes.subarray(0, sink.at);
}
