import {
  count,
  type Fields,
  type GroupField,
  group,
  list,
  number,
  type Optional,
  optional,
  type RecordOf,
  text,
  time,
  uint8,
  uint16,
  uint32,
} from '../records/field.js';
import { type Absentable, absentable } from './absentable.js';
import type { Meter } from './meter.js';
import { METERS } from './registry.js';

type AnyMeter = (typeof METERS)[number];

/** Nothing of a meter stands in the record of a flow that it did not measure. */
const meterGroups = Object.fromEntries(
  (METERS as readonly Meter[]).map((meter) => [
    meter.name,
    optional(group(meter.about, absentable(meter.fields))),
  ]),
) as { readonly [Name in AnyMeter['name']]: Optional<GroupField> };

/** What the meters tell of a flow. */
type Measured = { [Each in AnyMeter as Each['name']]: Absentable<RecordOf<Each['fields']>> | undefined };

/** How a connection went, in the codes of Zeek's conn.log. */
export const CONN_STATES = [
  'S0',
  'S1',
  'SF',
  'REJ',
  'S2',
  'S3',
  'RSTO',
  'RSTR',
  'RSTOS0',
  'RSTRH',
  'SH',
  'SHR',
  'OTH',
] as const;

export type ConnState = (typeof CONN_STATES)[number];

/** Why a flow was written. */
export const REASONS = ['closed', 'idle', 'active', 'evicted', 'end'] as const;

export type Reason = (typeof REASONS)[number];

const OWN_FIELDS = {
  type: text('Kind of the record', { values: ['flow'] }),
  v: count('Major version of the kind'),
  ts: time('Time of the first packet; absent where no packet had one'),
  uid: text('Name of the flow, made of its ends and its begin: the same whenever the input is read'),
  id: group('Ends of the flow', {
    orig_h: text(
      'Address of the originator: who sent the first packet, unless it turned out to be an answer',
    ),
    orig_p: optional(uint16('Port of the originator; in ICMP, the type of its messages')),
    resp_h: text('Address of the responder'),
    resp_p: optional(uint16('Port of the responder; in ICMP, the type of the answers, or else the code')),
  }),
  proto: text('Transport protocol in words; arp, eth or wlan where there is no IP'),
  service: optional(text('Protocols whose messages were recognised, joined by commas')),
  duration: optional(
    number('From the first packet to the last one that came before both sides had closed', { unit: 's' }),
  ),
  orig_bytes: optional(
    count('Payload that the originator sent; in TCP, told by sequence numbers', { unit: 'bytes' }),
  ),
  resp_bytes: optional(count('Payload that the responder sent', { unit: 'bytes' })),
  conn_state: text('How the connection went', { values: CONN_STATES }),
  missed_bytes: count('Payload that was acknowledged and never seen', { unit: 'bytes' }),
  history: optional(
    text('What happened, a letter each, in capitals what the originator did: see nt-flows(1)'),
  ),
  orig_pkts: count('Packets that the originator sent'),
  orig_ip_bytes: optional(count('Bytes of them from the IP header on', { unit: 'bytes' })),
  resp_pkts: count('Packets that the responder sent'),
  resp_ip_bytes: optional(count('Bytes of them from the IP header on', { unit: 'bytes' })),
  ip_proto: optional(uint8('Protocol number in the IP header')),
  vlan: optional(uint16('VLAN, the outer one of two')),
  inner_vlan: optional(uint16('Inner VLAN')),
  community_id: optional(text('Community ID 1.0 with seed 0, by which other tools know the flow')),
  tunnel: list(
    'Tunnels around the flow, the outermost first',
    group('Tunnel', {
      proto: text('Protocol of the tunnel, or the IP version of the packets inside'),
      a: optional(text('The lower address of its ends')),
      b: optional(text('The higher address')),
      id: optional(uint32('Network identifier (VXLAN, Geneve) or key (GRE)')),
    }),
  ),
  ethertype: optional(uint16('EtherType, where there is no IP')),
  orig_l2_bytes: count('Bytes of the frames that the originator sent', { unit: 'bytes' }),
  resp_l2_bytes: count('Bytes of the frames that the responder sent', { unit: 'bytes' }),
  app: optional(text('Online service where the host is one of a known service, else protocol')),
  reason: text('Why the record was written', { values: REASONS }),
  part: optional(count('Number of the record among those of one flow, where --active makes several')),
} as const satisfies Fields;

/** The `flow` record: one conversation, both directions. Names and meanings are those of Zeek's conn.log. */
export const FLOW_RECORD = { ...OWN_FIELDS, ...meterGroups } as const satisfies Fields;

export type FlowRecord = RecordOf<typeof OWN_FIELDS> & Measured;
