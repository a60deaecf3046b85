import { scaleLinear } from 'd3-scale';
import type { BarChart } from '../document/document.js';
import { partText } from '../document/part-text.js';
import { quantityText } from '../document/quantity.js';
import { type Markup, markup, px } from './markup.js';
import { svg, WIDTH } from './plot.js';

const ROW = 38;
const TEXT_Y = 13;
const BAR_Y = 19;
const BAR_HEIGHT = 12;
const VALUE_ROOM = 90;
const VALUE_GAP = 8;
const MAX_NAME = 110;

/** Bars with their names above them, so that names may be long. */
export function barChart({ title, bars, unit }: BarChart): Markup {
  const most = Math.max(0, ...bars.map(({ value }) => value));
  const length = scaleLinear([0, most > 0 ? most : 1], [0, WIDTH - VALUE_ROOM]);
  const rows = bars.map(({ name, value }, row) => {
    const y = row * ROW;
    const characters = [...partText(name)];
    const text =
      characters.length > MAX_NAME ? `${characters.slice(0, MAX_NAME).join('')}…` : characters.join('');
    const end = Math.max(1, length(value));
    return markup`<text class="label" x="0" y="${y + TEXT_Y}">${text}</text>
<rect class="s1" x="0" y="${y + BAR_Y}" width="${px(end)}" height="${BAR_HEIGHT}" rx="2"><title>${partText(name)}: ${quantityText(value, unit)}</title></rect>
<text class="tick" x="${px(end + VALUE_GAP)}" y="${y + BAR_Y + BAR_HEIGHT - 1}">${quantityText(value, unit)}</text>`;
  });
  return svg(title, Math.max(ROW, bars.length * ROW), markup`${rows}`);
}
