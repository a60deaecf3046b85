import { hash } from 'node:crypto';
import type { FeatureSet } from '../../features/feature-set.js';
import { MANIFEST_VERSION, newManifest } from '../manifest.js';
import { INPUT_NAME, type Manifest } from '../manifest-record.js';
import type { ModelFiles } from '../model-folder.js';
import { OPSETS, writeModel } from '../onnx-writer/model.js';
import type { Trainer } from '../trainers/trainer.js';
import { anomalyGraph } from './anomaly-graph.js';
import { selftestOf } from './selftest-vectors.js';
import type { Trained } from './train.js';
import type { JudgedDetector, TrainingRecord } from './training-record.js';

/** Scores that the manifest keeps, so that `nt infer` can be given another budget. */
const LARGEST_SCORES = 1_000;
const P99 = 0.01;
const P99_9 = 0.001;
const MS_PER_SECOND = 1_000;
const SECONDS_PER_DAY = 86_400;
/** What is on the user's own machine is the user's. */
const LICENCE = 'LicenseRef-own-traffic';

/** What a model is called and where it came from: what its training does not know. */
export interface Naming {
  readonly name: string;
  readonly version: string;
  /** The traffic, in words. */
  readonly data: string;
  /** When it was made (ISO 8601); the graph does not depend on it. */
  readonly created: string;
}

/** The graph of what was trained: the same bytes for the same rows, seed and budget. */
export function graphBytes(
  { detector, calibration, record }: Trained,
  set: FeatureSet,
  trainer: Trainer,
): Buffer {
  return writeModel({
    producer: 'networking-tester',
    producerVersion: String(MANIFEST_VERSION),
    about: `How unusual a row of ${set.name} is (${trainer.name}: ${trainer.source})`,
    graph: anomalyGraph(detector, calibration, set.features.length, trainer.scoreAbout),
    metadata: {
      set: record.set,
      contract: record.contract,
      features: set.features.map(({ name }) => name).join('\n'),
      algorithm: record.algorithm,
      seed: String(record.seed),
      budget: record.budget,
      threshold: String(record.threshold),
    },
  });
}

export const sha256Of = (bytes: Buffer): string => hash('sha256', bytes);

/** The two files of a model that was trained, to be verified and added to the registry. */
export function modelOf(trained: Trained, model: Buffer, set: FeatureSet, naming: Naming): ModelFiles {
  const { record, calibration, detector } = trained;
  const width = String(set.features.length);
  const contributions =
    detector.contributions === undefined
      ? []
      : [{ name: 'contributions', dtype: 'float32', shape: ['N', width] }];
  const manifest: Manifest = Object.assign(newManifest(), {
    type: 'manifest',
    v: MANIFEST_VERSION,
    id: naming.name,
    version: naming.version,
    kind: 'anomaly',
    title: 'How unusual is this, beside the traffic that it was trained on?',
    about: `A high score is unusual, which is not the same as an attack. ${record.score}`,
    created: naming.created,
    licence: LICENCE,
    trained_on: {
      data: naming.data,
      algorithm: record.algorithm,
      rows: record.rows.fit,
      span_seconds: record.seconds,
      from: isoTime(record.first.seconds),
      to: isoTime(record.last.seconds),
      split: `by time: ${record.rows.fit} rows to learn from, then ${record.rows.calibrate} to calibrate by, then ${record.rows.test} to judge by`,
      seed: record.seed,
      sources: [],
    },
    features: {
      set: set.name,
      contract: record.contract,
      list: set.features.map(({ name, unit }) => ({ name, unit })),
    },
    inputs: [{ name: INPUT_NAME, dtype: 'float32', shape: ['N', width] }],
    outputs: [
      { name: 'score', dtype: 'float32', shape: ['N', '1'] },
      ...contributions,
      { name: 'p_value', dtype: 'float32', shape: ['N', '1'] },
    ],
    opset: OPSETS.map(({ domain, version }) => ({ domain: domain === '' ? 'ai.onnx' : domain, version })),
    ops: operatorsOf(trained),
    thresholds: {
      score: record.threshold,
      budget: record.budget,
      p99: calibration.threshold(P99),
      p99_9: calibration.threshold(P99_9),
    },
    calibration: {
      method: 'conformal: (1 + number of calibration rows that score at least as high) / (n + 1)',
      rows: calibration.scores.length,
      seconds: (calibration.scores.length / record.rows_per_day) * SECONDS_PER_DAY,
      largest_scores: Array.from(calibration.scores.subarray(0, LARGEST_SCORES)),
    },
    metrics: metricsOf(record),
    limits: limitsOf(record),
    sha256: record.sha256,
    bytes: model.length,
    selftest: selftestOf(trained),
  } satisfies Partial<Manifest>);
  return { manifest, model };
}

/** To the second; undefined where no calendar reaches it. */
function isoTime(seconds: number): string | undefined {
  const date = new Date(seconds * MS_PER_SECOND);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

const operatorsOf = ({ detector }: Trained): string[] => {
  const names = detector.nodes.map(({ domain, op }) => (domain === '' ? op : `${domain}.${op}`));
  return [...new Set([...names, 'ai.onnx.ml.TreeEnsembleRegressor'])].toSorted();
};

/** What the model reaches beside the baselines, in the form of the manifest. */
function metricsOf({ detectors, budget }: TrainingRecord): Manifest['metrics'] {
  const [model, ...baselines] = detectors as [JudgedDetector, ...JudgedDetector[]];
  const measurement = (
    measure: string,
    slice: string | undefined,
    value: (of: JudgedDetector) => number,
  ) => ({
    measure,
    slice,
    value: value(model),
    baselines: baselines.map((baseline) => ({ name: baseline.name, value: value(baseline) })),
  });
  return [
    measurement(`alerts a day with a budget of ${budget}`, undefined, (each) => each.alerts_per_day),
    ...model.injected.map(({ traffic }, index) =>
      measurement(
        'share of made-up rows that are flagged',
        traffic,
        (each) => each.injected[index]?.recall ?? 0,
      ),
    ),
  ];
}

const limitsOf = ({ warnings }: TrainingRecord): string[] => [
  'What is unusual need not be bad, and what is bad need not be unusual: an administrator stands out, a wrong address does not.',
  'It knows the network that it was trained on, as that was then.',
  ...warnings,
];
