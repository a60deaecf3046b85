import { scaleLinear, scaleUtc } from 'd3-scale';
import { utcFormat } from 'd3-time-format';
import type { ColumnKind } from '../document/document.js';
import { isoOfMs } from '../document/moment.js';
import { quantityText } from '../document/quantity.js';
import { type Markup, markup, NOTHING, px } from './markup.js';

/** Everything is drawn this wide; the page scales it. */
export const WIDTH = 960;
const MARGIN = { top: 12, right: 34, bottom: 28, left: 84 } as const;
const TIME_TICKS = 8;
const VALUE_TICKS = 4;
const TICK = 5;
const LABEL_GAP = 8;
const BASELINE = 4;

/** Where a chart over time is drawn, and how moments and values become places. */
export interface Plot {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly height: number;
  x(ms: number): number;
  y(value: number): number;
  readonly axes: Markup;
}

export interface PlotOptions {
  readonly startMs: number;
  readonly endMs: number;
  /** The largest value. */
  readonly most: number;
  readonly unit: ColumnKind;
  readonly height: number;
}

/** A plot with an axis of time (UTC) and one of values. */
export function plotOf({ startMs, endMs, most, unit, height }: PlotOptions): Plot {
  const [left, right, top, bottom] = [MARGIN.left, WIDTH - MARGIN.right, MARGIN.top, height - MARGIN.bottom];
  const x = scaleLinear([startMs, Math.max(endMs, startMs + 1)], [left, right]);
  const y = scaleLinear([0, most > 0 ? most : 1], [bottom, top]).nice(VALUE_TICKS);
  const valueTicks = y.ticks(VALUE_TICKS).map(
    (
      value,
    ) => markup`<line class="grid" x1="${left}" x2="${right}" y1="${px(y(value))}" y2="${px(y(value))}"/>
<text class="tick" x="${left - LABEL_GAP}" y="${px(y(value) + BASELINE)}" text-anchor="end">${quantityText(value, unit)}</text>`,
  );
  return {
    left,
    right,
    top,
    bottom,
    height,
    x,
    y,
    axes: markup`${valueTicks}${timeAxis({ startMs, endMs, left, right, bottom })}`,
  };
}

export interface TimeAxisOptions {
  readonly startMs: number;
  readonly endMs: number;
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
}

/** An axis of time with as many labels as are read easily; none where no calendar reaches. */
export function timeAxis({ startMs, endMs, left, right, bottom }: TimeAxisOptions): Markup {
  const line = markup`<line class="axis" x1="${left}" x2="${right}" y1="${px(bottom)}" y2="${px(bottom)}"/>`;
  if (isoOfMs(startMs) === undefined || isoOfMs(endMs) === undefined || !(endMs > startMs)) return line;
  const scale = scaleUtc([startMs, endMs], [left, right]);
  const format = utcFormat(formatFor(endMs - startMs));
  const ticks = scale.ticks(TIME_TICKS).map((date) => {
    const x = px(scale(date));
    return markup`<line class="axis" x1="${x}" x2="${x}" y1="${px(bottom)}" y2="${px(bottom + TICK)}"/>
<text class="tick" x="${x}" y="${px(bottom + TICK + LABEL_GAP + BASELINE)}" text-anchor="middle">${format(date)}</text>`;
  });
  return markup`${line}${ticks}`;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** How much of a moment is told, where labels stand in a span of so many milliseconds. */
function formatFor(spanMs: number): string {
  if (spanMs < 2_000) return '%S.%L s';
  if (spanMs < 30 * MINUTE_MS) return '%H:%M:%S';
  if (spanMs < 2 * DAY_MS) return '%H:%M';
  return spanMs < 10 * DAY_MS ? '%b %d, %Hh' : spanMs < 3 * 365 * DAY_MS ? '%Y-%m-%d' : '%Y';
}

const SECONDS_END = 19;
const MILLISECONDS_END = 23;
const CLOCK_BEGIN = 11;

/** The moment that a step begins, for its tooltip. */
export const stepClock = (ms: number, stepMs: number): string =>
  (isoOfMs(ms) ?? '').slice(
    stepMs >= HOUR_MS ? 0 : CLOCK_BEGIN,
    stepMs < 1_000 ? MILLISECONDS_END : SECONDS_END,
  );

/** The picture, with what those who cannot see it are told. */
export const svg = (title: string, height: number, body: Markup): Markup =>
  markup`<svg class="chart" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${title}"><title>${title}</title>${body}</svg>`;

/** Names and colours of series. */
export const legend = (names: readonly Markup[]): Markup =>
  names.length === 0
    ? NOTHING
    : markup`<ul class="legend">${names.map((name, index) => markup`<li><i class="${seriesClass(index)}"></i>${name}</li>`)}</ul>`;

const COLOURS = 8;

/** The class that gives a series its colour. */
export const seriesClass = (index: number): string => `s${(index % COLOURS) + 1}`;
