import type { FlowRecord } from '../../flows/flow-record.js';
import { defineDetector } from '../detector.js';
import { DistinctWords } from '../distinct-words.js';
import { Episode, episodeOf } from '../episode.js';
import { number } from '../option.js';
import type { Telling } from '../sighting.js';

const MAX_TARGETS = 4_096;
const MAX_SOURCES = 128;
const MS_PER_SECOND = 1_000;
const MAX_SHOWN = 5;
/** Who waits for an answer sends no more of them for one connection (tcp_syn_retries of Linux: 6). */
const MAX_RETRIES = 8;
/** So many times what it takes is sure. */
const SURE = 10;

/** Connections to one port of a host within a window. */
class Rush extends Episode {
  halfOpen = 0;
  completed = 0;
  answered = 0;
  readonly sources = new DistinctWords(MAX_SOURCES);

  get share(): number {
    return this.halfOpen / (this.halfOpen + this.completed);
  }

  /** Who completes a connection acknowledges (A) or sends (D). */
  take({ history = '', id, orig_pkts, resp_pkts }: FlowRecord): number {
    if (/[AD]/.test(history)) {
      this.completed += 1;
      return 0;
    }
    const attempts = orig_pkts > MAX_RETRIES ? orig_pkts : 1;
    this.halfOpen += attempts;
    if (resp_pkts > 0) this.answered += 1;
    this.sources.add(id.orig_h);
    return attempts;
  }
}

const tellingOf = (resp_h: string, resp_p: number | undefined, rush: Rush, threshold: number): Telling => ({
  title: `${resp_h} port ${resp_p} is flooded with connections that are not completed`,
  description: `${rush.halfOpen} connections to ${resp_h} port ${resp_p} were begun and never completed, ${rush.completed} were.`,
  measure: 'connections not completed',
  observed: rush.halfOpen,
  threshold,
  unit: 'connections',
  facts: {
    sources: `${rush.sources.text} (${rush.sources.shown(MAX_SHOWN)})`,
    completed: rush.completed,
    'answered by the target': rush.answered,
    'begun per second': (rush.halfOpen / Math.max(rush.seconds, 1)).toFixed(0),
  },
});

/** Connections to one service that are begun and never completed. */
export const synFlood = defineDetector({
  name: 'syn-flood',
  about: 'Connections to one port that are begun in great numbers and not completed',
  source:
    'difference of connections begun and completed: Wang, Zhang and Shin, "Detecting SYN Flooding Attacks", INFOCOM 2002; RFC 4987',
  attack: ['T1498.001', 'T1499.001'],
  benign: [
    'A load test with half-open connections',
    'A service is down, and very many clients try again and again',
  ],
  advice: [
    'Turn on SYN cookies at the target, and limit the rate upstream',
    'Where sources are forged, blocking them helps nobody: ask the provider to filter',
  ],
  basis: 'rule',
  restsOnAbsence: true,
  inputs: { flows: true },
  options: {
    attempts: number(100, 'connections', 'Connections that were not completed', { least: 1 }),
    window: number(10, 's', 'Time in which they were begun', { least: 1 }),
    share: number(0.8, '', 'Share of all that were begun', { most: 1 }),
    critical: number(10_000, 'connections', 'Connections from which on it is critical', { least: 1 }),
  },

  create({ options, clock, raise, table }) {
    const rushes = table<string, Rush>(MAX_TARGETS);
    const isFlood = ({ halfOpen, share }: Rush): boolean =>
      halfOpen >= options.attempts && share >= options.share;
    return {
      flow(flow, packet) {
        const { proto, history = '', id, ts, uid } = flow;
        const { orig_h, resp_h, resp_p } = id;
        if (proto !== 'tcp' || !history.startsWith('S')) return;
        const key = `${resp_h} ${resp_p}`;
        const nowMs = ts.decimals > 0 ? ts.seconds * MS_PER_SECOND : clock.nowMs;
        const windowMs = options.window * MS_PER_SECOND;
        const rush = episodeOf(rushes, key, { nowMs, windowMs, make: (ms) => new Rush(ms) });
        const attempts = rush.take(flow);
        if (attempts === 0) return;
        rush.add(nowMs, { at: ts, packet, flow: uid }, attempts);
        if (!isFlood(rush)) return;
        const onlySource = rush.sources.size > 1 ? undefined : orig_h;
        raise({
          key,
          actors: { source: onlySource, target: resp_h, port: resp_p, service: 'tcp' },
          severity: rush.halfOpen >= options.critical ? 'critical' : 'warning',
          confidence: rush.halfOpen >= SURE * options.attempts ? 'high' : 'medium',
          ...rush.tell(),
          tell: () => tellingOf(resp_h, resp_p, rush, options.attempts),
        });
      },
    };
  },
});
