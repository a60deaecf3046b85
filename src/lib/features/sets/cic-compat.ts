import { CIC_FEATURES } from '../cic/features.js';
import type { PublishedDirection } from '../cic/published-direction.js';
import { PublishedFlow } from '../cic/published-flow.js';
import { perSecond } from '../cic/rates.js';
import { defineFeatureSet, type Feature } from '../feature-set.js';
import { type FlowMeasurement, flowExtractor } from '../flow-rows.js';
import type { Sample } from '../sample.js';
import { TCP_FLAG } from '../transport.js';

const FEATURES: readonly Feature[] = CIC_FEATURES.map(({ name, unit, about, published }) => ({
  name,
  unit,
  about: published === undefined ? about : `${about}. Here, as published: ${published}`,
}));

const US_PER_MS = 1_000;
/** How long a flow can last in the published tool. */
const TIMEOUT_MS = 120_000;

/** 0 where there is nothing to tell a number of. */
const orZero = (value: number): number => (Number.isNaN(value) ? 0 : value);

const lengths = ({ max, min, mean, deviation }: Readonly<Sample>): number[] =>
  [max, min, mean, deviation].map(orZero);
const gaps = ({ mean, deviation, max, min }: Readonly<Sample>): number[] =>
  [mean, deviation, max, min].map(orZero);

const flag = (flags: number, bit: number): number => ((flags & bit) === 0 ? 0 : 1);

/** Of a flow that has no duration, or a negative one, as time went back, the tool gives no packets in a second. */
const packetsPerSecond = ({ packets }: PublishedDirection, durationUs: number): number =>
  durationUs > 0 ? perSecond(packets, durationUs) : 0;

const subflows = ({ packets, payloads }: PublishedDirection, subflowGaps: number): number[] =>
  subflowGaps === 0 ? [0, 0] : [packets, payloads.sum].map((total) => Math.trunc(total / subflowGaps));

/** The values of a flow in the order of {@link CIC_FEATURES}. */
function measured(flow: PublishedFlow): number[] {
  const { forward, backward, payloads, durationUs, activity, firstFlags, packets } = flow;
  if (activity === undefined) return [];
  return [
    durationUs,
    forward.packets,
    backward.packets,
    forward.payloads.sum,
    backward.payloads.sum,
    ...lengths(forward.payloads),
    ...lengths(backward.payloads),
    perSecond(forward.payloads.sum + backward.payloads.sum, durationUs),
    perSecond(packets, durationUs),
    ...gaps(flow.gaps),
    forward.gaps.sum,
    ...gaps(forward.gaps),
    backward.gaps.sum,
    ...gaps(backward.gaps),
    flag(firstFlags, TCP_FLAG.psh),
    0,
    flag(firstFlags, TCP_FLAG.urg),
    0,
    forward.headerBytes,
    backward.headerBytes,
    packetsPerSecond(forward, durationUs),
    packetsPerSecond(backward, durationUs),
    payloads.min,
    payloads.max,
    payloads.mean,
    payloads.deviation,
    payloads.variance,
    ...flow.flagCounts,
    Math.trunc(backward.packets / forward.packets),
    payloads.sum / packets,
    orZero(forward.payloads.mean),
    orZero(backward.payloads.mean),
    0,
    0,
    0,
    ...flow.bulks.averages,
    ...subflows(forward, activity.subflowGaps),
    ...subflows(backward, activity.subflowGaps),
    forward.firstWindow,
    backward.lastWindow,
    forward.dataPackets - (forward.firstPayload > 0 ? 1 : 0),
    forward.leastHeader,
    ...gaps(activity.active),
    ...gaps(activity.idle),
  ];
}

const measurement = (timeoutMs: number): FlowMeasurement<PublishedFlow> => ({
  endsBy: 'observer',
  observer: (before) => new PublishedFlow(timeoutMs * US_PER_MS, before),
  // The tool leaves out flows of a single packet.
  isFor: (_record, flow) => flow !== undefined && flow.packets > 1,
  isFlipped: (flow) => flow?.isFlipped === true,
  fill(values, _record, flow) {
    if (flow !== undefined) values.set(measured(flow));
  },
});

/** What the published CICFlowMeter gives, defects and all. */
export const cicCompat = defineFeatureSet({
  name: 'cic-compat',
  about:
    'The same features as the published CICFlowMeter gives them, of flows as it cuts them, for users with data that it made',
  source: 'CICFlowMeter 4.0, as published at github.com/ahlashkari/CICFlowMeter',
  notes: [
    'For data that the published tool made and models that were trained on it; everybody else wants cic',
    'Flows are cut as the tool cuts them, so that there are more of them than in nt-flows(1): --active is the time that a flow may last, --idle ends none',
    'Infinity and NaN of flows without duration are absent',
    'Lengths are those on the wire, where the tool takes what was captured',
    'VLANs and tunnels tell flows apart, the innermost packet counts, and what is neither TCP nor UDP has a flow for each pair of message types or protocol; the tool knows none of these',
    'Rows come when a flow is over; the tool writes those that go on at the end in the order of a hash table',
  ],
  row: 'flow',
  features: FEATURES,
  defaults: { idleMs: Number.POSITIVE_INFINITY, activeMs: TIMEOUT_MS, maxFlows: 100_000 },
  create: (take, { activeMs = TIMEOUT_MS, ...options }) =>
    flowExtractor(measurement(activeMs), FEATURES, take, options),
});
