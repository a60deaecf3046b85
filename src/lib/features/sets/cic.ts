import type { Bulks } from '../cic/bulks.js';
import { CIC_DEFECTS } from '../cic/defects.js';
import type { Direction } from '../cic/direction.js';
import { CIC_FEATURES } from '../cic/features.js';
import { CicFlow } from '../cic/flow.js';
import { perSecond, ratio } from '../cic/rates.js';
import { defineFeatureSet, type Feature } from '../feature-set.js';
import { type FlowMeasurement, flowExtractor } from '../flow-rows.js';
import type { Sample } from '../sample.js';

const FEATURES: readonly Feature[] = CIC_FEATURES.map(({ name, unit, about }) => ({ name, unit, about }));

const lengths = ({ max, min, mean, deviation }: Readonly<Sample>): number[] => [max, min, mean, deviation];
const gaps = ({ mean, deviation, max, min }: Readonly<Sample>): number[] => [mean, deviation, max, min];

const bulks = ({ bytes, packets, count, rate }: Readonly<Bulks>): number[] => [
  ratio(bytes, count),
  ratio(packets, count),
  rate,
];

const subflows = ({ packets, payloads }: Direction, count: number): number[] => [
  packets / count,
  payloads.sum / count,
];

/** The values of a flow in the order of {@link CIC_FEATURES}. */
function measured(flow: CicFlow): number[] {
  const { forward, backward, payloads, durationUs, activity } = flow;
  if (activity === undefined) return [];
  activity.finish();
  return [
    durationUs,
    forward.packets,
    backward.packets,
    forward.payloads.sum,
    backward.payloads.sum,
    ...lengths(forward.payloads),
    ...lengths(backward.payloads),
    perSecond(payloads.sum, durationUs),
    perSecond(payloads.count, durationUs),
    ...gaps(flow.gaps),
    forward.gaps.sum,
    ...gaps(forward.gaps),
    backward.gaps.sum,
    ...gaps(backward.gaps),
    forward.pushed,
    backward.pushed,
    forward.urgent,
    backward.urgent,
    forward.headerBytes,
    backward.headerBytes,
    perSecond(forward.packets, durationUs),
    perSecond(backward.packets, durationUs),
    payloads.min,
    payloads.max,
    payloads.mean,
    payloads.deviation,
    payloads.variance,
    ...flow.flagCounts,
    ratio(backward.packets, forward.packets),
    payloads.mean,
    forward.payloads.mean,
    backward.payloads.mean,
    ...bulks(forward.bulks),
    ...bulks(backward.bulks),
    ...subflows(forward, activity.subflows),
    ...subflows(backward, activity.subflows),
    forward.firstWindow,
    backward.firstWindow,
    forward.dataPackets,
    forward.leastHeader,
    ...gaps(activity.active),
    ...gaps(activity.idle),
  ];
}

const measurement: FlowMeasurement<CicFlow> = {
  observer: () => new CicFlow(),
  isFor: (_record, flow) => flow !== undefined && flow.payloads.count > 0,
  fill(values, record, flow) {
    if (flow === undefined) return;
    values.set(measured(flow));
    if (record.reason === 'active') flow.beginPart();
  },
};

/** The features of CICFlowMeter as they are meant. */
export const cic = defineFeatureSet({
  name: 'cic',
  about:
    'The 76 features of CICFlowMeter with correct definitions, of flows that end when they are over; forward is from the originator',
  source: 'CICFlowMeter 4.0 (names, order, units); Engelen, Rimmer and Joosen, IEEE SPW 2021 (defects)',
  notes: [
    ...CIC_DEFECTS.map(({ published, fixed }) => `The published tool: ${published}. Here: ${fixed}`),
    'Statistics of nothing, such as the mean of no packets, are absent; the published tool writes 0',
    'A flow that is cut at --active counts from zero behind it',
    'Lengths are payload behind the transport header as the IP header has it, times are cut to microseconds',
  ],
  row: 'flow',
  features: FEATURES,
  defaults: { idleMs: 120_000, maxFlows: 100_000 },
  create: (take, options) => flowExtractor(measurement, FEATURES, take, options),
});
