import { say } from '../document/document.js';
import { countText, percentText } from '../document/quantity.js';
import { opinionOf } from '../overview/media.js';
import type { Observe } from './observation.js';

/** Many users are dissatisfied below this score, nearly all below the other (ITU-T G.107 annex B: R of 70 and 50). */
const POOR_OPINION = 3.6;
const BAD_OPINION = 2.6;

/** How calls sound. */
export const media: Observe = ({ flows }, hostOf) => {
  const rows = flows.media.top();
  const [worst] = rows;
  if (worst === undefined) return [];
  const opinion = opinionOf(worst.stream);
  const poor = rows.filter(({ stream }) => opinionOf(stream) < POOR_OPINION).length;
  const { loss_percent, jitter_max_ms, quality } = worst.stream;
  const how = quality.mos === undefined ? '' : `MOS ${quality.mos.toFixed(1)}, `;
  const jitter = jitter_max_ms === undefined ? '' : `, jitter up to ${jitter_max_ms.toFixed(0)} ms`;
  if (poor === 0) {
    return [
      {
        tone: 'good',
        parts: say`Media is well: ${countText(rows.length, 'stream')}, ${how}${percentText(loss_percent)} lost in the worst.`,
      },
    ];
  }
  return [
    {
      tone: opinion < BAD_OPINION ? 'warning' : 'notice',
      parts: say`${String(poor)} of ${countText(rows.length, 'media stream')} ${poor === 1 ? 'sounds' : 'sound'} bad. Worst: ${hostOf(worst.from)} to ${hostOf(worst.to)}, ${how}${percentText(loss_percent)} lost${jitter}.`,
    },
  ];
};
