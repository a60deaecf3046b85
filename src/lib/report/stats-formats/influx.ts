import type { Time } from '../../bytes/time.js';
import { visible } from '../../bytes/visible.js';
import type { Field } from '../../records/field.js';
import { leafText } from '../leaf-text.js';
import {
  type StatsLabel,
  type StatsRow,
  type StatsTable,
  statsLabels,
  statsTables,
} from '../stats-tables.js';
import { columnName, labelName } from './column-name.js';
import type { StatsFormat } from './format.js';

const NS_PER_SECOND = 1_000_000_000n;
/** The moments that InfluxDB can hold: 64 bits of nanoseconds, less the two that mean something else. */
const MAX_NS = 2n ** 63n - 2n;
const MIN_NS = -(2n ** 63n) + 2n;

/**
 * InfluxDB line protocol (docs.influxdata.com, version 2): a measurement for each list and each tap, a line a row, its
 * keys as tags, its numbers as fields, and the end of the window in nanoseconds.
 */
export const influx: StatsFormat = ({ fields }) => {
  const tables = statsTables(fields);
  return {
    write(record) {
      const { end, final } = record.window;
      const labels = [...statsLabels(fields, record).map(labelTag), { name: 'final', value: String(final) }];
      const time = timestamp(end);
      return tables
        .flatMap((table) => table.rows(record).map((row) => line(table, row, labels)))
        .map((each) => (each === undefined ? '' : `${each}${time}\n`))
        .join('');
    },
  };
};

const labelTag = ({ name, value }: StatsLabel): StatsLabel => ({ name: labelName(name), value });

/** A line without its time; undefined for a row that has nothing but its keys. */
function line(table: StatsTable, row: StatsRow, labels: readonly StatsLabel[]): string | undefined {
  const values = table.values.flatMap(({ path, field }, index) => {
    const name = columnName(...path);
    const value = fieldValue(field, row.values[index]);
    // A field cannot have the name of a tag: queries would find one of them.
    const isTag = labels.some((label) => label.name === name);
    return value === undefined || isTag ? [] : [`${name}=${value}`];
  });
  if (values.length === 0) return undefined;
  const keys = table.keys.map(({ path, field }, index) => ({
    name: columnName(...path),
    value: leafText(field, row.keys[index]),
  }));
  const tags = [...labels, ...keys].flatMap(({ name, value }) =>
    // A tag cannot be empty: it is left out.
    value === '' ? [] : [`,${name}=${tagValue(value)}`],
  );
  return `${columnName('nt', table.name)}${tags.join('')} ${values.join(',')}`;
}

/** A backslash before what is escaped, or at the end, would escape it or what follows: it is spelled out there. */
const AMBIGUOUS = /\\+(?=[,= ]|$)/g;

const tagValue = (text: string): string =>
  visible(text)
    .replaceAll(AMBIGUOUS, (run) => '\\u{5c}'.repeat(run.length))
    .replaceAll(/[,= ]/g, '\\$&');

function fieldValue(field: Field, value: unknown): string | undefined {
  switch (field.kind) {
    case 'uint':
      return value === undefined ? undefined : `${value}i`;
    case 'number':
      return Number.isFinite(value) ? String(value) : undefined;
    case 'boolean':
      return value === undefined ? undefined : String(value);
    case 'time':
      return nanosecondsOf(value as Time | undefined);
    default: {
      const text = leafText(field, value);
      return text === '' ? undefined : `"${visible(text).replaceAll(/["\\]/g, '\\$&')}"`;
    }
  }
}

function nanosecondsOf(time: Time | undefined): string | undefined {
  if (time === undefined || time.decimals === 0) return undefined;
  const ns = BigInt(time.seconds) * NS_PER_SECOND + BigInt(time.nanoseconds);
  return ns >= MIN_NS && ns <= MAX_NS ? `${ns}i` : undefined;
}

/** Without one, the database takes the time at which the line arrives. */
function timestamp(time: Time): string {
  const ns = nanosecondsOf(time);
  return ns === undefined ? '' : ` ${ns.slice(0, -1)}`;
}
