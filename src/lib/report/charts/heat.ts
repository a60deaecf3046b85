import { scaleSqrt } from 'd3-scale';
import type { HeatMap } from '../document/document.js';
import { partText } from '../document/part-text.js';
import { quantityText } from '../document/quantity.js';
import { type Markup, markup, px } from './markup.js';
import { stepClock, svg, timeAxis, WIDTH } from './plot.js';

const ROW = 20;
const LEFT = 250;
const RIGHT = WIDTH - 34;
const AXIS_ROOM = 30;
const TEXT_Y = 14;
const MAX_NAME = 38;
const LEAST_OPACITY = 0.12;

/** A row for each series, darker where there is more; the root of a value is shown, so that little is seen beside much. */
export function heatMap({ title, series, startMs, stepMs, unit }: HeatMap): Markup {
  const steps = Math.max(1, ...series.map(({ values }) => values.length));
  const most = Math.max(0, ...series.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const opacity = scaleSqrt([0, most > 0 ? most : 1], [LEAST_OPACITY, 1]);
  const width = (RIGHT - LEFT) / steps;
  const rows = series.map(({ name, values }, row) => {
    const characters = [...partText(name)];
    const label =
      characters.length > MAX_NAME ? `${characters.slice(0, MAX_NAME - 1).join('')}…` : characters.join('');
    const cells = values.flatMap((value, step) =>
      value === undefined || value <= 0
        ? []
        : [
            markup`<rect class="s1" fill-opacity="${opacity(value).toFixed(2)}" x="${px(LEFT + step * width)}" y="${row * ROW + 1}" width="${px(Math.max(width, 0.5))}" height="${ROW - 2}"><title>${partText(name)}, ${stepClock(startMs + step * stepMs, stepMs)}: ${quantityText(value, unit)}</title></rect>`,
          ],
    );
    return markup`<text class="label" x="${LEFT - 8}" y="${row * ROW + TEXT_Y}" text-anchor="end">${label}<title>${partText(name)}</title></text>${cells}`;
  });
  const bottom = series.length * ROW + 4;
  const axis = timeAxis({ startMs, endMs: startMs + steps * stepMs, left: LEFT, right: RIGHT, bottom });
  return svg(title, bottom + AXIS_ROOM, markup`${rows}${axis}`);
}
