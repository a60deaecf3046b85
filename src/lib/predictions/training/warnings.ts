import type { Calibration } from './calibration.js';
import { DRIFTED_PSI } from './drift.js';
import type { FindingStore } from './finding-store.js';
import type { TrainingRows } from './row-store.js';
import type { TrainingRecord } from './training-record.js';

const SECONDS_PER_HOUR = 3_600;
const SECONDS_PER_DAY = 86_400;
const NAMED = 3;
/** So many times the budget is more than an uneven day. */
const TOO_MANY = 3;
/** Alerts below this can be chance. */
const FEW_ALERTS = 5;

/** What the warnings are made of. */
export interface Circumstances {
  readonly record: TrainingRecord;
  readonly rows: TrainingRows;
  readonly findings: FindingStore;
  readonly calibration: Calibration;
  readonly budgetPerDay: number;
  readonly excludes: boolean;
}

/** What should be thought about before the model is relied on, each a sentence. */
export function warningsOf(circumstances: Circumstances): string[] {
  return [
    ...aboutFindings(circumstances),
    ...aboutRows(circumstances),
    ...aboutThreshold(circumstances),
    ...aboutDrift(circumstances),
    ...aboutBaseline(circumstances),
  ];
}

function* aboutFindings({ record, findings, excludes }: Circumstances): Generator<string> {
  if (findings.forgotten > 0) {
    yield `${findings.forgotten} findings were too many to keep: rows that they are about were learnt from`;
  }
  if (record.findings.length > 0 && !excludes) {
    const detectors = record.findings.map((each) => `${each.detector} ${each.findings}`).join(', ');
    yield `detectors found something in these rows (${detectors}), and it was learnt as usual: --exclude-alerts leaves it out`;
  }
}

function* aboutRows({ record, rows }: Circumstances): Generator<string> {
  if (rows.stride > 1) yield `of ${rows.seen} rows one in ${rows.stride} was kept, to bound memory`;
  if (rows.untimed > 0) yield `${rows.untimed} rows have no time and were left out`;
  if (record.seconds < SECONDS_PER_DAY) {
    const hours = (record.seconds / SECONDS_PER_HOUR).toFixed(1);
    yield `the rows cover ${hours} h: what is usual at other hours and on other days will look unusual`;
  }
}

function* aboutThreshold({ record, calibration, budgetPerDay }: Circumstances): Generator<string> {
  const { rows, rows_per_day: rowsPerDay, share, budget } = record;
  if (!calibration.canTell(share)) {
    const least = (rowsPerDay / (rows.calibrate + 1)).toFixed(1);
    const needed = spanText((SPLIT_TO_ALL / budgetPerDay) * SECONDS_PER_DAY);
    yield `${rows.calibrate} calibration rows cannot tell a score that is met ${budget}: the threshold is the highest of them, and up to ${least} alerts a day are to be expected; train on ${needed} or more`;
  }
  const { alerts, alerts_per_day: perDay } = record.detectors[0] as TrainingRecord['detectors'][number];
  if (alerts >= FEW_ALERTS && perDay > TOO_MANY * budgetPerDay) {
    yield `the latest rows give ${perDay.toFixed(0)} alerts a day, and ${budget} were asked for: traffic is not now what it was, or there is something to be found in it`;
  }
}

/** The calibration slice is a fifth of the time. */
const SPLIT_TO_ALL = 5;

const spanText = (seconds: number): string =>
  seconds < 2 * SECONDS_PER_DAY
    ? `${Math.ceil(seconds / SECONDS_PER_HOUR)} h`
    : `${Math.ceil(seconds / SECONDS_PER_DAY)} days`;

function* aboutDrift({ record }: Circumstances): Generator<string> {
  const drifted = record.drift.filter(({ psi }) => psi > DRIFTED_PSI).map(({ feature }) => feature);
  if (drifted.length === 0) return;
  const more = drifted.length > NAMED ? ', ...' : '';
  yield `since the earliest rows ${drifted.length} of ${record.drift.length} features have moved (${drifted.slice(0, NAMED).join(', ')}${more})`;
}

function* aboutBaseline({ record: { detectors } }: Circumstances): Generator<string> {
  const [model, ...baselines] = detectors;
  for (const { name, injected } of baselines) {
    const better = injected.filter(({ recall }, index) => recall > (model?.injected[index]?.recall ?? 0));
    if (better.length === 0) continue;
    yield `${name}, which needs no model, finds more of: ${better.map(({ traffic }) => traffic).join(', ')}`;
  }
}
