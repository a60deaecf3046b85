import type { Time } from '../../bytes/time.js';
import type { Field } from '../../records/field.js';
import type { StatsWindow } from '../../stats/stats-record.js';
import { isoTime } from '../iso-time.js';
import { leafText } from '../leaf-text.js';
import {
  type StatsColumn,
  type StatsLabel,
  type StatsRow,
  type StatsTable,
  statsLabels,
  statsTables,
} from '../stats-tables.js';
import { columnName } from './column-name.js';
import { ecsFieldsOf } from './ecs-fields.js';
import type { StatsFormat } from './format.js';

const ECS_VERSION = '8.11.0';
const NS_PER_SECOND = 1_000_000_000;
const MAX_LONG = 9e18;

/** What `_bulk` does with the document that follows; the index or data stream stands in the address. */
const ACTION = '{"create":{}}\n';

type Json = Record<string, unknown>;

/**
 * Elasticsearch bulk NDJSON with names of the Elastic Common Schema 8.11: a document for all that stands once in a
 * record, and one for each item of a list. What the schema has no name for stands under `nt`, as in the record.
 */
export const ecs: StatsFormat = ({ fields }) => {
  const tables = statsTables(fields);
  const once = tables.filter(({ isList }) => !isList);
  const lists = tables.filter(({ isList }) => isList);
  return {
    write(record) {
      const about = (dataset: string) => baseOf(record.window, statsLabels(fields, record), dataset);
      const items = lists.flatMap((table) =>
        table.rows(record).map((row) => addTable(about(table.name), table, row)),
      );
      return [summary(once, record, about('window')), ...items]
        .map((document) => `${ACTION}${JSON.stringify(document)}\n`)
        .join('');
    },
  };
};

function summary(tables: readonly StatsTable[], record: object, document: Json): Json {
  for (const table of tables) {
    for (const row of table.rows(record)) addTable(document, table, row);
  }
  return document;
}

/** What every document says: when, of what kind, and about which packets. */
function baseOf(window: StatsWindow, labels: readonly StatsLabel[], dataset: string): Json {
  const document: Json = {
    '@timestamp': isoTime(window.end),
    ecs: { version: ECS_VERSION },
    event: {
      kind: 'metric',
      category: ['network'],
      type: ['info'],
      module: 'nt',
      dataset: `nt.${dataset}`,
      start: isoTime(window.start),
      end: isoTime(window.end),
      duration: nanosecondsIn(window.seconds),
    },
  };
  if (labels.length > 0) {
    // Keys of labels have no dots: one would make it an object.
    document.labels = Object.fromEntries(labels.map(({ name, value }) => [columnName(name), value]));
  }
  put(document, ['nt', 'window', 'final'], window.final);
  return document;
}

/** Exact up to 104 days; what no `long` has room for, 285 years, is left out. */
function nanosecondsIn(seconds: number): number | undefined {
  const ns = Math.round(seconds * NS_PER_SECOND);
  return ns < MAX_LONG ? ns : undefined;
}

function addTable(document: Json, table: StatsTable, { keys, values }: StatsRow): Json {
  const columns = [...table.keys, ...table.values];
  const all = [...keys, ...values];
  for (const [index, column] of columns.entries()) {
    const value = jsonValue(column.field, all[index]);
    if (value !== undefined) addValue(document, { table, column, value });
  }
  return document;
}

interface Placed {
  readonly table: StatsTable;
  readonly column: StatsColumn;
  readonly value: unknown;
}

function addValue(document: Json, { table, column, value }: Placed): void {
  put(document, ['nt', ...column.place], value);
  for (const [path, theirs] of ecsFieldsOf(table, column.path, value)) put(document, path.split('.'), theirs);
}

function jsonValue(field: Field, value: unknown): unknown {
  if (value === undefined) return undefined;
  switch (field.kind) {
    case 'time':
      return isoTime(value as Time);
    case 'address':
    case 'name':
      return leafText(field, value);
    case 'list': {
      const items = (value as unknown[]).map((item) => jsonValue(field.item, item));
      return items.length === 0 ? undefined : items;
    }
    case 'any':
      // Objects of any shape would add a column for each key that anyone sends.
      return JSON.stringify(value);
    default:
      return value;
  }
}

/** Sets a value where a path leads; the objects on the way are made. Paths come from tables of fields only. */
function put(document: Json, path: readonly string[], value: unknown): void {
  let place = document;
  for (const key of path.slice(0, -1)) {
    place[key] ??= {};
    place = place[key] as Json;
  }
  place[path.at(-1) ?? ''] = value;
}
