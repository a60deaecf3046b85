import { stripVTControlCharacters } from 'node:util';
import { sizeText } from '../../bytes/size.js';
import type { StatsRecord } from '../../stats/stats-record.js';
import type { TapTable } from '../../stats/tap.js';
import { tapTables, timeOfDay } from '../stats-text.js';
import { numberText } from '../terminal-table.js';
import type { WatchHistory } from './history.js';
import type { Paint } from './paint.js';
import { sparkline } from './sparkline.js';
import { cut, TABLE_HEAD_LINES, watchTable } from './table.js';

/** Something that limits the results, and how often it happened. */
export interface Loss {
  readonly name: string;
  readonly count: number;
}

/** Everything that a frame shows. */
export interface WatchView {
  readonly history: Pick<WatchHistory, 'record' | 'packetsPerSecond' | 'bitsPerSecond' | 'sums'>;
  /** What the work is doing: `quiet for 5 s`, `end of input`. */
  readonly state: string;
  readonly losses: readonly Loss[];
  /** 0 is the overview, any other number the table with that number. */
  readonly page: number;
}

/** The room that a terminal has. */
export interface WatchSize {
  readonly columns: number;
  readonly rows: number;
}

const KEYS = 'q quit   tab next table   p pause';
/** A blank line, the keys, and the row that is left free. */
const FOOT_LINES = 3;
/** Fewer rows of a table say nothing. */
const MIN_ROWS = 3;
/** From this width on tables stand side by side. */
const MIN_TWO_COLUMNS = 120;
const COLUMN_GAP = 4;
const MIN_SPARKLINE = 10;

/** What the overview shows first; then come the others in the order of the record. */
const OVERVIEW: readonly RegExp[] = [
  /^IP conversations/i,
  /^protocols/i,
  /^ports/i,
  /^applications/i,
  /^IP endpoints/i,
];

/** How many tables there are to turn over. */
export const pagesOf = (record: StatsRecord | undefined): number =>
  record === undefined ? 1 : tapTables(record).length + 1;

/**
 * One picture of the traffic, as lines that are no longer than the terminal is wide: rates over time, what was lost,
 * and who causes the traffic of the newest window. It leaves the last row free, for what others have to say.
 */
export function watchFrame(view: WatchView, size: WatchSize, paint: Paint): string[] {
  const head = headLines(view, size.columns, paint);
  const foot = paint.dim(cut(KEYS, size.columns));
  const room = Math.max(0, size.rows - head.length - FOOT_LINES);
  const body = bodyLines(view, { columns: size.columns, rows: room }, paint).slice(0, room);
  const filler = Array.from({ length: room - body.length }, () => '');
  return [...head, ...body, ...filler, '', foot].slice(0, Math.max(0, size.rows - 1));
}

function headLines({ history, state, losses }: WatchView, columns: number, paint: Paint): string[] {
  const { record, packetsPerSecond, bitsPerSecond, sums } = history;
  const lost = losses
    .filter(({ count }) => count > 0)
    .map(({ name, count }) => `${numberText(count)} ${name}`);
  const sum = `${numberText(sums.of('packets') ?? 0)} packets, ${sizeText(sums.of('bytes') ?? 0)} in all`;
  const isLossy = lost.length > 0;
  const health = cut(isLossy ? lost.join(', ') : 'nothing lost', columns - sum.length - 3);
  return [
    titleLine(record, state, { columns, paint }),
    rateLine('packets/s', packetsPerSecond, { columns, paint, textOf: rateText }),
    rateLine('bit/s', bitsPerSecond, { columns, paint, textOf: rateText }),
    `${cut(sum, columns)}${health === '' ? '' : `   ${isLossy ? paint.alarm(health) : paint.dim(health)}`}`,
    '',
  ];
}

interface LineStyle {
  readonly columns: number;
  readonly paint: Paint;
}

/** What is shown on the left, and the state of things on the right. */
function titleLine(record: StatsRecord | undefined, state: string, { columns, paint }: LineStyle): string {
  const title = cut(titleOf(record), columns);
  const right = columns - title.length - state.length >= 2 ? state : '';
  return `${paint.bold(title)}${right === '' ? '' : paint.dim(right.padStart(columns - title.length))}`;
}

function titleOf(record: StatsRecord | undefined): string {
  if (record === undefined) return 'Waiting for packets';
  const { start, end, seconds, final } = record.window;
  if (start.decimals === 0) return 'No packet has a time';
  const length = `${numberText(seconds)} s`;
  return final
    ? `Whole input, ${length} to ${timeOfDay(end)}`
    : `${timeOfDay(start).replace(/\.0+ /, ' ')}, window of ${length}`;
}

const NAME_WIDTH = 9;
const VALUE_WIDTH = 8;

interface RateStyle extends LineStyle {
  textOf(rate: number): string;
}

/** `packets/s   73.2  ▁▂▃▅▇  peak  120`: the newest rate, those before it, and the highest of them. */
function rateLine(name: string, rates: readonly number[], { columns, paint, textOf }: RateStyle): string {
  const now = `${name.padEnd(NAME_WIDTH)} ${textOf(rates.at(-1) ?? 0).padStart(VALUE_WIDTH)}`;
  const room = columns - now.length - VALUE_WIDTH - '    peak '.length;
  if (room < MIN_SPARKLINE) return cut(now, columns);
  const shown = rates.slice(-room);
  const peak = textOf(Math.max(...shown, 0)).padStart(VALUE_WIDTH);
  return `${now}  ${paint.accent(sparkline(shown, room))}  ${paint.dim(`peak ${peak}`)}`;
}

const RATE_UNITS = ['', ' k', ' M', ' G', ' T'] as const;

/** `1.25 M`: three significant digits, for people. */
function rateText(rate: number): string {
  let value = rate;
  let unit = 0;
  while (value >= 999.5 && unit < RATE_UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = value >= 99.95 || Number.isInteger(value) ? 0 : value >= 9.995 ? 1 : 2;
  return `${value.toFixed(digits)}${RATE_UNITS[unit]}`;
}

function bodyLines({ history: { record }, page }: WatchView, size: WatchSize, paint: Paint): string[] {
  if (record === undefined) return [];
  const tables = tapTables(record);
  const chosen = page === 0 ? undefined : tables[(page - 1) % tables.length];
  if (chosen !== undefined) {
    return watchTable(chosen, { columns: size.columns, lines: size.rows }, paint);
  }
  return overview(inOrder(tables), size, paint);
}

/** The tables for the overview, those that tell most first. Single rows, as of lengths, have pages of their own. */
function inOrder(tables: readonly TapTable[]): TapTable[] {
  const named = tables.filter(({ rows }) => typeof rows[0]?.[0] === 'string');
  const first = OVERVIEW.flatMap((title) => named.find((table) => title.test(table.title)) ?? []);
  return [...first, ...named.filter((table) => !first.includes(table))];
}

function overview(tables: readonly TapTable[], size: WatchSize, paint: Paint): string[] {
  if (size.columns < MIN_TWO_COLUMNS) return stack(tables, size, paint);
  const columns = Math.floor((size.columns - COLUMN_GAP) / 2);
  const [left = [], right = []] = [0, 1].map((side) =>
    stack(
      tables.filter((_, index) => index % 2 === side),
      { ...size, columns },
      paint,
    ),
  );
  const lines = Math.max(left.length, right.length);
  return Array.from({ length: lines }, (_, index) =>
    `${padPainted(left[index] ?? '', columns + COLUMN_GAP)}${right[index] ?? ''}`.trimEnd(),
  );
}

/**
 * Tables on top of each other: as many as have room for some rows get the same height, and what they do not need goes
 * to further ones.
 */
function stack(tables: readonly TapTable[], { columns, rows }: WatchSize, paint: Paint): string[] {
  const smallest = TABLE_HEAD_LINES + MIN_ROWS;
  const lines: string[] = [];
  let shares = Math.min(tables.length, Math.max(1, Math.floor((rows + 1) / (smallest + 1))));
  for (const table of tables) {
    const left = rows - lines.length - (lines.length > 0 ? 1 : 0);
    if (left < Math.min(smallest, TABLE_HEAD_LINES + table.rows.length)) break;
    const share = shares > 1 ? Math.floor((left - (shares - 1)) / shares) : left;
    if (lines.length > 0) lines.push('');
    lines.push(...watchTable(table, { columns, lines: share }, paint));
    shares -= 1;
  }
  return lines;
}

const padPainted = (line: string, width: number): string =>
  line + ' '.repeat(Math.max(0, width - [...stripVTControlCharacters(line)].length));
