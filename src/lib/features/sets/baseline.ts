import type { FlowRecord } from '../../flows/flow-record.js';
import { FlowShape } from '../baseline/flow-shape.js';
import { Novelty } from '../baseline/novelty.js';
import { defineFeatureSet, type Feature } from '../feature-set.js';
import { flowExtractor } from '../flow-rows.js';
import type { Unit } from '../unit.js';

const MS_PER_SECOND = 1_000;
const IDLE_MS = 60_000;
const ACTIVE_MS = 1_800_000;

/** A value of a flow; undefined where it is not known. */
type Reader = (flow: FlowRecord, shape: FlowShape) => number | undefined;

interface FlowFeature extends Feature {
  readonly read: Reader;
}

const feature = (name: string, unit: Unit, about: string, read: Reader): FlowFeature => ({
  name,
  unit,
  about,
  read,
});

const FEATURES: readonly FlowFeature[] = [
  feature(
    'duration_ms',
    'ms',
    'Duration, as in the flow record',
    ({ duration }) => duration && duration * MS_PER_SECOND,
  ),
  feature('c2s_packets', 'packets', 'Packets of the originator', ({ orig_pkts }) => orig_pkts),
  feature('s2c_packets', 'packets', 'Packets of the responder', ({ resp_pkts }) => resp_pkts),
  feature('c2s_bytes', 'bytes', 'Bytes of its frames', ({ orig_l2_bytes }) => orig_l2_bytes),
  feature('s2c_bytes', 'bytes', "Bytes of the responder's frames", ({ resp_l2_bytes }) => resp_l2_bytes),
  feature('c2s_payload', 'bytes', 'Payload that the originator sent', ({ orig_bytes }) => orig_bytes),
  feature('s2c_payload', 'bytes', 'Payload that the responder sent', ({ resp_bytes }) => resp_bytes),
  feature('byte_ratio', '1', 'Natural logarithm of (c2s_bytes + 1) / (s2c_bytes + 1)', (flow) =>
    Math.log((flow.orig_l2_bytes + 1) / (flow.resp_l2_bytes + 1)),
  ),
  feature('pkt_len_mean_c2s', 'bytes', 'Mean length of frames of the originator', (flow) =>
    meanOf(flow.orig_pkts, flow.orig_l2_bytes),
  ),
  feature('pkt_len_mean_s2c', 'bytes', 'The same of the responder; unknown where it sent none', (flow) =>
    meanOf(flow.resp_pkts, flow.resp_l2_bytes),
  ),
  feature('pkt_len_std_c2s', 'bytes', 'Standard deviation of these lengths, 0 of one', (flow, shape) =>
    deviationOf(flow.orig_pkts, flow.orig_l2_bytes, shape.sentSquares),
  ),
  feature('pkt_len_std_s2c', 'bytes', 'The same of the responder', (flow, shape) =>
    deviationOf(flow.resp_pkts, flow.resp_l2_bytes, shape.receivedSquares),
  ),
  feature(
    'iat_mean_ms',
    'ms',
    'Mean time between packets, of either direction',
    (_, { gapsMs }) => gapsMs?.mean,
  ),
  feature('iat_std_ms', 'ms', 'Standard deviation of these times', (_, { gapsMs }) => gapsMs?.deviation),
  feature('iat_max_ms', 'ms', 'The longest of them', (_, { gapsMs }) => gapsMs?.max),
  feature(
    'first_resp_ms',
    'ms',
    'From the first packet of the originator to the first of the responder',
    (_, { firstResponseMs }) => firstResponseMs,
  ),
  feature('syn_count', 'packets', 'TCP segments with SYN', (_, { syns }) => syns),
  feature('fin_count', 'packets', 'TCP segments with FIN', (_, { fins }) => fins),
  feature('rst_count', 'packets', 'TCP segments with RST', (_, { resets }) => resets),
  feature('retrans_ratio', '1', 'TCP segments sent again, of all segments', ({ tcp }) => retransmitted(tcp)),
  feature('zero_window_count', 'packets', 'TCP segments that announce a window of 0', zeroWindows),
  feature(
    'rtt_ms',
    'ms',
    'TCP round trip: handshake, or else the least from data to ACK, of both sides',
    roundTrip,
  ),
  feature('l4_is_tcp', 'flag', 'The transport is TCP', ({ proto }) => Number(proto === 'tcp')),
  feature('l4_is_udp', 'flag', 'The transport is UDP', ({ proto }) => Number(proto === 'udp')),
  feature('l4_is_icmp', 'flag', 'ICMP or ICMPv6', ({ proto }) => Number(proto === 'icmp')),
  feature('ttl_c2s', 'hops', 'TTL or hop limit of the first packet of the originator', (_, { ttl }) => ttl),
  feature('dscp', 'code', 'DiffServ code point of the same packet', (_, { dscp }) => dscp),
  feature(
    'new_dst_port_for_host',
    'ports',
    'Ports that were new for the originator in ten minutes, this one included; 0 if this one is not new',
    (_, { newPorts }) => newPorts,
  ),
  feature(
    'new_peer_for_host',
    'hosts',
    'Hosts that were new for the originator in ten minutes, this one included; 0 if this one is not new',
    (_, { newPeers }) => newPeers,
  ),
];

const meanOf = (packets: number, bytes: number): number | undefined =>
  packets === 0 ? undefined : bytes / packets;

function deviationOf(packets: number, bytes: number, squares: number): number | undefined {
  if (packets === 0) return undefined;
  return Math.sqrt(Math.max(0, squares - bytes * (bytes / packets)) / packets);
}

function retransmitted(tcp: FlowRecord['tcp']): number | undefined {
  const segments = (tcp?.orig.segments ?? 0) + (tcp?.resp.segments ?? 0);
  return segments === 0 ? undefined : (tcp?.retransmissions ?? 0) / segments;
}

function zeroWindows({ proto, tcp }: FlowRecord): number | undefined {
  if (proto !== 'tcp') return 0;
  return tcp === undefined ? undefined : (tcp.zero_windows ?? 0);
}

function roundTrip({ tcp }: FlowRecord): number | undefined {
  const { orig, resp, handshake } = tcp ?? {};
  const [toOriginator, toResponder] = [orig?.ack_rtt.min_ms, resp?.ack_rtt.min_ms];
  if (handshake?.total_ms !== undefined) return handshake.total_ms;
  return toOriginator === undefined || toResponder === undefined ? undefined : toOriginator + toResponder;
}

/** How flows of a network usually are. Addresses, ports and the time of day are left out on purpose. */
export const baseline = defineFeatureSet({
  name: 'baseline',
  about:
    'How flows usually are, for the detection of unusual ones; without addresses, ports and times, which a model would learn by heart',
  source: 'ours; terms of the flow record',
  row: 'flow',
  features: FEATURES,
  defaults: { idleMs: IDLE_MS, activeMs: ACTIVE_MS },
  create(take, options) {
    const contacts = { ports: new Novelty(), peers: new Novelty() };
    return flowExtractor<FlowShape>(
      {
        observer: () => new FlowShape(contacts),
        fill(values, flow, shape) {
          if (shape === undefined) throw new Error('a flow without what was measured of it');
          for (const [index, { read }] of FEATURES.entries()) values[index] = read(flow, shape) ?? Number.NaN;
        },
        get forgotten() {
          return contacts.ports.forgotten + contacts.peers.forgotten;
        },
      },
      FEATURES,
      take,
      options,
    );
  },
});
