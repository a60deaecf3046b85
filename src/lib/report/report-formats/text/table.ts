import CliTable from 'cli-table3';
import type { Table } from '../../document/document.js';
import { cellText } from '../../document/part-text.js';
import { type Canvas, clipped, lengthOf } from './canvas.js';

const GAP = 2;
/** No column of words is made narrower than this: nothing could be told apart any more. */
const MIN_WIDTH = 16;
const MIN_LEADING_WIDTH = 40;
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
  middle: ' '.repeat(GAP),
} as const;

/** cli-table3 takes more than linear time: no more rows than this are drawn, whatever is asked for. */
const MAX_ROWS = 200;

/** A table of the report as lines; what does not fit is cut or left out, and said. */
export function tableLines({ title, columns, rows, total, note }: Table, canvas: Canvas): string[] {
  const drawn = rows.slice(0, Math.min(canvas.rows, MAX_ROWS));
  const texts = drawn.map((row) =>
    columns.map(({ kind }, place) =>
      kind === 'tone' ? toneText(String(row[place] ?? ''), canvas) : canvas.own(cellText(row[place], kind)),
    ),
  );
  const isNumeric = columns.map((_, place) => drawn.some((row) => typeof row[place] === 'number'));
  const widths = fittingWidths(
    columns.map(({ title: head }, place) =>
      Math.max(lengthOf(head), ...texts.map((row) => lengthOf(row[place] ?? ''))),
    ),
    { isNumeric, isLeading: columns.map((column) => column.isLeading === true), width: canvas.width },
  );
  const heads = columns
    .slice(0, widths.length)
    .map(({ title: head }, place) => clippedTo(head, widths[place], canvas));
  const table = new CliTable({
    head: heads.map(canvas.paint.dim),
    colAligns: widths.map((_, place) => (isNumeric[place] ? 'right' : 'left')),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    chars: NO_BORDER,
  });
  for (const row of texts)
    table.push(widths.map((width, place) => clippedTo(row[place] ?? '', width, canvas)));
  const notes = [
    ...(total > drawn.length ? [`${total - drawn.length} more of ${total} are not shown`] : []),
    ...(widths.length < columns.length
      ? [
          `not shown for want of room: ${columns
            .slice(widths.length)
            .map(({ title: head }) => head)
            .join(', ')}`,
        ]
      : []),
    ...(note === undefined ? [] : [note]),
  ];
  return [
    canvas.paint.bold(canvas.own(title)),
    ...table
      .toString()
      .split('\n')
      .map((line) => line.trimEnd()),
    ...notes.map((text) => canvas.paint.dim(`(${canvas.own(text)})`)),
  ];
}

const toneText = (tone: string, { glyphs }: Canvas): string =>
  `${glyphs.tones[tone as keyof typeof glyphs.tones] ?? ''} ${tone}`;

/** IPv6 as it is written, and the blank behind it. */
const LONG_ADDRESS = /^[0-9a-f]{0,4}:[0-9a-f:.]+(?= |$)/;

/** Of an address that is too long, both ends are told: hosts of a network differ in the last one. */
function clippedTo(text: string, width: number | undefined, { glyphs: { more } }: Canvas): string {
  const room = width ?? 0;
  const address = LONG_ADDRESS.exec(text)?.[0] ?? '';
  if (address.length <= room) return clipped(text, room, more);
  const tail = Math.floor((room - 1) / 2);
  return `${address.slice(0, room - 1 - tail)}${more}${address.slice(address.length - tail)}`;
}

interface Fitting {
  readonly isNumeric: readonly boolean[];
  readonly isLeading: readonly boolean[];
  readonly width: number;
}

/** Widths that fit: the widest columns of words become narrower, and where that is not enough the last ones go. */
function fittingWidths(natural: readonly number[], { isNumeric, isLeading, width }: Fitting): number[] {
  const widths = [...natural];
  const excess = (): number => widths.reduce((sum, each) => sum + each + GAP, -GAP) - width;
  while (excess() > 0) {
    const places = widths
      .map((each, place) => ({ each, place }))
      .filter(
        ({ each, place }) => !isNumeric[place] && each > (isLeading[place] ? MIN_LEADING_WIDTH : MIN_WIDTH),
      )
      .sort((a, b) => b.each - a.each);
    const [widest, second] = places;
    if (widest === undefined) {
      if (widths.length === 1) return [width];
      widths.pop();
      continue;
    }
    const least = Math.max(MIN_WIDTH, second?.each ?? 0, widest.each - excess());
    widths[widest.place] = least === widest.each ? widest.each - 1 : least;
  }
  return widths;
}
