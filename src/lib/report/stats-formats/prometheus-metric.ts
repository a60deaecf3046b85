import { type Time, timeText } from '../../bytes/time.js';
import type { Field } from '../../records/field.js';
import type { StatsColumn, StatsTable } from '../stats-tables.js';
import { columnName } from './column-name.js';

/** A family of samples in the text exposition format. */
export interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: 'gauge' | 'counter';
  /** The value of a sample; undefined where there is none. */
  valueText(value: unknown): string | undefined;
}

/** A unit of ours, the base unit that Prometheus wants in its place, and how many of them it is. */
interface BaseUnit {
  readonly suffix: string;
  readonly factor: number;
}

/** prometheus.io/docs/practices/naming: base units, whose name ends the name of the metric. */
const BASE_UNITS: Readonly<Record<string, BaseUnit>> = {
  bytes: { suffix: 'bytes', factor: 1 },
  s: { suffix: 'seconds', factor: 1 },
  ms: { suffix: 'seconds', factor: 1e-3 },
  us: { suffix: 'seconds', factor: 1e-6 },
  ns: { suffix: 'seconds', factor: 1e-9 },
  '%': { suffix: 'ratio', factor: 0.01 },
};

const BITS_PER_BYTE = 8;

/** Words that would be taken for units: `b` stands for bits or bytes. The help says from whom to whom. */
const CLEAR_WORDS: Readonly<Record<string, string>> = { a_to_b: 'forward', b_to_a: 'backward' };

/** The metric of each value of a table; undefined for what is no number. */
export const metricsOf = (table: StatsTable): (Metric | undefined)[] =>
  table.values.map((column) => {
    const toNumber = numberOf(column.field);
    return toNumber && metricOf(table, column, toNumber);
  });

function metricOf({ name, isList }: StatsTable, { path, field }: StatsColumn, toNumber: ToNumber): Metric {
  const plain = columnName('nt', name, ...path).replace(
    /a_to_b|b_to_a/,
    (words) => CLEAR_WORDS[words] ?? words,
  );
  // Bytes are the base unit of bits, and a rate of them is told by its name.
  const named = plain.replace('bits', 'bytes');
  const factor = (BASE_UNITS[field.unit ?? '']?.factor ?? 1) / (named === plain ? 1 : BITS_PER_BYTE);
  const about = isList ? `${field.about} (${name})` : field.about;
  return {
    name: withUnit(named, field),
    help: named === plain ? about : about.replace(/^Bits/, 'Bytes'),
    type: 'gauge',
    valueText: (value) => {
      const number = value === undefined ? undefined : toNumber(value);
      return number === undefined ? undefined : String(factor === 1 ? number : number * factor);
    },
  };
}

/** `_count`, `_sum`, `_bucket` and `_total` at the end would tell of another type of metric. */
const RESERVED_END = /_(count|sum|bucket|total)$/;

function withUnit(name: string, field: Field): string {
  const free = name.replace(RESERVED_END, '');
  if (field.kind === 'time') return `${free}_timestamp_seconds`;
  const unit = BASE_UNITS[field.unit ?? '']?.suffix;
  // A name that has the unit in its middle gets it at its end instead.
  return unit === undefined ? free : `${free.replace(`_${unit}`, '')}_${unit}`;
}

type ToNumber = (value: unknown) => number | undefined;

function numberOf({ kind }: Field): ToNumber | undefined {
  switch (kind) {
    case 'uint':
    case 'number':
      return (value) => value as number;
    case 'boolean':
      return (value) => (value === true ? 1 : 0);
    case 'time':
      return (value) => ((value as Time).decimals === 0 ? undefined : Number(timeText(value as Time)));
    default:
      return undefined;
  }
}
