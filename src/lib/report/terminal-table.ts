import Table from 'cli-table3';
import { visible } from '../bytes/visible.js';
import type { TapTable } from '../stats/tap.js';

/** cli-table3 takes more than linear time: longer tables are cut, and say so. */
const MAX_ROWS = 200;
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
  const digits = Number.isInteger(value) ? 0 : Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  const [whole = '', fraction] = value.toFixed(digits).split('.');
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** A titled table as text; numbers stand to the right. */
export function terminalTable(
  { title, columns, rows, note }: TapTable,
  bold: (text: string) => string,
): string {
  const isNumeric = columns.map((_, index) => rows.length > 0 && typeof rows[0]?.[index] === 'number');
  const table = new Table({
    head: [...columns],
    colAligns: isNumeric.map((numeric) => (numeric ? 'right' : 'left')),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    chars: NO_BORDER,
  });
  for (const row of rows.slice(0, MAX_ROWS)) {
    table.push(row.map((cell) => (typeof cell === 'number' ? numberText(cell) : visible(cell))));
  }
  const notes = [
    ...(rows.length > MAX_ROWS ? [`${rows.length - MAX_ROWS} more rows are not shown`] : []),
    ...(note === undefined ? [] : [note]),
  ];
  const lines = [bold(title), ...table.toString().split('\n'), ...notes.map((text) => `(${text})`)];
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}
