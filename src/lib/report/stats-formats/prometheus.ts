import { compareTimes, copyTime, noTime, type Time } from '../../bytes/time.js';
import { visible } from '../../bytes/visible.js';
import type { StatsRecord } from '../../stats/stats-record.js';
import { leafText } from '../leaf-text.js';
import { RunningSums } from '../running-sums.js';
import { type StatsLabel, type StatsTable, statsLabels, statsTables } from '../stats-tables.js';
import { columnName, labelName } from './column-name.js';
import type { StatsFormat, StatsFormatOptions, StatsWriter } from './format.js';
import { type Metric, metricsOf } from './prometheus-metric.js';

/**
 * Prometheus text exposition format 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats): what the newest
 * window holds, as gauges, because each window begins with nothing; and packets and bytes since the start, as
 * counters. Samples have no time: node_exporter refuses files in which they do.
 */
export const prometheus: StatsFormat = (options) => new Exposition(options);

interface Family {
  readonly metric: Metric;
  /** Lines by their labels, so that none comes twice, which would make the whole document invalid. */
  readonly samples: Map<string, string>;
}

interface TableFamilies {
  readonly table: StatsTable;
  readonly families: readonly (Family | undefined)[];
}

/** The samples of one window: of one record, or of one for each group of packets. */
class Exposition implements StatsWriter {
  readonly #options: StatsFormatOptions;
  readonly #tables: readonly TableFamilies[];
  readonly #sums = new RunningSums();
  readonly #start: Time = noTime();
  readonly #end: Time = noTime();
  #isFinal = false;

  constructor(options: StatsFormatOptions) {
    this.#options = options;
    this.#tables = statsTables(options.fields).map((table) => ({
      table,
      families: metricsOf(table).map((metric) => metric && { metric, samples: new Map() }),
    }));
  }

  write(record: StatsRecord): string {
    this.#beginWindow(record);
    const labels = statsLabels(this.#options.fields, record);
    if (labels.length === 0) this.#sums.take(record);
    const shared = labels.map(({ name, value }) => ({ name: labelName(name), value }));
    for (const each of this.#tables) this.#addRows(each, record, shared);
    return '';
  }

  document(): string {
    return [...counterFamilies(this.#sums), ...this.#tables.flatMap(({ families }) => families)]
      .map(familyText)
      .join('');
  }

  /** Records of the same window stand together; the first of another one takes their place. */
  #beginWindow({ window: { start, end, final } }: StatsRecord): void {
    const isSame = compareTimes(start, this.#start) === 0 && compareTimes(end, this.#end) === 0;
    if (isSame && final === this.#isFinal) return;
    this.#isFinal = final;
    copyTime(this.#start, start);
    copyTime(this.#end, end);
    for (const { families } of this.#tables) for (const family of families) family?.samples.clear();
  }

  #addRows({ table, families }: TableFamilies, record: object, shared: readonly StatsLabel[]): void {
    for (const row of table.rows(record)) {
      const keys = table.keys.map(({ path, field }, index) => ({
        name: columnName(...path),
        value: leafText(field, row.keys[index]),
      }));
      const labels = labelText([...shared, ...keys]);
      for (const [index, family] of families.entries()) {
        const value = family?.metric.valueText(row.values[index]);
        if (value !== undefined) family?.samples.set(labels, value);
      }
    }
  }
}

const COUNTERS = [
  { sum: 'packets', name: 'nt_packets_total', help: 'Packets since the start' },
  { sum: 'bytes', name: 'nt_bytes_total', help: 'Bytes on the wire since the start' },
  {
    sum: 'captured_bytes',
    name: 'nt_captured_bytes_total',
    help: 'Bytes that were captured since the start',
  },
] as const;

function counterFamilies(sums: RunningSums): Family[] {
  return COUNTERS.flatMap(({ sum, name, help }) => {
    const value = sums.of(sum);
    if (value === undefined) return [];
    const metric: Metric = { name, help, type: 'counter', valueText: String };
    return [{ metric, samples: new Map([['', String(value)]]) }];
  });
}

function familyText(family: Family | undefined): string {
  if (family === undefined || family.samples.size === 0) return '';
  const { metric, samples } = family;
  const { name, help, type } = metric;
  const lines = [...samples].map(([labels, value]) => `${name}${labels} ${value}\n`);
  return `# HELP ${name} ${helpText(help)}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}

const helpText = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');

function labelText(labels: readonly StatsLabel[]): string {
  if (labels.length === 0) return '';
  return `{${labels.map(({ name, value }) => `${name}="${labelValue(value)}"`).join(',')}}`;
}

/** Line feeds, which would have to be escaped too, are gone with all that a terminal would obey. */
const labelValue = (text: string): string => visible(text).replaceAll(/["\\]/g, '\\$&');
