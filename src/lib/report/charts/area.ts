import { area, curveStepAfter, stack } from 'd3-shape';
import type { SeriesChart } from '../document/document.js';
import { partText } from '../document/part-text.js';
import { quantityText } from '../document/quantity.js';
import { type Markup, markup, px } from './markup.js';
import { legend, plotOf, seriesClass, stepClock, svg } from './plot.js';

const HEIGHT = 280;

/** Series on top of each other, so that the uppermost edge is their sum. */
export function areaChart({ title, series, startMs, stepMs, unit }: SeriesChart): Markup {
  const steps = Math.max(0, ...series.map(({ values }) => values.length));
  const rows = Array.from({ length: steps }, (_, step) =>
    series.map(({ values }) => Math.max(0, values[step] ?? 0)),
  );
  const layers = stack<readonly number[], number>()
    .keys(series.map((_, index) => index))
    .value((row, key) => row[key] ?? 0)(rows);
  const most = Math.max(0, ...rows.map((row) => row.reduce((sum, value) => sum + value, 0)));
  const plot = plotOf({ startMs, endMs: startMs + steps * stepMs, most, unit, height: HEIGHT });
  const shape = area<readonly [number, number]>()
    .x((_, step) => plot.x(startMs + step * stepMs))
    .y0(([low]) => plot.y(low))
    .y1(([, high]) => plot.y(high))
    .curve(curveStepAfter)
    .digits(1);
  const paths = layers.map((layer, index) => {
    const points = layer.map(([low, high]) => [low, high] as const);
    const last = points.at(-1);
    return markup`<path class="${seriesClass(index)}" d="${shape(last === undefined ? points : [...points, last]) ?? ''}"/>`;
  });
  const width = px(plot.x(startMs + stepMs) - plot.left);
  const hovers = rows.map((row, step) => {
    const told = row
      .map((value, index) => ({ value, name: partText(series[index]?.name ?? '') }))
      .filter(({ value }) => value > 0)
      .map(({ value, name }) => `${name} ${quantityText(value, unit)}`);
    const at = startMs + step * stepMs;
    return markup`<rect class="hover" x="${px(plot.x(at))}" y="${plot.top}" width="${width}" height="${plot.bottom - plot.top}"><title>${stepClock(at, stepMs)}: ${told.length === 0 ? 'nothing' : told.join(', ')}</title></rect>`;
  });
  return markup`${svg(title, HEIGHT, markup`${plot.axes}${paths}${hovers}`)}${legend(series.map(({ name }) => markup`${partText(name)}`))}`;
}
