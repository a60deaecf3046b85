import type { BarChart, Chart, EventChart, HeatMap, Series, SeriesChart } from '../../document/document.js';
import { isoOfMs, stepText } from '../../document/moment.js';
import { quantityText } from '../../document/quantity.js';
import { type Canvas, clipped, lengthOf, painterOf } from './canvas.js';

const MAX_LABEL = 32;
const NUMBER_ROOM = 14;
const MIN_PLOT = 10;
const TIME_OF_DAY = 11;
const SECONDS_END = 19;

/** A chart as lines of signs. */
export function chartLines(chart: Chart, canvas: Canvas): string[] {
  const title = canvas.paint.bold(canvas.own(chart.title));
  switch (chart.kind) {
    case 'bars':
      return [title, ...barLines(chart, canvas)];
    case 'events':
      return [title, ...eventLines(chart, canvas)];
    default:
      return [title, ...seriesLines(chart, canvas)];
  }
}

function labels(names: readonly string[], { glyphs }: Canvas): string[] {
  const width = Math.min(MAX_LABEL, Math.max(0, ...names.map(lengthOf)));
  return names
    .map((name) => clipped(name, width, glyphs.more))
    .map((name) => name + ' '.repeat(width - lengthOf(name)));
}

function barLines({ bars, unit }: BarChart, canvas: Canvas): string[] {
  const names = labels(
    bars.map(({ name }) => canvas.part(name)),
    canvas,
  );
  const most = Math.max(0, ...bars.map(({ value }) => value));
  const room = Math.max(MIN_PLOT, canvas.width - lengthOf(names[0] ?? '') - NUMBER_ROOM);
  return bars.map(({ value }, row) => {
    const length = most === 0 ? 0 : Math.max(value > 0 ? 1 : 0, Math.round((value / most) * room));
    return `${names[row]} ${canvas.paint.accent(canvas.glyphs.bar.repeat(length))} ${canvas.own(quantityText(value, unit))}`;
  });
}

/** Each series on a line of its own, with what its tallest sign stands for. */
function seriesLines(
  { series, unit, kind, startMs, stepMs }: SeriesChart | HeatMap,
  canvas: Canvas,
): string[] {
  const names = labels(
    series.map(({ name }) => canvas.part(name)),
    canvas,
  );
  const room = Math.max(MIN_PLOT, canvas.width - lengthOf(names[0] ?? '') - NUMBER_ROOM - ' max '.length);
  const steps = Math.max(0, ...series.map(({ values }) => values.length));
  const squeezed = series.map((each) => squeeze(each, room));
  const all = Math.max(0, ...squeezed.flat().map((value) => value ?? 0));
  const lines = squeezed.map((values, row) => {
    const most = Math.max(0, ...values.map((value) => value ?? 0));
    const signs = kind === 'heat' ? canvas.glyphs.shades : canvas.glyphs.levels;
    // Parts of one whole are told against each other; latencies and losses each against its own most.
    const scale = kind === 'lines' ? most : all;
    const plot = values.map((value) => signOf(value, scale, signs)).join('');
    return `${names[row]} ${canvas.paint.accent(plot)} max ${canvas.own(quantityText(most, unit))}`;
  });
  const width = squeezed[0]?.length ?? 0;
  return [
    ...lines,
    `${' '.repeat(lengthOf(names[0] ?? ''))} ${axis({ startMs, endMs: startMs + steps * stepMs, width })}`,
  ].map((line) => line.trimEnd());
}

/** Values of as many steps as there is room for: of several steps that share one sign, the most. */
function squeeze({ values }: Series, room: number): (number | undefined)[] {
  const share = Math.max(1, Math.ceil(values.length / room));
  const squeezed: (number | undefined)[] = [];
  for (let at = 0; at < values.length; at += share) {
    const known = values.slice(at, at + share).filter((value) => value !== undefined);
    squeezed.push(known.length === 0 ? undefined : Math.max(...known));
  }
  return squeezed;
}

function signOf(value: number | undefined, most: number, signs: readonly string[]): string {
  if (value === undefined || value <= 0 || most <= 0) return signs[0] ?? ' ';
  const level = Math.ceil((value / most) * (signs.length - 1));
  return signs[Math.min(signs.length - 1, Math.max(1, level))] ?? ' ';
}

interface Axis {
  readonly startMs: number;
  readonly endMs: number;
  readonly width: number;
}

/** When the first step begins and the last one ends. */
function axis({ startMs, endMs, width }: Axis): string {
  const [begin, end] = [clock(startMs), clock(endMs)];
  const gap = width - lengthOf(begin) - lengthOf(end);
  return gap > 0
    ? `${begin}${' '.repeat(gap)}${end}`
    : `${begin} ${stepText(Math.max(1, Math.round(endMs - startMs)))}`;
}

const clock = (ms: number): string => isoOfMs(ms)?.slice(TIME_OF_DAY, SECONDS_END) ?? '';

function eventLines({ rows, startMs, endMs }: EventChart, canvas: Canvas): string[] {
  const names = labels(
    rows.map(({ name }) => canvas.part(name)),
    canvas,
  );
  const room = Math.max(MIN_PLOT, canvas.width - lengthOf(names[0] ?? '') - NUMBER_ROOM);
  const placeOf = (ms: number): number =>
    Math.min(room - 1, Math.max(0, Math.floor(((ms - startMs) / Math.max(1, endMs - startMs)) * (room - 1))));
  const lines = rows.map(({ spans, tone }, row) => {
    const signs = new Array<string>(room).fill(' ');
    for (const span of spans) {
      const [from, to] = [placeOf(span.startMs), placeOf(span.endMs)];
      for (let at = from; at <= to; at += 1) signs[at] = canvas.glyphs.span;
      if (from === to) signs[from] = canvas.glyphs.moment;
    }
    return `${names[row]} ${painterOf(canvas.paint, tone)(signs.join('').trimEnd())}`;
  });
  return [...lines, `${' '.repeat(lengthOf(names[0] ?? ''))} ${axis({ startMs, endMs, width: room })}`].map(
    (line) => line.trimEnd(),
  );
}
