import { visible } from '../bytes/visible.js';
import type { TrainingRecord } from '../predictions/training/training-record.js';
import type { TapTable } from '../stats/tap.js';
import { numberText, type TableStyle, terminalTable } from './terminal-table.js';

const SHOWN_FEATURES = 8;
const SECONDS_PER_HOUR = 3_600;
const SECONDS_PER_DAY = 86_400;
const PERCENT = 100;

/** What became of a training, for people: the model, how it was judged, and what to think about. */
export function trainingText(record: TrainingRecord, style: TableStyle): string {
  const tables = [judgement(record), truth(record), labels(record), drift(record)];
  const texts = tables.filter(({ rows }) => rows.length > 0).map((table) => terminalTable(table, style));
  const warnings = record.warnings.map((warning) => `warning: ${visible(warning)}\n`).join('');
  return [heading(record), ...texts, ...(warnings === '' ? [] : [warnings])].join('\n');
}

function heading(record: TrainingRecord): string {
  const { rows, model, stage } = record;
  const name = model === undefined ? 'not kept (give it a name with --out)' : `${model} (${stage})`;
  const left = rows.excluded === 0 ? '' : `; ${numberText(rows.excluded)} left out`;
  const lines = [
    ['model', name],
    ['algorithm', `${record.algorithm}, seed ${record.seed}; ${numberText(record.bytes)} bytes`],
    ['features', `${record.set} (contract ${record.contract})`],
    ['rows', `${numberText(rows.read)} over ${durationText(record.seconds)}${left}`],
    [
      'split by time',
      `${numberText(rows.fit)} to learn from, ${numberText(rows.calibrate)} to calibrate by, ${numberText(rows.test)} to judge by`,
    ],
    [
      'threshold',
      `${numberText(record.threshold)}, for ${record.budget}: one row in ${numberText(Math.round(1 / record.share))}`,
    ],
    ['score', record.score],
  ];
  const width = Math.max(...lines.map(([label = '']) => label.length));
  return lines.map(([label = '', value = '']) => `${label.padEnd(width)}  ${visible(value)}\n`).join('');
}

const durationText = (seconds: number): string =>
  seconds < 2 * SECONDS_PER_DAY
    ? `${numberText(seconds / SECONDS_PER_HOUR)} h`
    : `${numberText(seconds / SECONDS_PER_DAY)} days`;

const percent = (share: number): string => `${(share * PERCENT).toFixed(1)} %`;

function judgement({ detectors }: TrainingRecord): TapTable {
  const traffic = detectors[0]?.injected.map((each) => each.traffic) ?? [];
  return {
    title: 'On the latest rows, and of rows of made-up traffic',
    columns: ['detector', 'alerts', 'a day', ...traffic.map((name) => `found ${name}`)],
    rows: detectors.map(({ name, alerts, alerts_per_day: perDay, injected }) => [
      name,
      alerts,
      perDay,
      ...injected.map(({ flagged, rows, recall }) => `${percent(recall)} (${flagged}/${rows})`),
    ]),
  };
}

function truth({ detectors }: TrainingRecord): TapTable {
  const [model] = detectors;
  return {
    title: 'Of the alerts, true ones, if one row of 1,000 or of 10,000 were of such traffic',
    columns: ['traffic', '1 of 1,000', '1 of 10,000'],
    rows: (model?.injected ?? []).map((each) => [
      each.traffic,
      percent(each.true_alerts_1_of_1000),
      percent(each.true_alerts_1_of_10000),
    ]),
  };
}

function labels({ detectors }: TrainingRecord): TapTable {
  const names = detectors[0]?.labels.map(({ label }) => label) ?? [];
  return {
    title: 'Of the latest rows with a label, those called unusual (which is not to say bad)',
    columns: ['label', 'rows', ...detectors.map(({ name }) => name)],
    rows: names.map((label, index) => [
      label,
      detectors[0]?.labels[index]?.rows ?? 0,
      ...detectors.map((detector) => {
        const { flagged = 0, rows = 1 } = detector.labels[index] ?? {};
        return percent(flagged / rows);
      }),
    ]),
  };
}

function drift({ drift: features }: TrainingRecord): TapTable {
  return {
    title: 'Features that moved most from the earliest rows to the latest',
    columns: ['feature', 'PSI'],
    rows: features.slice(0, SHOWN_FEATURES).map(({ feature, psi }) => [feature, psi]),
    note: 'below 0.1 the same, above 0.25 changed',
  };
}
