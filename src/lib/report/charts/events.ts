import { scaleLinear } from 'd3-scale';
import type { EventChart } from '../document/document.js';
import { isoOfMs } from '../document/moment.js';
import { partText } from '../document/part-text.js';
import { type Markup, markup, px } from './markup.js';
import { svg, timeAxis, WIDTH } from './plot.js';

const ROW = 24;
const LEFT = 250;
const RIGHT = WIDTH - 34;
const AXIS_ROOM = 30;
const TEXT_Y = 16;
const MAX_NAME = 38;
const LEAST_WIDTH = 5;

/** A row for each kind of event, a mark from its begin to its end, in the colour of how much it matters. */
export function eventChart({ title, rows, startMs, endMs }: EventChart): Markup {
  const x = scaleLinear([startMs, Math.max(endMs, startMs + 1)], [LEFT, RIGHT - LEAST_WIDTH]);
  const marks = rows.map(({ name, tone, spans }, row) => {
    const y = row * ROW;
    const rects = spans.map(
      (span) =>
        markup`<rect class="${tone}" x="${px(x(span.startMs))}" y="${y + 5}" width="${px(Math.max(LEAST_WIDTH, x(span.endMs) - x(span.startMs)))}" height="${ROW - 10}" rx="2"><title>${isoOfMs(span.startMs) ?? ''}: ${partText(span.about)}</title></rect>`,
    );
    const characters = [...partText(name)];
    const label =
      characters.length > MAX_NAME ? `${characters.slice(0, MAX_NAME - 1).join('')}…` : characters.join('');
    return markup`<text class="label" x="${LEFT - 8}" y="${y + TEXT_Y}" text-anchor="end">${label}</text>
<line class="grid" x1="${LEFT}" x2="${RIGHT}" y1="${y + ROW / 2}" y2="${y + ROW / 2}"/>${rects}`;
  });
  const bottom = rows.length * ROW + 4;
  return svg(
    title,
    bottom + AXIS_ROOM,
    markup`${marks}${timeAxis({ startMs, endMs, left: LEFT, right: RIGHT, bottom })}`,
  );
}
