import { count, group, list, number, optional, type RecordOf, text, time } from '../../records/field.js';

/** Version of the training record that is written. */
export const TRAINING_VERSION = 1;

/** The `training` record: what a model was made of, and how it did on rows that came after all that it learnt. */
export const TRAINING_RECORD = {
  type: text('Kind of the record', { values: ['training'] }),
  v: count('Major version of the kind'),
  model: optional(text('Model and version it was added as; absent without --out')),
  stage: optional(text('Stage of that version')),
  set: text('Feature set'),
  contract: text('Fingerprint of the features'),
  algorithm: text('How it was trained'),
  seed: count('Number that all chance in the training came from'),
  rows: group('Rows of features', {
    read: count('Rows with a time that were read'),
    one_of: count('One of so many was kept; 1 where all were'),
    untimed: count('Rows without a time, left out'),
    excluded: count('Rows that findings are about, left out'),
    fit: count('Rows that it learnt from, the earliest'),
    calibrate: count('Rows that the threshold and p-values come from'),
    test: count('Rows that it was judged by, the latest'),
  }),
  first: time('When the earliest row was over'),
  last: time('When the latest row was over'),
  seconds: number('Time between them', { unit: 's' }),
  rows_per_day: number('Rows that come in a day, as often as they came'),
  budget: text('Alerts that people want to look at'),
  share: number('Share of the rows that this is'),
  score: text('What the score means'),
  threshold: number('Score above which a row is called unusual'),
  detectors: list(
    'The model first, then the simplest that could be done instead, on the same rows with the same budget',
    group('Detector', {
      name: text('Algorithm, or baseline: max-z, bytes-only'),
      threshold: number('Its score above which a row is called unusual'),
      alerts: count('Rows of the test slice above it'),
      alerts_per_day: number('Alerts that this is in a day'),
      injected: list(
        'Traffic that was made up and laid over the test slice',
        group('Traffic', {
          traffic: text('What it is: see nt-train(1)'),
          rows: count('Rows that it makes'),
          flagged: count('Rows of them above the threshold'),
          recall: number('Their share'),
          true_alerts_1_of_1000: number('Share of true alerts where one row of 1,000 is of it'),
          true_alerts_1_of_10000: number('Share of true alerts where one row of 10,000 is of it'),
        }),
      ),
      labels: list(
        'Rows of the test slice that have a label',
        group('Label', {
          label: text('What --labels says they are'),
          rows: count('Rows'),
          flagged: count('Rows of them above the threshold'),
        }),
      ),
    }),
  ),
  drift: list(
    'How far features have moved from the earliest rows to the latest, the most first',
    group('Feature', {
      feature: text('Name'),
      psi: number('Population stability index: below 0.1 it is the same, above 0.25 it has changed'),
    }),
  ),
  findings: list(
    'Findings in the time of the rows, of severity warning or critical',
    group('Detector', { detector: text('Name'), findings: count('Findings') }),
  ),
  warnings: list('What should be thought about before the model is relied on', text('Warning')),
  sha256: text('Hash of the model: the same rows and seed make the same'),
  bytes: count('Size of the model', { unit: 'bytes' }),
} as const;

export type TrainingRecord = RecordOf<typeof TRAINING_RECORD>;
export type JudgedDetector = TrainingRecord['detectors'][number];
