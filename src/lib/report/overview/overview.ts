import { secondsBetween, type Time } from '../../bytes/time.js';
import type { HostNames } from '../../packets/host-names.js';
import type { EndRecord } from '../../records/end.js';
import type { StatsRecord } from '../../stats/stats-record.js';
import type { FindingsOverview } from './findings-overview.js';
import type { FlowOverview } from './flow-overview.js';
import type { PredictionsOverview } from './predictions-overview.js';
import type { TimelineResult } from './timeline.js';

/** Everything that is known of the traffic, in bounded space: what a report is made of. */
export interface Overview {
  /** What was read, and what limits it. */
  readonly end: EndRecord;
  /** Times of the first and the last packet that is told of. */
  readonly first: Time;
  readonly last: Time;
  /** Statistics of all packets; undefined where only records of other kinds came. */
  readonly stats: StatsRecord | undefined;
  readonly flows: FlowOverview;
  readonly timeline: TimelineResult | undefined;
  readonly findings: FindingsOverview;
  /** Detectors ran, or records of findings came: that there are none means something. */
  readonly wasAnalysed: boolean;
  readonly predictions: PredictionsOverview;
  readonly names: HostNames;
}

/** Packets, bytes, begin and end of the traffic, from whatever kind of record tells them. */
export interface Extent {
  readonly packets: number;
  readonly bytes: number;
  readonly seconds: number;
}

/** How much there was. */
export function extentOf({ first, last, stats, flows, timeline }: Overview): Extent {
  const seconds = first.decimals === 0 || last.decimals === 0 ? 0 : secondsBetween(first, last);
  const totals = stats?.totals;
  const sum = (values: readonly number[] | undefined): number => (values ?? []).reduce((a, b) => a + b, 0);
  return {
    packets: totals?.packets ?? (flows.packets || sum(timeline?.packets)),
    bytes: totals?.bytes ?? (flows.bytes || sum(timeline?.bytes)),
    seconds,
  };
}
