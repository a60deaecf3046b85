import { copyTime, noTime, type Time } from '../../bytes/time.js';
import type { FlowRecord } from '../../flows/flow-record.js';
import { isoTime } from '../iso-time.js';
import type { FlowFormat } from './format.js';

const NS_PER_SECOND = 1_000_000_000;

/** Suricata's words for services that Zeek calls otherwise. */
const APP_PROTOS: ReadonlyMap<string, string> = new Map([
  ['ssl', 'tls'],
  ['krb', 'krb5'],
]);

const CLOSED_STATES: ReadonlySet<string> = new Set(['SF', 'REJ', 'RSTO', 'RSTR', 'RSTOS0', 'RSTRH']);

/**
 * Flow events as Suricata writes them to eve.json (docs.suricata.io, "EVE JSON Format", event type flow). Instead of
 * the number `flow_id`, which means nothing outside of Suricata, they have the uid.
 */
export class FlowEve implements FlowFormat {
  head(): string {
    return '';
  }

  flow(record: FlowRecord): string {
    // Suricata knows no flows without IP.
    if (record.ip_proto === undefined) return '';
    const { id, ts, service, community_id, vlan, inner_vlan, uid } = record;
    const end = endOf(record);
    const isIcmp = record.proto === 'icmp';
    const event = {
      timestamp: eveTime(end),
      event_type: 'flow',
      ...(vlan === undefined ? {} : { vlan: inner_vlan === undefined ? [vlan] : [vlan, inner_vlan] }),
      src_ip: id.orig_h,
      ...(isIcmp ? {} : { src_port: id.orig_p }),
      dest_ip: id.resp_h,
      ...(isIcmp ? { icmp_type: id.orig_p } : { dest_port: id.resp_p }),
      proto: protoOf(record),
      ...(service === undefined ? {} : { app_proto: appProto(service) }),
      flow: {
        pkts_toserver: record.orig_pkts,
        pkts_toclient: record.resp_pkts,
        bytes_toserver: record.orig_l2_bytes,
        bytes_toclient: record.resp_l2_bytes,
        start: eveTime(ts),
        end: eveTime(end),
        age: Math.trunc(record.duration ?? 0),
        state: stateOf(record),
        reason: reasonOf(record),
        alerted: false,
      },
      community_id,
      uid,
    };
    return `${JSON.stringify(event)}\n`;
  }
}

/** Suricata's form of a moment: microseconds and the zone without a colon. */
const eveTime = (time: Time): string | undefined => isoTime(time)?.replace(/(\.\d{6})\d*Z$/, '$1+0000');

function endOf({ ts, duration = 0 }: FlowRecord): Time {
  const end = noTime();
  copyTime(end, ts);
  const nanoseconds = ts.nanoseconds + Math.round((duration % 1) * NS_PER_SECOND);
  end.seconds += Math.trunc(duration) + Math.trunc(nanoseconds / NS_PER_SECOND);
  end.nanoseconds = nanoseconds % NS_PER_SECOND;
  return end;
}

function protoOf({ proto, id }: FlowRecord): string {
  if (proto !== 'icmp') return proto.toUpperCase();
  return id.orig_h.includes(':') ? 'IPv6-ICMP' : 'ICMP';
}

function appProto(service: string): string {
  const [first = ''] = service.split(',');
  return APP_PROTOS.get(first) ?? first;
}

function stateOf({ proto, conn_state, resp_pkts }: FlowRecord): string {
  if (proto === 'tcp' && CLOSED_STATES.has(conn_state)) return 'closed';
  return resp_pkts > 0 ? 'established' : 'new';
}

/** Suricata writes a flow when it times out, when it is forced to, or at its end. */
function reasonOf({ reason }: FlowRecord): string {
  return reason === 'idle' || reason === 'closed' ? 'timeout' : reason === 'end' ? 'shutdown' : 'forced';
}
