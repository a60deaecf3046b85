import { visible } from '../bytes/visible.js';
import type { Manifest } from '../predictions/manifest-record.js';
import type { ModelRecord } from '../predictions/model-record.js';
import { RULES } from '../predictions/qos/grades.js';
import type { TapTable } from '../stats/tap.js';
import { numberText, type TableStyle, terminalTable } from './terminal-table.js';

/** Models as a table for people. */
export function modelsText(records: readonly ModelRecord[], style: TableStyle): string {
  return terminalTable(
    {
      title: 'Models',
      columns: ['name', 'version', 'stage', 'origin', 'kind', 'features', 'question'],
      rows: records.map(({ name, version, stage, origin, kind, set, title, problem }) => [
        name,
        version,
        stage,
        origin,
        kind ?? '-',
        set ?? '-',
        problem ?? title ?? '-',
      ]),
    },
    style,
  );
}

/** What became of one model, in a line. */
export const modelLine = ({ name, version, stage, verified, problem }: ModelRecord): string =>
  `${visible(`${name}@${version} (${stage}): ${problem ?? (verified === true ? 'passes all checks' : 'done')}`)}\n`;

/** The card of a model: everything that a person should know before relying on it. */
export function cardText(manifest: Manifest, model: ModelRecord, style: TableStyle): string {
  const parts = [
    lines(headOf(manifest, model)),
    measurements(manifest, style),
    section(
      'Limits',
      manifest.limits.map((limit) => `- ${limit}`),
    ),
    section(
      'Classes',
      manifest.label_words.map((words, index) => `- ${manifest.labels[index]}: ${words}`),
    ),
    section(
      'Needs',
      manifest.requires.map(
        ({ feature, at_least: least, because }) =>
          `- ${feature}${least === undefined ? '' : ` of at least ${numberText(least)}`}: ${because}`,
      ),
    ),
    section(
      `Features of ${manifest.features.set}, in their order`,
      manifest.features.list.map(({ name, unit }) => `- ${name}${unit === '1' ? '' : ` (${unit})`}`),
    ),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

function headOf(
  manifest: Manifest,
  { stage, origin }: ModelRecord,
): (readonly [string, string | undefined])[] {
  const { trained_on: trained, thresholds, features, selftest } = manifest;
  const time = trained.from === undefined ? '' : `, from ${trained.from} to ${trained.to ?? '?'}`;
  const budget = thresholds.budget === undefined ? '' : `, for ${thresholds.budget}`;
  return [
    ['model', `${manifest.id}@${manifest.version} (${stage}, ${origin})`],
    ['question', manifest.title],
    ['about', manifest.about],
    ['kind', manifest.kind],
    ['classes', manifest.labels.length === 0 ? undefined : manifest.labels.join(', ')],
    ['trained on', trained.data],
    ['rows', `${numberText(trained.rows)}${time}`],
    ['split', trained.split],
    ['algorithm', `${trained.algorithm}${trained.seed === undefined ? '' : `, seed ${trained.seed}`}`],
    ['threshold', thresholds.score === undefined ? undefined : `${numberText(thresholds.score)}${budget}`],
    [manifest.kind === 'classifier' ? 'calibration' : 'p-values', manifest.calibration.method],
    ['features', `${features.list.length} of ${features.set} (contract ${features.contract})`],
    ['operators', manifest.ops.join(', ')],
    ['self-test', `${selftest.vectors.length} rows`],
    ['licence', manifest.licence],
    ['created', manifest.created],
    ['sha256', manifest.sha256],
  ];
}

function lines(pairs: readonly (readonly [string, string | undefined])[]): string {
  const known = pairs.filter(([, value]) => value !== undefined);
  const width = Math.max(...known.map(([label]) => label.length));
  return known.map(([label, value = '']) => `${label.padEnd(width)}  ${visible(value)}\n`).join('');
}

const section = (title: string, items: readonly string[]): string =>
  items.length === 0 ? '' : `${title}\n${items.map((item) => `${visible(item)}\n`).join('')}`;

/** What was measured, beside the simplest that could be done instead. */
function measurements({ metrics }: Manifest, style: TableStyle): string {
  if (metrics.length === 0) return '';
  const names = [...new Set(metrics.flatMap(({ baselines }) => baselines.map(({ name }) => name)))];
  const table: TapTable = {
    title: 'Measured, beside what is simpler',
    columns: ['measure', 'of', 'model', ...names],
    rows: metrics.map(({ measure, slice, value, baselines }) => [
      measure,
      slice ?? 'all rows',
      numberText(value),
      ...names.map((name) => shown(baselines.find((each) => each.name === name)?.value)),
    ]),
  };
  return terminalTable(table, style);
}

const shown = (value: number | undefined): string => (value === undefined ? '-' : numberText(value));

/** The card of the model that is made of rules: the rules. */
export function qosCardText({ name, version, title }: ModelRecord, style: TableStyle): string {
  const head = lines([
    ['model', `${name}@${version} (part of the program)`],
    ['question', title],
    ['kind', 'rules, nothing was learnt; the result is as bad as the worst of what was measured'],
  ]);
  const rows = RULES.map(({ feature, fair, poor, worse, source }) => {
    const sign = worse === 'more' ? '>' : '<';
    return [feature, `${sign} ${fair}`, `${sign} ${poor}`, source];
  });
  return `${head}\n${terminalTable({ title: 'Bands', columns: ['feature', 'fair', 'poor', 'by'], rows }, style)}`;
}
