import type { FlowRecord } from '../../flows/flow-record.js';
import type { StreamRecord } from '../../flows/rtp/stream-record.js';
import { defineFeatureSet, type Feature } from '../feature-set.js';
import { flowExtractor } from '../flow-rows.js';
import { fillMedia, MEDIA_FEATURES, worstStream } from '../qos/media-features.js';
import type { Unit } from '../unit.js';

interface FlowFeature extends Feature {
  read(flow: FlowRecord): number | undefined;
}

const feature = (name: string, unit: Unit, about: string, read: FlowFeature['read']): FlowFeature => ({
  name,
  unit,
  about,
  read,
});

type Side = NonNullable<FlowRecord['tcp']>['orig'];

/** Both sides of a connection that sent data. */
const senders = ({ tcp }: FlowRecord): Side[] =>
  tcp === undefined ? [] : [tcp.orig, tcp.resp].filter((side) => (side.data_segments ?? 0) > 0);

const sum = (numbers: readonly (number | undefined)[]): number =>
  numbers.reduce<number>((total, x) => total + (x ?? 0), 0);

/** The largest of what is known; undefined where nothing is. */
function most(numbers: readonly (number | undefined)[]): number | undefined {
  const known = numbers.filter((x) => x !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

const share = (part: number | undefined, whole: number | undefined): number | undefined =>
  whole === undefined || whole === 0 ? undefined : (part ?? 0) / whole;

/** Between both ends and back: the handshake, or else the least from data to ACK on both sides of the capture. */
function roundTrip({ tcp, quic }: FlowRecord): number | undefined {
  const handshake = tcp?.handshake.total_ms;
  if (handshake !== undefined) return handshake;
  const [toOrig, toResp] = [tcp?.orig.ack_rtt.min_ms, tcp?.resp.ack_rtt.min_ms];
  return toOrig !== undefined && toResp !== undefined ? toOrig + toResp : quic?.initial_ms;
}

/** How much longer round trips of data took than the shortest one, on the side where that is more. */
const rise = ({ tcp }: FlowRecord): number | undefined =>
  most(
    [tcp?.orig.ack_rtt, tcp?.resp.ack_rtt].map((rtt) =>
      rtt?.p95_ms === undefined || rtt.min_ms === undefined ? undefined : rtt.p95_ms - rtt.min_ms,
    ),
  );

const FLOW_FEATURES: readonly FlowFeature[] = [
  feature('duration', 's', 'Duration, as in the flow record', ({ duration }) => duration),
  feature(
    'round_trip_ms',
    'ms',
    'Round trip between the ends: handshake of TCP, least from data to ACK, first answer of QUIC',
    roundTrip,
  ),
  feature('tcp_data_segments', 'packets', 'TCP segments with payload', (flow) =>
    flow.tcp === undefined ? undefined : sum(senders(flow).map((side) => side.data_segments)),
  ),
  feature(
    'tcp_retransmitted',
    '1',
    'TCP segments that were sent again, of those with payload, of the side with the larger share',
    (flow) => most(senders(flow).map((side) => share(side.retransmissions, side.data_segments))),
  ),
  feature('tcp_round_trips', 'packets', 'Round trips of data that were measured', ({ tcp }) =>
    tcp === undefined ? undefined : sum([tcp.orig.ack_rtt.samples, tcp.resp.ack_rtt.samples]),
  ),
  feature(
    'tcp_rtt_rise_ms',
    'ms',
    'Round trip that 19 of 20 do not exceed, less the shortest one: what queues add',
    rise,
  ),
  feature(
    'tcp_zero_windows',
    'packets',
    'TCP segments with a window of 0: a receiver could take no more',
    ({ tcp }) => (tcp === undefined ? undefined : (tcp.zero_windows ?? 0)),
  ),
  feature('icmp_requests', 'packets', 'Echo requests', ({ icmp }) => icmp?.requests),
  feature('icmp_loss', '1', 'Share of them without an answer', ({ icmp }) =>
    share(icmp?.lost, icmp?.requests),
  ),
  feature(
    'icmp_rtt_p50_ms',
    'ms',
    'Round trip that half of them do not exceed',
    ({ icmp }) => icmp?.rtt_ms.p50,
  ),
  feature('dns_queries', 'messages', 'DNS queries', ({ dns }) => dns?.queries),
  feature('dns_unanswered', '1', 'Share of them without an answer', ({ dns }) =>
    share(dns?.unanswered, dns?.queries),
  ),
  feature(
    'dns_response_p50_ms',
    'ms',
    'Time that half of the answers do not exceed',
    ({ dns }) => dns?.response_ms.p50,
  ),
];

const FEATURES: readonly Feature[] = [...FLOW_FEATURES, ...MEDIA_FEATURES];

/** How well a flow went: what the QoS result goes by. */
export const qos = defineFeatureSet({
  name: 'qos',
  about: 'How well flows went: media, round trips, losses and answers; of media the stream that suffers most',
  source: 'ours; terms of the flow record, and of ITU-T G.107 for media',
  row: 'flow',
  features: FEATURES,
  create(take, options) {
    return flowExtractor(
      {
        fill(values, flow) {
          for (const [index, { read }] of FLOW_FEATURES.entries()) values[index] = read(flow) ?? Number.NaN;
          const stream = worstStream((flow.rtp?.streams ?? []) as readonly StreamRecord[]);
          if (stream !== undefined) fillMedia(values, FLOW_FEATURES.length, stream);
        },
      },
      FEATURES,
      take,
      options,
    );
  },
});
