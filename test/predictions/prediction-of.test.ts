import { expect, it } from 'vitest';
import { contractOf } from '../../src/lib/features/contract.js';
import type { FeatureRow } from '../../src/lib/features/feature-set.js';
import { packet } from '../../src/lib/features/sets/packet.js';
import { emptySubject } from '../../src/lib/features/subjects.js';
import { thresholdFor } from '../../src/lib/predictions/alert-budget.js';
import { contractedSet, recordDifference } from '../../src/lib/predictions/contract-check.js';
import type { Evaluator } from '../../src/lib/predictions/evaluator.js';
import type { Manifest } from '../../src/lib/predictions/manifest-record.js';
import { OnnxModel } from '../../src/lib/predictions/onnx-model.js';
import type { PredictionRecord } from '../../src/lib/predictions/prediction-record.js';
import { COLUMNS, modelFiles } from '../support/models.js';

const { manifest } = modelFiles();

/** A row in which only these features are known. */
function rowOf(known: Readonly<Record<string, number>>): FeatureRow {
  const values = Float64Array.from(packet.features, ({ name }) => known[name] ?? Number.NaN);
  return { set: packet, subject: emptySubject('packet'), values, label: 'given' };
}

/** What is said of one row when the model says this. */
async function said(
  outputs: Readonly<Record<string, readonly number[]>>,
  {
    changes = {},
    row = rowOf({}),
    top = 2,
    threshold,
  }: { changes?: Partial<Manifest>; row?: FeatureRow; top?: number; threshold?: number } = {},
): Promise<PredictionRecord> {
  const evaluator: Evaluator = {
    name: 'own',
    run: async () =>
      new Map(Object.entries(outputs).map(([name, numbers]) => [name, Float32Array.from(numbers)])),
    close: async () => undefined,
  };
  const model = new OnnxModel({
    manifest: { ...manifest, ...changes },
    set: packet,
    evaluator,
    options: { top, threshold },
  });
  const [record] = await model.predict([row]);
  return record as PredictionRecord;
}

it('names the features that the score is made of, the largest first, with what was not known left out', async () => {
  const contributions = new Array<number>(COLUMNS).fill(0);
  contributions.splice(0, 3, 1, 5, 3);
  const record = await said(
    { score: [9], contributions, p_value: [0.01] },
    { row: rowOf({ 'frame.cap_len': 60 }), threshold: 8 },
  );
  expect(record).toMatchObject({
    model: 'length@1.0.0',
    contract: contractOf(packet),
    score: 9,
    p_value: 0.01,
    is_anomaly: true,
    threshold: 8,
    label_given: 'given',
    reason: 'unusual: the score 9 is above 8; most of it by frame.cap_len, eth.type',
  });
  expect(record.top).toEqual([
    { feature: 'frame.cap_len', value: 60, contribution: 5 },
    { feature: 'eth.type', value: undefined, contribution: 3 },
  ]);
});

it('calls a score that is at the threshold usual, and says nothing where nobody named one', async () => {
  expect(await said({ score: [8] }, { threshold: 8 })).toMatchObject({
    is_anomaly: false,
    reason: undefined,
  });
  expect(await said({ score: [8] })).toMatchObject({ is_anomaly: undefined, threshold: undefined });
});

it('says that a score is no number', async () => {
  expect(await said({ score: [Number.NaN] }, { threshold: 8 })).toMatchObject({
    score: undefined,
    is_anomaly: undefined,
    abstained: 'the score is no number',
  });
});

const classes: Partial<Manifest> = {
  kind: 'classifier',
  labels: ['idle', 'loss', 'bloat'],
  abstain_below: 0.6,
  requires: [{ feature: 'tcp.len', at_least: 50, because: 'less data tells nothing' }],
};

it.each([
  {
    because: 'one is probable enough',
    probabilities: [0.1, 0.7, 0.2],
    known: { 'tcp.len': 50 },
    expected: { label: 'loss', score: 0.7, abstained: undefined },
  },
  {
    because: 'none is probable enough',
    probabilities: [0.4, 0.5, 0.1],
    known: { 'tcp.len': 50 },
    expected: { label: undefined, abstained: 'no class is probable enough: loss is, by 0.5, less than 0.6' },
  },
  {
    because: 'there is too little data',
    probabilities: [0, 1, 0],
    known: { 'tcp.len': 49 },
    expected: {
      label: undefined,
      score: undefined,
      abstained: 'tcp.len is 49, less than 50: less data tells nothing',
    },
  },
  {
    because: 'it is not known how much data there is',
    probabilities: [0, 1, 0],
    known: {},
    expected: { label: undefined, abstained: 'tcp.len is not known: less data tells nothing' },
  },
  {
    because: 'the model breaks down',
    probabilities: [Number.NaN, 0, 0],
    known: { 'tcp.len': 50 },
    expected: { label: undefined, abstained: 'the probabilities are no numbers' },
  },
])('names a class or says why not: $because', async ({ probabilities, known, expected }) => {
  const record = await said(
    { probabilities },
    { changes: classes, row: rowOf(known as Record<string, number>) },
  );
  expect(record).toMatchObject(expected);
});

it('says what a class means, and what that is known speaks for it most', async () => {
  const parts = new Array<number>(COLUMNS).fill(0);
  const [first, second] = [3, 5];
  parts[first] = 0.5;
  parts[second] = 2;
  parts[COLUMNS - 1] = -1;
  const names = packet.features.map(({ name }) => name);
  const row = rowOf({ 'tcp.len': 50, [names[second] as string]: 1234.5 });
  const words = ['nothing is sent', 'packets are lost', 'a queue is long'];
  const changes = { ...classes, label_words: words };
  const outputs = { probabilities: [0.1, 0.7, 0.2], contributions: parts };
  const record = await said(outputs, { changes, row, top: 2 });
  expect(record.reason).toBe(`packets are lost (${names[second]} 1230)`);
  expect(record.top.map(({ feature }) => feature)).toEqual([names[second], names[first]]);
});

const calibrated = (scores: number[], rows = 1_000): Manifest => ({
  ...manifest,
  calibration: { method: undefined, rows, seconds: 86_400, largest_scores: scores },
});

it.each([
  { text: '2/day', alerts: 2, seconds: 86_400, expected: 7 },
  { text: '0.5/day', alerts: 0.5, seconds: 86_400, expected: 9 },
  { text: '14/week', alerts: 14, seconds: 604_800, expected: 7 },
])('a budget of $text is the score that so many rows were above', ({ expected, ...rate }) => {
  const scores = [9, 8, 7, 6];
  const threshold = thresholdFor(rate, calibrated(scores));
  expect(threshold).toBeCloseTo(expected, 3);
  const above = scores.filter((score) => score > threshold).length;
  expect(above).toBe(Math.floor((rate.alerts / rate.seconds) * 86_400));
});

it('says when a budget asks for more than the model knows', () => {
  const rate = { text: '9/day', alerts: 9, seconds: 86_400 };
  expect(() => thresholdFor(rate, calibrated([9, 8]))).toThrow(
    'it knows its 2 largest scores, which is 2 alerts in the time of 9/day',
  );
  expect(() => thresholdFor(rate, manifest)).toThrow('--threshold must be given in place of --budget');
});

const otherwise = (change: (features: Manifest['features']) => void): Manifest => {
  const copy = structuredClone(manifest);
  change(copy.features);
  return copy;
};

it.each<[string, Manifest, string]>([
  [
    'the set is not there',
    otherwise((features) => Object.assign(features, { set: 'mood' })),
    'takes features of the set mood, which this program does not have',
  ],
  [
    'a unit differs',
    otherwise((features) => Object.assign(features.list[0] as object, { unit: 'bits' })),
    `and this program makes ${contractOf(packet)}: feature 1 is frame.len (bits) there, frame.len (bytes) here`,
  ],
  [
    'two are exchanged',
    otherwise(({ list }) => list.splice(0, 2, list[1] as never, list[0] as never)),
    'feature 1 is frame.cap_len (bytes) there, frame.len (bytes) here',
  ],
  ['one is missing', otherwise(({ list }) => list.pop()), `feature ${COLUMNS} is nothing there`],
  [
    'only the fingerprint differs',
    otherwise((features) => Object.assign(features, { contract: 'abc' })),
    'with the contract abc',
  ],
])('refuses a model where %s', (_, wrong, problem) =>
  expect(() => contractedSet(wrong, [packet])).toThrow(problem),
);

it('takes a model whose contract is ours', () => expect(contractedSet(manifest, [packet])).toBe(packet));

it.each([
  [
    { 'frame.len': 1, mood: 2 },
    `contract abc, and the model takes ${contractOf(packet)}: "mood" is no feature of it`,
  ],
  [{ 'frame.len': 1 }, 'the first that it does not have is frame.cap_len, unless that is not known'],
])('tells what differs in a record of %j', (features, told) => {
  const record = {
    type: 'features',
    v: 1,
    set: 'packet',
    contract: 'abc',
    subject: emptySubject('packet'),
    label: undefined,
    features,
  };
  expect(recordDifference(record, packet)).toContain(told);
});
