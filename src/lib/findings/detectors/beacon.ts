import type { FlowRecord } from '../../flows/flow-record.js';
import { isGlobalText, isUnicastText } from '../address-scope.js';
import { type BeaconScore, beaconScore, quantile } from '../beacon-score.js';
import { defineDetector } from '../detector.js';
import { Episode } from '../episode.js';
import { number } from '../option.js';
import type { Telling } from '../sighting.js';

const MAX_PAIRS = 16_384;
/** Connections of a pair that are remembered: the newest ones. */
const MAX_CONNECTIONS = 512;
const SECONDS_PER_HOUR = 3_600;
const NS_PER_SECOND = 1e9;
const MEDIAN = 0.5;
/** So many times as many connections are needed where they come within a short time. */
const BRIEF_FACTOR = 2;

/** Connections of one host to one port of another. */
class Series extends Episode {
  readonly starts: number[] = [];
  readonly bytes: number[] = [];
  service = '';

  note(second: number, bytes: number): void {
    if (this.starts.length === MAX_CONNECTIONS) {
      this.starts.shift();
      this.bytes.shift();
    }
    this.starts.push(second);
    this.bytes.push(bytes);
  }

  /** Time from the first connection that is remembered to the last one, in seconds. */
  get span(): number {
    return Math.max(...this.starts) - Math.min(...this.starts);
  }

  /** Half of the connections come no later than this behind the one before, in seconds. */
  get medianGap(): number {
    const sorted = this.starts.toSorted((a, b) => a - b);
    const gaps = sorted.slice(1).map((second, index) => second - (sorted[index] as number));
    return quantile(
      gaps.toSorted((a, b) => a - b),
      MEDIAN,
    );
  }
}

function tellingOf(
  ends: readonly string[],
  {
    series,
    score,
    threshold,
    hours,
  }: { series: Series; score: BeaconScore; threshold: number; hours: number },
): Telling {
  const [, source, target, port] = ends;
  const gap = `${series.medianGap.toFixed(0)} s`;
  const doubt =
    score.hours === undefined
      ? ` The capture is shorter than a day (${hours.toFixed(1)} h): only gaps and sizes could be judged.`
      : '';
  return {
    title: `${source} connects to ${target} port ${port} as regularly as a beacon`,
    description: `${series.count} connections came about every ${gap} and sent alike.${doubt}`,
    measure: 'score',
    observed: score.score,
    threshold,
    facts: {
      connections: series.count,
      'median gap': gap,
      'score of gaps': score.times.toFixed(3),
      'score of sizes': score.sizes.toFixed(3),
      'score of hours': score.hours?.toFixed(3),
      'score of duration': score.duration?.toFixed(3),
    },
  };
}

/** Whether a flow is the begin of a connection over TCP or UDP. */
const isBegin = ({ proto, part = 1, orig_pkts, ts }: FlowRecord): boolean =>
  ts.decimals > 0 && part === 1 && orig_pkts > 0 && (proto === 'tcp' || proto === 'udp');

/** Connections that come as regularly as those of malware that asks for orders. */
export const beacon = defineDetector({
  name: 'beacon',
  about:
    'Connections to one port of a host on the Internet that come again and again with like gaps and sizes',
  source: 'RITA 5, Active Countermeasures: score of gaps, sizes, hours and duration; bands 0.5, 0.7, 0.9',
  attack: ['T1071', 'T1573'],
  benign: [
    'Updates, telemetry, mail and time are asked for regularly: see whose address it is',
    'A capture of less than a day cannot tell a beacon from a program that was busy for an hour',
  ],
  advice: [
    'Find the program on the source that connects there',
    'Look since when it does: a new beacon matters more than an old one',
  ],
  basis: 'rule',
  inputs: { flows: true },
  options: {
    score: number(0.8, '', 'Score from which on it is a finding', { most: 1 }),
    warn: number(0.9, '', 'Score from which on it is a warning, where the capture is a day long', {
      most: 1,
    }),
    connections: number(10, 'connections', 'Fewest connections', { least: 4 }),
    span: number(
      300,
      's',
      'Time over which they come; in less there must be twice as many, and the score must be that of a warning',
    ),
    gap: number(2, 's', 'Shortest median gap: what comes faster is a program at work'),
    internal: number(0, '', 'With 1, connections to private addresses count, too', { most: 1 }),
  },

  create({ options, clock, raise, table }) {
    const pairs = table<string, Series>(MAX_PAIRS);
    let [from, until] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    const isWanted = options.internal > 0 ? isUnicastText : isGlobalText;

    const isCandidate = (series: Series): boolean => {
      const needed = series.span < options.span ? BRIEF_FACTOR * options.connections : options.connections;
      return series.starts.length >= needed && series.medianGap >= options.gap;
    };

    const judge = (ends: readonly string[], series: Series): void => {
      const threshold = series.span < options.span ? options.warn : options.score;
      const score = beaconScore({ seconds: series.starts, bytes: series.bytes, from, until });
      if (score === undefined || score.score < threshold) return;
      const isShort = score.hours === undefined;
      const [proto, source, target, port] = ends;
      const hours = (until - from) / SECONDS_PER_HOUR;
      raise({
        actors: { source, target, port: Number(port), service: series.service || proto },
        severity: !isShort && score.score >= options.warn ? 'warning' : 'notice',
        confidence: isShort ? 'low' : 'medium',
        ...series.tell(),
        tell: () => tellingOf(ends, { series, score, threshold, hours }),
      });
    };

    return {
      flow(flow, packet) {
        const { proto, id, ts, uid, service, orig_bytes = 0, duration = 0 } = flow;
        const second = ts.seconds + ts.nanoseconds / NS_PER_SECOND;
        if (ts.decimals > 0) {
          from = Math.min(from, second);
          until = Math.max(until, second + duration);
        }
        if (!isBegin(flow) || !isWanted(id.resp_h)) return;
        const series = pairs.ensure(
          `${proto} ${id.orig_h} ${id.resp_h} ${id.resp_p}`,
          () => new Series(clock.nowMs),
        );
        series.service = service ?? series.service;
        series.note(Math.floor(second), orig_bytes);
        series.add(clock.nowMs, { at: ts, packet, flow: uid });
      },
      end() {
        for (const [key, series] of pairs) if (isCandidate(series)) judge(key.split(' '), series);
      },
    };
  },
});
