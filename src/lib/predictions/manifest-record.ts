import { any, count, group, list, number, optional, type RecordOf, text } from '../records/field.js';

/** What a model tells of a row: how unusual it is, which class it has, or how large something is. */
export const MODEL_KINDS = ['anomaly', 'classifier', 'regressor'] as const;

/**
 * Outputs of a graph by what they mean: for N rows of D features and C classes, `score` is [N,1], `contributions` [N,D],
 * `p_value` [N,1] and `probabilities` [N,C], each of them float32.
 */
export const OUTPUT_NAMES = ['score', 'contributions', 'p_value', 'probabilities'] as const;

export type OutputName = (typeof OUTPUT_NAMES)[number];

/** Name of the one input of every graph: float32, [N,D], with NaN for what is not known. */
export const INPUT_NAME = 'features';

const TENSOR = {
  name: text('Name in the graph'),
  dtype: text('Type of its numbers', { values: ['float32'] }),
  shape: list('Its dimensions; N is the number of rows', text('Dimension')),
} as const;

/** Everything that is known of a model and is not in its graph: what stands in its `manifest.json`. */
export const MANIFEST = {
  type: text('Kind of the record', { values: ['manifest'] }),
  v: count('Major version of the kind'),
  id: text('Name of the model: lower case letters, digits and hyphens'),
  version: text('Its version, as semver.org has them'),
  kind: text('What it tells', { values: MODEL_KINDS }),
  title: text('The question that it answers, in one line'),
  about: optional(text('More of what it is for')),
  created: optional(text('When it was made (ISO 8601)')),
  licence: text('Terms under which it may be used (SPDX)'),
  trained_on: group('What it was trained on', {
    data: text('The traffic, in words'),
    algorithm: text('How it was trained'),
    rows: count('Rows of features'),
    span_seconds: optional(number('Time from the first row to the last', { unit: 's' })),
    from: optional(text('Time of the first row (ISO 8601)')),
    to: optional(text('Time of the last row (ISO 8601)')),
    split: optional(text('How rows were divided into those to learn from and those to judge by')),
    seed: optional(count('Number that all chance in the training came from')),
    sources: list(
      'Files it was trained on',
      group('File', { name: optional(text('Its name')), sha256: text('Hash of its bytes') }),
    ),
  }),
  features: group('Contract: the features that it takes, all of one set', {
    set: text('Feature set'),
    contract: text('Fingerprint of the set'),
    list: list(
      'Features in the order of the columns of the input',
      group('Feature', { name: text('Name'), unit: text('Unit') }),
    ),
  }),
  inputs: list('Inputs of the graph', group('Input', TENSOR)),
  outputs: list('Outputs of the graph', group('Output', TENSOR)),
  opset: list(
    'Versions of the operator sets',
    group('Operator set', { domain: text('Domain: ai.onnx or ai.onnx.ml'), version: count('Version') }),
  ),
  ops: list('Operators in the graph, those of ai.onnx.ml with their domain', text('Operator')),
  labels: list('Classes, in the order of the probabilities', text('Class')),
  label_words: list('What each of them means, in words, in the same order; may be empty', text('Meaning')),
  abstain_below: optional(number('Largest probability below which no class is named')),
  requires: list(
    'What a row must have; of others no class is named',
    group('Condition', {
      feature: text('Feature that must be known'),
      at_least: optional(number('Least value')),
      because: text('Why, in words'),
    }),
  ),
  thresholds: group('Scores above which a row is called unusual', {
    score: optional(number('The one that is used if no other is asked for')),
    budget: optional(text('How many alerts that is meant to give, such as 20/day')),
    p99: optional(number('Score that 1 % of the calibration rows reach')),
    p99_9: optional(number('Score that 0.1 % of the calibration rows reach')),
  }),
  calibration: group('Scores of traffic that the model was not fitted to, by which p-values and budgets go', {
    method: optional(text('How p-values are made')),
    rows: optional(count('Rows that were scored')),
    seconds: optional(number('Time in which they came', { unit: 's' })),
    largest_scores: list('The largest scores of them, the largest first', number('Score')),
  }),
  metrics: list(
    'How good it is, beside the simplest that could be done instead',
    group('Measurement', {
      measure: text('What was measured'),
      slice: optional(text('Of which rows, where not of all: a class, a path')),
      value: number('What the model reaches'),
      baselines: list(
        'What others reach on the same rows',
        group('Baseline', { name: text('What it is'), value: number('What it reaches') }),
      ),
    }),
  ),
  limits: list('What it does not do, and where it is wrong', text('Limit')),
  sha256: text('Hash of model.onnx'),
  bytes: count('Size of model.onnx', { unit: 'bytes' }),
  selftest: group('Rows with what the model must say of them', {
    tolerance: number('By how much a number may be off, and relatively for numbers above 1'),
    vectors: list(
      'Rows',
      group('Row', {
        x: list('Features; null is one that is not known', any('number or null')),
        y: list(
          'Outputs',
          group('Output', {
            output: text('Name'),
            values: list('Its numbers for this row', number('Number')),
          }),
        ),
      }),
    ),
  }),
} as const;

export type Manifest = RecordOf<typeof MANIFEST>;
