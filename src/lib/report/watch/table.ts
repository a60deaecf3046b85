import { sizeText } from '../../bytes/size.js';
import { visible } from '../../bytes/visible.js';
import type { TapTable } from '../../stats/tap.js';
import { numberText } from '../terminal-table.js';
import type { Paint } from './paint.js';

const GAP = '  ';
/** Longer text is cut in its middle: names differ at their ends. */
const MAX_TEXT = 40;
/** Room for an IPv4 address and a size: with it, columns seldom move from one window to the next. */
const MIN_TEXT = 15;
const MIN_NUMBER = 7;
const MIN_BAR = 6;
const MAX_BAR = 24;
/** The column that tells how much traffic a row is. */
const BYTES = 'bytes';
/** Lines of a table besides its rows: title and heads. */
export const TABLE_HEAD_LINES = 2;

/** The room for a table. */
export interface TableRoom {
  readonly columns: number;
  readonly lines: number;
}

interface Column {
  readonly head: string;
  readonly cells: readonly string[];
  readonly isNumber: boolean;
  readonly width: number;
}

/**
 * The first rows of a table in no more room than there is: columns that do not fit are left out, the last ones
 * first; where there is room, bars show the shares of bytes.
 */
export function watchTable(table: TapTable, { columns, lines }: TableRoom, paint: Paint): string[] {
  const rows = table.rows.slice(0, Math.max(0, lines - TABLE_HEAD_LINES));
  const shown = fitting(columnsOf(table, rows), columns);
  const used = widthOf(shown);
  const bars = barsOf(table, rows, columns - used - GAP.length);
  const title = [
    table.title,
    ...(rows.length < table.rows.length ? [`${rows.length} of ${table.rows.length}`] : []),
    ...(table.note === undefined ? [] : [table.note]),
  ];
  const [name = '', ...notes] = title;
  const note = cut(notes.length === 0 ? '' : `${GAP}${notes.join(', ')}`, columns - name.length);
  return [
    `${paint.bold(cut(name, columns))}${paint.dim(note)}`,
    paint.dim(lineOf(shown, ({ head }) => head).trimEnd()),
    ...rows.map((_, index) => {
      const line = lineOf(shown, ({ cells }) => cells[index] ?? '');
      const bar = bars?.[index] ?? '';
      return bar === '' ? line.trimEnd() : `${line}${GAP}${paint.accent(bar)}`;
    }),
  ].map((line) => line.trimEnd());
}

/** Cuts text to a width in the middle, and shows that it did. */
export function cut(text: string, width: number): string {
  const letters = [...text];
  if (letters.length <= width) return text;
  if (width <= 1) return width === 1 ? '…' : '';
  const tail = Math.floor((width - 1) / 2);
  return `${letters.slice(0, width - 1 - tail).join('')}…${letters.slice(letters.length - tail).join('')}`;
}

const lengthOf = (text: string): number => [...text].length;

function columnsOf({ columns, rows: all }: TapTable, rows: TapTable['rows']): Column[] {
  return columns.map((head, index) => {
    const isNumber = typeof all[0]?.[index] === 'number';
    const cells = rows.map((row) => cellText(head, row[index] ?? ''));
    const least = isNumber ? MIN_NUMBER : MIN_TEXT;
    return { head, cells, isNumber, width: Math.max(least, lengthOf(head), ...cells.map(lengthOf)) };
  });
}

const cellText = (head: string, cell: string | number): string => {
  if (typeof cell === 'string') return cut(visible(cell), MAX_TEXT);
  return /\bbytes\b/.test(head) ? sizeText(cell) : numberText(cell);
};

/** The columns that fit. What stands behind the bytes tells of them apart: all of that is shown, or nothing. */
function fitting(columns: readonly Column[], width: number): Column[] {
  const bytes = columns.findIndex(({ head }) => head === BYTES);
  const isAll = widthOf(columns) <= width;
  const shown = isAll || bytes < 0 ? [...columns] : columns.slice(0, bytes + 1);
  while (shown.length > 1 && widthOf(shown) > width) shown.pop();
  const [first] = shown;
  if (first === undefined || widthOf(shown) <= width) return shown;
  return [
    { ...first, head: cut(first.head, width), cells: first.cells.map((cell) => cut(cell, width)), width },
  ];
}

const widthOf = (columns: readonly Column[]): number =>
  columns.reduce((sum, { width }) => sum + width, GAP.length * Math.max(0, columns.length - 1));

const lineOf = (columns: readonly Column[], textOf: (column: Column) => string): string =>
  columns.map((column) => padded(textOf(column), column)).join(GAP);

function padded(text: string, { width, isNumber }: Column): string {
  const space = ' '.repeat(Math.max(0, width - lengthOf(text)));
  return isNumber ? space + text : text + space;
}

/** A bar for the bytes of each row, the longest for the largest of all; undefined where there is no room. */
function barsOf(
  { columns, rows: all }: TapTable,
  rows: TapTable['rows'],
  room: number,
): string[] | undefined {
  const place = columns.indexOf(BYTES);
  const width = Math.min(room, MAX_BAR);
  if (place < 0 || width < MIN_BAR) return undefined;
  const bytesOf = (row: TapTable['rows'][number]): number => Number(row[place] ?? 0);
  const largest = Math.max(...all.map(bytesOf), 1);
  return rows.map((row) => '▆'.repeat(Math.round((bytesOf(row) / largest) * width)));
}
