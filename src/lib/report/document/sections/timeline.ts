import type { SeriesValues, TimelineResult } from '../../overview/timeline.js';
import { type Block, foreign, type Part, type Series, say } from '../document.js';
import { stepText } from '../moment.js';
import { quantityText } from '../quantity.js';
import { defineSection } from '../section.js';

const MAX_PROTOCOLS = 7;
const MAX_HOSTS = 16;
const MS_PER_SECOND = 1_000;
const BITS_PER_BYTE = 8;

/** What changed over time. */
export const timeline = defineSection({
  id: 'timeline',
  about: 'Traffic over time by protocol, and who was active when',
  make: ({ overview, hostOf }) => {
    const time = overview.timeline;
    if (time === undefined || time.packets.length < 2) return undefined;
    const blocks: Block[] = [{ kind: 'text', parts: peak(time) }];
    blocks.push({
      kind: 'area',
      id: 'traffic',
      title: `Traffic by protocol, in steps of ${stepText(time.stepMs)}`,
      unit: 'bits',
      startMs: time.startMs,
      stepMs: time.stepMs,
      series: protocolSeries(time),
    });
    if (time.hosts.length > 0) {
      blocks.push({
        kind: 'heat',
        id: 'activity',
        title: 'Bytes sent by the busiest hosts',
        unit: 'bytes',
        startMs: time.startMs,
        stepMs: time.stepMs,
        series: time.hosts.slice(0, MAX_HOSTS).map(({ name, values }) => ({ name: hostOf(name), values })),
      });
    }
    return { id: 'timeline', title: 'What changed over time', blocks };
  },
});

/** The busiest protocols, and all others together. */
function protocolSeries({ protocols, bytes, stepMs }: TimelineResult): Series[] {
  const rate = (value: number): number => (value * BITS_PER_BYTE * MS_PER_SECOND) / stepMs;
  const seriesOf = ({ name, values }: SeriesValues): Series => ({
    name: foreign(name),
    values: values.map(rate),
  });
  // Windows of statistics tell of no protocol how much there was when.
  if (protocols.length === 0) return [{ name: 'all', values: bytes.map(rate) }];
  const shown = protocols.slice(0, MAX_PROTOCOLS);
  if (protocols.length <= MAX_PROTOCOLS) return shown.map(seriesOf);
  const rest = bytes.map((value, step) =>
    shown.reduce((left, { values }) => left - (values[step] ?? 0), value),
  );
  return [...shown.map(seriesOf), { name: 'others', values: rest.map(rate) }];
}

/** When there was the most traffic, and how much more than on average. */
function peak({ bytes, startMs, stepMs }: TimelineResult): readonly Part[] {
  const most = bytes.reduce((best, value, step) => (value > (bytes[best] ?? 0) ? step : best), 0);
  const sum = bytes.reduce((a, b) => a + b, 0);
  const rate = (value: number, steps: number): string =>
    quantityText((value * BITS_PER_BYTE * MS_PER_SECOND) / (stepMs * steps), 'bits');
  const date = new Date(startMs + most * stepMs);
  const at = Number.isNaN(date.getTime())
    ? ''
    : ` at ${date.toISOString().slice(11, stepMs < MS_PER_SECOND ? 23 : 19)} UTC`;
  return say`The most was ${rate(bytes[most] ?? 0, 1)}${at}; ${rate(sum, bytes.length)} on average.`;
}
