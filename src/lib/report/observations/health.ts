import type { EndRecord } from '../../records/end.js';
import { foreign, say } from '../document/document.js';
import { countText, percentOf, percentText } from '../document/quantity.js';
import { extentOf, type Overview } from '../overview/overview.js';
import type { Observation, Observe } from './observation.js';

/** Above this share of lost packets no number of the report can be relied on. */
const GRAVE_DROP_PERCENT = 1;
const GRAVE_DUPLICATE_PERCENT = 5;
const MAX_PROBLEMS = 3;

/** How far the capture itself can be believed. */
export const health: Observe = (overview) => [
  ...overview.end.problems.slice(0, MAX_PROBLEMS).map(problem),
  ...nothing(overview),
  ...capturing(overview),
  ...timing(overview),
  ...limits(overview.end),
];

const problem = (text: string): Observation => ({
  tone: 'warning',
  parts: say`The input is not whole: ${foreign(text)}.`,
});

/** A filter that lets nothing through, or the wrong interface: the first thing to know. */
const nothing = (overview: Overview): Observation[] =>
  extentOf(overview).packets > 0 || overview.findings.count > 0 || overview.predictions.models.size > 0
    ? []
    : [
        {
          tone: 'warning',
          parts: say`There is no packet in it: look at the filter, the interface, or the time asked for.`,
        },
      ];

const capturing = ({ stats, ...overview }: Overview): Observation[] => {
  const { packets } = extentOf({ stats, ...overview });
  const { dropped = 0, cut_packets = 0, duplicates = 0 } = stats?.health ?? {};
  const found: Observation[] = [];
  if (dropped > 0) {
    const percent = percentOf(dropped, packets + dropped);
    found.push({
      tone: percent >= GRAVE_DROP_PERCENT ? 'warning' : 'notice',
      parts: say`The capture lost ${countText(dropped, 'packet')} (${percentText(percent)}): losses and retransmissions below may be its own.`,
    });
  }
  if (duplicates > 0) {
    const percent = percentOf(duplicates, packets);
    found.push({
      tone: percent >= GRAVE_DUPLICATE_PERCENT ? 'notice' : 'info',
      parts: say`${countText(duplicates, 'packet')} (${percentText(percent)}) ${duplicates === 1 ? 'was' : 'were'} captured twice, as mirror ports do: bytes are counted twice, too.`,
    });
  }
  if (cut_packets > 0) {
    found.push({
      tone: 'info',
      parts: say`${countText(cut_packets, 'packet')} (${percentText(percentOf(cut_packets, packets))}) ${cut_packets === 1 ? 'was' : 'were'} cut by the snap length: contents may be missing, sizes are right.`,
    });
  }
  return found;
};

const timing = ({ stats, end }: Overview): Observation[] => {
  const steps = stats?.health?.clock_steps ?? 0;
  const untimed = end.quality.packets_untimed ?? 0;
  const found: Observation[] = [];
  if (steps > 0) {
    found.push({
      tone: 'info',
      parts: say`Time went back ${countText(steps, 'time')}: the clock was set, or captures were joined out of order.`,
    });
  }
  if (untimed > 0) {
    found.push({
      tone: 'info',
      parts: say`${countText(untimed, 'packet')} ${untimed === 1 ? 'has' : 'have'} no time.`,
    });
  }
  return found;
};

function limits({ quality }: EndRecord): Observation[] {
  const found: Observation[] = [];
  const malformed = quality.packets_malformed ?? 0;
  const forgotten = (quality.entries_forgotten ?? 0) + (quality.flows_evicted ?? 0);
  if (malformed > 0) {
    found.push({
      tone: 'info',
      parts: say`${countText(malformed, 'packet')} ${malformed === 1 ? 'contradicts its protocol' : 'contradict their protocol'}.`,
    });
  }
  if (forgotten > 0) {
    found.push({
      tone: 'info',
      parts: say`There was more than fits into memory: ${countText(forgotten, 'entry', 'entries')} of tables were given up, the smallest first.`,
    });
  }
  return found;
}
