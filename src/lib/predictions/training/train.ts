import { copyTime, type Time } from '../../bytes/time.js';
import { contractOf } from '../../features/contract.js';
import type { FeatureSet } from '../../features/feature-set.js';
import { compileFactory } from '../../records/shape.js';
import { UserError } from '../../stream/user-error.js';
import { injectedRows } from '../injection/injected-rows.js';
import { INJECTED_TRAFFIC } from '../injection/registry.js';
import type { Detector, Trainer } from '../trainers/trainer.js';
import { fitBaselines } from './baselines.js';
import { type Budget, budgetShare } from './budget.js';
import { Calibration } from './calibration.js';
import { driftOf } from './drift.js';
import type { FindingStore } from './finding-store.js';
import { type InjectedRows, judge, scoresOf, type Trial } from './judgement.js';
import { endOf, type RowSubject, type TrainingRows } from './row-store.js';
import { type Slices, splitByTime } from './split.js';
import { TRAINING_RECORD, TRAINING_VERSION, type TrainingRecord } from './training-record.js';
import { warningsOf } from './warnings.js';

/** Less than this tells nobody what is usual. */
const MIN_ROWS = 1_000;
const MIN_SECONDS = 3_600;
const SECONDS_PER_MINUTE = 60;
const SECONDS_PER_DAY = 86_400;
const NS_PER_SECOND = 1e9;

const newRecord = compileFactory<TrainingRecord>(TRAINING_RECORD);

/** How a model is to be trained. */
export interface TrainingOptions {
  readonly set: FeatureSet;
  readonly trainer: Trainer;
  readonly seed: number;
  readonly budget: Budget;
  /** Leave out rows that findings are about. */
  readonly excludes: boolean;
  /** Is told what is being done. */
  progress(step: string): void;
}

/** A detector with all that is known of it; `record` lacks the hash and the size of the file, which is not made yet. */
export interface Trained {
  readonly detector: Detector;
  readonly calibration: Calibration;
  readonly slices: Slices;
  readonly record: TrainingRecord;
}

/**
 * Learns from the earliest rows what is usual, calibrates the score by later ones, and judges by the latest. Throws
 * {@link UserError} where there is too little to learn from.
 */
export function train(rows: TrainingRows, findings: FindingStore, options: TrainingOptions): Trained {
  const { set, trainer, seed, budget, excludes } = options;
  const excluded = excludes ? rowsAbout(rows, findings) : new Set<number>();
  const slices = splitByTime(rows, excluded);
  const span = spanOf(rows, slices);
  refuseTooLittle(rows, excluded.size, span.seconds);

  options.progress(`learning from ${slices.fit.rows.length} rows (${trainer.name})`);
  const detector = trainer.fit(slices.fit.matrix, { seed });
  options.progress('calibrating');
  const calibration = new Calibration(scoresOf(slices.calibrate.matrix, detector.score));

  const kept = rows.matrix.rowCount - excluded.size;
  const rowsPerSecond = (kept * rows.stride) / span.seconds;
  const share = budgetShare(budget, rowsPerSecond);
  options.progress('making up traffic to find');
  const trial: Trial = {
    slices,
    labels: rows.labels,
    injected: injections(set, seed, Math.floor(span.begin)),
    share,
    rowsPerSecond,
  };
  options.progress('judging by the latest rows');
  const record = recordOf({ rows, findings, options, trial, span, detector, calibration });
  const budgetPerDay = (budget.alerts / budget.seconds) * SECONDS_PER_DAY;
  record.warnings = warningsOf({ record, rows, findings, calibration, budgetPerDay, excludes });
  return { detector, calibration, slices, record };
}

/** What a record is made of. */
interface Course {
  readonly rows: TrainingRows;
  readonly findings: FindingStore;
  readonly options: TrainingOptions;
  readonly trial: Trial;
  readonly span: Span;
  readonly detector: Detector;
  readonly calibration: Calibration;
}

/** The record of a training, without warnings. */
function recordOf({ rows, findings, options, trial, span, detector, calibration }: Course): TrainingRecord {
  const { set, trainer, seed, budget } = options;
  const { slices, share, rowsPerSecond } = trial;
  const sizes = [slices.fit, slices.calibrate, slices.test].map((slice) => slice.rows.length);
  const [fit = 0, calibrate = 0, test = 0] = sizes;
  const record = Object.assign(newRecord(), {
    type: 'training',
    v: TRAINING_VERSION,
    set: set.name,
    contract: contractOf(set),
    algorithm: trainer.name,
    seed,
    rows: {
      read: rows.seen,
      one_of: rows.stride,
      untimed: rows.untimed,
      excluded: rows.matrix.rowCount - sizes.reduce((sum, size) => sum + size, 0),
      fit,
      calibrate,
      test,
    },
    seconds: span.seconds,
    rows_per_day: rowsPerSecond * SECONDS_PER_DAY,
    budget: budget.text,
    share,
    score: trainer.scoreAbout,
    threshold: calibration.threshold(share),
    detectors: [
      judge(trainer.name, detector.score, trial),
      ...fitBaselines(set.features, slices.fit.matrix).map(({ name, score }) => judge(name, score, trial)),
    ],
    drift: driftOf(slices.fit.matrix, slices.test.matrix),
    findings: [...findings.detectors].map(([name, count]) => ({ detector: name, findings: count })),
  } satisfies Partial<TrainingRecord>);
  copyTime(record.first, timeOf(span.begin));
  copyTime(record.last, timeOf(span.end));
  return record;
}

function rowsAbout({ subjects }: TrainingRows, findings: FindingStore): Set<number> {
  const about = new Set<number>();
  for (const [row, subject] of subjects.entries()) if (findings.isAbout(subject)) about.add(row);
  return about;
}

interface Span {
  readonly begin: number;
  readonly end: number;
  readonly seconds: number;
}

/** From the end of the first row that is not left out to that of the last; all 0 where there is none. */
function spanOf({ subjects }: TrainingRows, { fit, calibrate, test }: Slices): Span {
  const order = [...fit.rows, ...calibrate.rows, ...test.rows];
  const moment = (row: number | undefined): number =>
    row === undefined ? 0 : endOf(subjects[row] as RowSubject);
  const [begin, end] = [moment(order[0]), moment(order.at(-1))];
  return { begin, end, seconds: end - begin };
}

const timeOf = (seconds: number): Time => ({
  seconds: Math.floor(seconds),
  nanoseconds: Math.floor((seconds - Math.floor(seconds)) * NS_PER_SECOND),
  decimals: 6,
});

function refuseTooLittle({ matrix }: TrainingRows, excluded: number, seconds: number): void {
  const count = matrix.rowCount - excluded;
  if (count >= MIN_ROWS && seconds >= MIN_SECONDS) return;
  const left = excluded === 0 ? '' : ` (${excluded} more are left out, because of findings)`;
  const minutes = (seconds / SECONDS_PER_MINUTE).toFixed(0);
  throw new UserError(
    `too little to learn from: ${count} rows${left} over ${minutes} min; at least ${MIN_ROWS} rows over ${MIN_SECONDS / SECONDS_PER_MINUTE} min are needed, and a week is better`,
    { exit: 'input' },
  );
}

/** Of a set that is about other traffic, some make no rows. */
const injections = (set: FeatureSet, seed: number, beginSeconds: number): InjectedRows[] =>
  INJECTED_TRAFFIC.map((traffic) => ({
    traffic: traffic.name,
    rows: injectedRows(traffic, set, { seed, beginSeconds }),
  })).filter(({ rows }) => rows.length > 0);
