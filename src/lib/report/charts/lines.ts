import { line } from 'd3-shape';
import type { SeriesChart } from '../document/document.js';
import { partText } from '../document/part-text.js';
import { quantityText } from '../document/quantity.js';
import { type Markup, markup, px } from './markup.js';
import { legend, plotOf, seriesClass, stepClock, svg } from './plot.js';

const HEIGHT = 220;
const RADIUS = 2.5;

/** Lines from step to step; where nothing was measured they have a gap. */
export function lineChart({ title, series, startMs, stepMs, unit }: SeriesChart): Markup {
  const steps = Math.max(0, ...series.map(({ values }) => values.length));
  const most = Math.max(0, ...series.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const plot = plotOf({ startMs, endMs: startMs + steps * stepMs, most, unit, height: HEIGHT });
  const middle = (step: number): number => plot.x(startMs + (step + 0.5) * stepMs);
  const shape = line<number | undefined>()
    .defined((value) => value !== undefined)
    .x((_, step) => middle(step))
    .y((value) => plot.y(value ?? 0))
    .digits(1);
  const lines = series.map(({ name, values }, index) => {
    const dots = values.flatMap((value, step) =>
      value === undefined
        ? []
        : [
            markup`<circle class="${seriesClass(index)}" cx="${px(middle(step))}" cy="${px(plot.y(value))}" r="${RADIUS}"><title>${partText(name)}, ${stepClock(startMs + step * stepMs, stepMs)}: ${quantityText(value, unit)}</title></circle>`,
          ],
    );
    return markup`<path class="line ${seriesClass(index)}" d="${shape(values) ?? ''}"/>${dots}`;
  });
  return markup`${svg(title, HEIGHT, markup`${plot.axes}${lines}`)}${legend(series.map(({ name }) => markup`${partText(name)}`))}`;
}
