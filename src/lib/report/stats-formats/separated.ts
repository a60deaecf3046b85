import type { Fields } from '../../records/field.js';
import { leafText } from '../leaf-text.js';
import { leafLabelNames, type StatsTable, statsLabels, statsTables } from '../stats-tables.js';
import { type TableFormat, tableLine } from '../table-line.js';
import { columnName, labelName } from './column-name.js';
import type { StatsFormat, StatsFormatOptions } from './format.js';

/** What is said of the window in every row of a list. */
const WINDOW_COLUMNS = ['start', 'end', 'seconds', 'final'] as const;

interface Cell {
  readonly name: string;
  readonly text: string;
}

/**
 * One table of comma- or tab-separated values: without a name, a row a record with all numbers that stand once;
 * with the name of a list, a row an item.
 */
const separated =
  (format: TableFormat): StatsFormat =>
  (options) => {
    const rowsOf = options.table === undefined ? summaryRows(options) : listRows(options, options.table);
    let columns: readonly string[] | undefined;
    return {
      write(record) {
        const labels = statsLabels(options.fields, record).map(labelCell);
        const { names, rows } = rowsOf(record);
        const isFirst = columns === undefined;
        columns ??= [...labelColumns(labels, options.fields), ...names];
        const lines = rows.map((row) => tableLine(cellsOf([...labels, ...row], columns ?? []), format));
        return [...(isFirst ? [tableLine(columns, format)] : []), ...lines].join('');
      },
    };
  };

export const csv = separated('csv');
export const tsv = separated('tsv');

/** Names of the lists that can be a table. */
export const listNames = (options: Pick<StatsFormatOptions, 'fields'>): string[] =>
  statsTables(options.fields)
    .filter(({ isList }) => isList)
    .map(({ name }) => name);

interface Rows {
  readonly names: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

const labelCell = ({ name, value }: { name: string; value: string }): Cell => ({
  name: labelName(name),
  text: value,
});

/** A label that only some records have needs its column where the first record lacks it, too. */
function labelColumns(labels: readonly Cell[], fields: Fields): string[] {
  const names = labels.map(({ name }) => name);
  if (names.length === 0) return [];
  return [...new Set([...names, ...leafLabelNames(fields).map(labelName)])];
}

/** A record may lack a group that others have: its cells stay empty. */
function cellsOf(cells: readonly Cell[], columns: readonly string[]): string[] {
  const texts = new Map(cells.map(({ name, text }) => [name, text]));
  return columns.map((column) => texts.get(column) ?? '');
}

function summaryRows({ fields }: StatsFormatOptions): (record: object) => Rows {
  const tables = statsTables(fields).filter(({ isList }) => !isList);
  const names = tables.flatMap((table) => table.values.map(({ path }) => columnName(table.name, ...path)));
  return (record) => ({
    names,
    rows: [tables.flatMap((table) => rowsIn(table, record, table.name)[0] ?? [])],
  });
}

function listRows({ fields }: StatsFormatOptions, name: string): (record: object) => Rows {
  const tables = statsTables(fields);
  const table = tables.find((each) => each.name === name);
  const window = tables.find((each) => each.name === 'window');
  if (table === undefined || window === undefined) throw new Error(`no list is called ${name}`);
  const names = [
    ...WINDOW_COLUMNS.map((column) => columnName('window', column)),
    ...[...table.keys, ...table.values].map(({ path }) => columnName(...path)),
  ];
  return (record) => {
    const windowCells = rowsIn(window, record, 'window')[0] ?? [];
    return { names, rows: rowsIn(table, record).map((cells) => [...windowCells, ...cells]) };
  };
}

/** The rows of a table; `before` stands in front of the names of their cells. */
function rowsIn(table: StatsTable, record: object, ...before: readonly string[]): Cell[][] {
  const columns = [...table.keys, ...table.values];
  return table.rows(record).map(({ keys, values }) => {
    const all = [...keys, ...values];
    return columns.map(({ path, field }, index) => ({
      name: columnName(...before, ...path),
      text: leafText(field, all[index]),
    }));
  });
}
