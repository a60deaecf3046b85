import type { FlowRecord } from '../../flows/flow-record.js';
import { defineFeatureSet, type Feature } from '../feature-set.js';
import { type FlowMeasurement, flowExtractor } from '../flow-rows.js';
import { MsClock } from '../ms-clock.js';
import { COUNTED_FLAGS, type Direction } from '../nfstream/direction.js';
import { NfstreamFlow, SPLT_PACKETS } from '../nfstream/flow.js';
import type { Sample } from '../sample.js';
import type { Unit } from '../unit.js';

const feature = (name: string, unit: Unit, about: string): Feature => ({ name, unit, about });

/** Prefixes of NFStream's names, and what they stand for. */
const WAYS = [
  ['bidirectional', 'both ways'],
  ['src2dst', 'from src to dst'],
  ['dst2src', 'from dst to src'],
] as const;

const forEachWay = (features: (prefix: string, way: string) => readonly Feature[]): Feature[] =>
  WAYS.flatMap(([prefix, way]) => features(prefix, way));

const core = (prefix: string, way: string): readonly Feature[] => [
  feature(
    `${prefix}_first_seen_ms`,
    'ms',
    `Time of the first packet ${way}, since 1970; absent if none went`,
  ),
  feature(`${prefix}_last_seen_ms`, 'ms', `Time of the last packet ${way}, since 1970; absent if none went`),
  feature(`${prefix}_duration_ms`, 'ms', `From the first packet ${way} to the last; absent if none went`),
  feature(`${prefix}_packets`, 'packets', `Packets ${way}`),
  feature(`${prefix}_bytes`, 'bytes', `Bytes of their frames, ${way}`),
];

const sizes = (prefix: string, way: string): readonly Feature[] => [
  feature(`${prefix}_min_ps`, 'bytes', `Smallest frame ${way}; absent if none went`),
  feature(`${prefix}_mean_ps`, 'bytes', `Mean size of frames ${way}; absent if none went`),
  feature(
    `${prefix}_stddev_ps`,
    'bytes',
    `Sample standard deviation of the sizes ${way}; 0 of one frame, absent if none went`,
  ),
  feature(`${prefix}_max_ps`, 'bytes', `Largest frame ${way}; absent if none went`),
];

const gaps = (prefix: string, way: string): readonly Feature[] => [
  feature(`${prefix}_min_piat_ms`, 'ms', `Shortest time between packets ${way}; absent if no two went`),
  feature(`${prefix}_mean_piat_ms`, 'ms', `Mean time between packets ${way}; absent if no two went`),
  feature(
    `${prefix}_stddev_piat_ms`,
    'ms',
    `Sample standard deviation of the times ${way}; 0 of one, absent if no two packets went`,
  ),
  feature(`${prefix}_max_piat_ms`, 'ms', `Longest time between packets ${way}; absent if no two went`),
];

const flags = (prefix: string, way: string): readonly Feature[] =>
  COUNTED_FLAGS.map((name) =>
    feature(`${prefix}_${name}_packets`, 'packets', `Packets with TCP flag ${name.toUpperCase()} ${way}`),
  );

const firstPackets = (name: string, unit: Unit, about: string): Feature[] =>
  Array.from({ length: SPLT_PACKETS }, (_, index) =>
    feature(`${name}_${index}`, unit, `${about} packet ${index + 1} of the flow; absent if there is none`),
  );

const FEATURES: readonly Feature[] = [
  feature('expiration_id', 'code', '1 where the flow went on and was cut at --active, else 0'),
  feature('src_port', 'code', 'Port of src; absent where there are no ports'),
  feature('dst_port', 'code', 'Port of dst; absent where there are no ports'),
  feature('protocol', 'code', 'Protocol number in the IP header'),
  feature('ip_version', 'code', '4 or 6'),
  feature('vlan_id', 'code', 'VLAN, the inner one of two; 0 without'),
  feature('tunnel_id', 'code', '0 without a tunnel, 1 GTP, 4 L2TP, 5 VXLAN, 6 GRE; absent in others'),
  ...forEachWay(core),
  ...forEachWay(sizes),
  ...forEachWay(gaps),
  ...forEachWay(flags),
  ...firstPackets('splt_direction', 'code', '0 from src, 1 from dst:'),
  ...firstPackets('splt_ps', 'bytes', 'Size of the frame with'),
  ...firstPackets('splt_piat_ms', 'ms', 'Time since the one before, 0 for the first:'),
];

/** nDPI's numbers of tunnels (`ndpi_packet_tunnel`), by the protocol that a flow record names. */
const TUNNEL_IDS: Readonly<Record<string, number>> = {
  gtp: 1,
  l2tp: 4,
  vxlan: 5,
  gre: 6,
};

const statistics = ({ min, mean, deviation, max }: Readonly<Sample>): number[] => [min, mean, deviation, max];

/** Numbers of the first packets, and none for those that did not come. */
const padded = (numbers: readonly number[]): number[] =>
  Array.from({ length: SPLT_PACKETS }, (_, index) => numbers[index] ?? Number.NaN);

function measured(flow: NfstreamFlow): number[] {
  const ways: readonly Direction[] = [flow.both, flow.src2dst, flow.dst2src];
  return [
    ...ways.flatMap((way) => way.core),
    ...ways.flatMap((way) => statistics(way.sizes)),
    ...ways.flatMap((way) => statistics(way.gaps)),
    ...ways.flatMap((way) => way.flagCounts),
    ...padded(flow.directions),
    ...padded(flow.sizes),
    ...padded(flow.gaps),
  ];
}

/** What the record of the flow tells. */
function described(record: FlowRecord, isFlipped: boolean): number[] {
  const { id, tunnel, ip_proto = Number.NaN, inner_vlan, vlan, reason } = record;
  const hasPorts = record.proto === 'tcp' || record.proto === 'udp';
  const [src, dst] = isFlipped ? [id.resp_p, id.orig_p] : [id.orig_p, id.resp_p];
  const around = tunnel.at(-1);
  return [
    reason === 'active' ? 1 : 0,
    hasPorts ? (src ?? Number.NaN) : Number.NaN,
    hasPorts ? (dst ?? Number.NaN) : Number.NaN,
    ip_proto,
    id.orig_h.includes(':') ? 6 : 4,
    inner_vlan ?? vlan ?? 0,
    around === undefined ? 0 : (TUNNEL_IDS[around.proto] ?? Number.NaN),
  ];
}

function measurement(): FlowMeasurement<NfstreamFlow> {
  const clock = new MsClock();
  return {
    endsBy: 'observer',
    observer: () => new NfstreamFlow(clock),
    isFor: (_record, flow) => flow !== undefined && flow.both.packets > 0,
    isFlipped: (flow) => flow?.isFlipped === true,
    fill(values, record, flow) {
      if (flow === undefined) return;
      values.set([...described(record, flow.isFlipped), ...measured(flow)]);
      if (record.reason === 'active') flow.beginPart();
    },
  };
}

/** The core, statistical and early-flow features of NFStream. */
export const nfstream = defineFeatureSet({
  name: 'nfstream',
  about:
    'Core, statistical and early-flow (SPLT) features of NFStream; src is who sent the first packet, and FIN ends nothing',
  source: 'NFStream 6.5, accounting_mode 0, statistical_analysis, splt_analysis 20',
  notes: [
    'Where NFStream writes 0 or -1 for what there is none of, such as the smallest frame from dst where none came, the feature is absent',
    'Addresses, ports of other protocols, MAC addresses and names of applications are no numbers: the subject and flow records have what is known of them',
    'FIN and RST end no flow, and time never goes back, as in NFStream: a packet with an earlier time counts as one of the latest time so far',
    'A part of a flow that is cut at --active counts from zero; src stays who it was, where NFStream takes the next sender for it',
    'Packets inside of any tunnel that is known are counted, and not those around them; NFStream takes apart GTP, CAPWAP, TZSP and IP in IP',
    'ICMP has a flow for each pair of message types, as in nt-flows(1), and ICMP errors have none; NFStream has one for each pair of hosts',
    'Packets whose length is 0 in the IP header, as segmentation by a card leaves it, are counted; NFStream drops them, and IPv6 that the snap length cut',
    'Absolute times and ports make poor features of a model that is to work elsewhere: they are here because NFStream has them',
  ],
  row: 'flow',
  features: FEATURES,
  defaults: { idleMs: 120_000, activeMs: 1_800_000, maxFlows: 100_000 },
  create: (take, options) => flowExtractor(measurement(), FEATURES, take, options),
});
