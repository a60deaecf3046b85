import Table from 'cli-table3';
import { visible } from '../bytes/visible.js';
import type { TapTable } from '../stats/tap.js';

/** cli-table3 takes more than linear time: longer tables are cut, and say so. */
const MAX_ROWS = 200;
/** Times are told to the nanosecond. */
const MAX_DECIMALS = 9;
const NO_BORDER = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
} as const;

/** A number as people read it: thousands apart, no more decimals than tell something. */
export function numberText(value: number): string {
  const [whole = '', fraction] = value.toFixed(decimalsOf(value)).split('.');
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** Three digits that tell something, also of numbers far below 1. */
function decimalsOf(value: number): number {
  const size = Math.abs(value);
  if (Number.isInteger(value) || size >= 100) return 0;
  if (size >= 0.1) return size >= 10 ? 1 : 2;
  return Math.min(1 - Math.floor(Math.log10(size)), MAX_DECIMALS);
}

/** How tables look. */
export interface TableStyle {
  bold(text: string): string;
  /** Columns of the terminal; undefined where tables may be as wide as they are. */
  readonly width: number | undefined;
}

/** A titled table as text; numbers stand to the right. */
export function terminalTable({ title, columns, rows, note }: TapTable, { bold, width }: TableStyle): string {
  const cells = rows
    .slice(0, MAX_ROWS)
    .map((row) => row.map((cell) => (typeof cell === 'number' ? numberText(cell) : visible(cell))));
  const { heads, dropped } = fittingHeads(columns, cells, width);
  const table = new Table({
    head: heads,
    colAligns: heads.map((_, index) => (typeof rows[0]?.[index] === 'number' ? 'right' : 'left')),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    chars: NO_BORDER,
  });
  for (const row of cells) table.push(row.slice(0, heads.length));
  const notes = [
    ...(rows.length > MAX_ROWS ? [`${rows.length - MAX_ROWS} more rows are not shown`] : []),
    ...(dropped > 0 ? [`${dropped} more columns do not fit here`] : []),
    ...(note === undefined ? [] : [note]),
  ];
  const lines = [bold(title), ...table.toString().split('\n'), ...notes.map((text) => `(${text})`)];
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

type Cells = readonly (readonly string[])[];

/** The heads that fit: where the table is too wide on two lines, and if that is not enough, without the last ones. */
function fittingHeads(columns: readonly string[], cells: Cells, width = Number.POSITIVE_INFINITY) {
  if (tableWidth(columns, cells) <= width) return { heads: [...columns], dropped: 0 };
  const folded = columns.map((column) => column.replace(' ', '\n'));
  let shown = folded.length;
  while (shown > 1 && tableWidth(folded.slice(0, shown), cells) > width) shown -= 1;
  const heads = folded.slice(0, shown);
  const isTall = heads.some((head) => head.includes('\n'));
  return {
    heads: heads.map((head) => (isTall && !head.includes('\n') ? `\n${head}` : head)),
    dropped: folded.length - shown,
  };
}

const tableWidth = (heads: readonly string[], cells: Cells): number =>
  heads
    .map((head, index) =>
      Math.max(...head.split('\n').map(lengthOf), ...cells.map((row) => lengthOf(row[index] ?? ''))),
    )
    .reduce((sum, column) => sum + column, NO_BORDER.middle.length * (heads.length - 1));

const lengthOf = (text: string): number => [...text].length;
