import { timeText } from '../../bytes/time.js';
import type { FlowRecord } from '../../flows/flow-record.js';
import type { FlowFormat } from './format.js';

const DECIMALS = 6;
const UNSET = '-';
const EMPTY = '(empty)';

interface Column {
  readonly name: string;
  /** Zeek's name of the type. */
  readonly type: string;
  readonly value: (record: FlowRecord) => string | number | undefined;
}

/**
 * Columns of conn.log in the order in which Zeek 8 writes them, then those of its policy scripts `community-id-logging`
 * and `vlan-logging`. Whether an end is local is not known here.
 */
const COLUMNS: readonly Column[] = [
  {
    name: 'ts',
    type: 'time',
    value: ({ ts }) => (ts.decimals === 0 ? undefined : microseconds(timeText(ts))),
  },
  { name: 'uid', type: 'string', value: ({ uid }) => uid },
  { name: 'id.orig_h', type: 'addr', value: ({ id }) => id.orig_h },
  { name: 'id.orig_p', type: 'port', value: ({ id }) => id.orig_p ?? 0 },
  { name: 'id.resp_h', type: 'addr', value: ({ id }) => id.resp_h },
  { name: 'id.resp_p', type: 'port', value: ({ id }) => id.resp_p ?? 0 },
  {
    name: 'proto',
    type: 'enum',
    value: ({ proto }) => (TRANSPORTS.has(proto) ? proto : 'unknown_transport'),
  },
  { name: 'service', type: 'string', value: ({ service }) => service },
  { name: 'duration', type: 'interval', value: ({ duration }) => duration?.toFixed(DECIMALS) },
  { name: 'orig_bytes', type: 'count', value: ({ orig_bytes }) => orig_bytes },
  { name: 'resp_bytes', type: 'count', value: ({ resp_bytes }) => resp_bytes },
  { name: 'conn_state', type: 'string', value: ({ conn_state }) => conn_state },
  { name: 'local_orig', type: 'bool', value: () => undefined },
  { name: 'local_resp', type: 'bool', value: () => undefined },
  { name: 'missed_bytes', type: 'count', value: ({ missed_bytes }) => missed_bytes },
  { name: 'history', type: 'string', value: ({ history }) => history },
  { name: 'orig_pkts', type: 'count', value: ({ orig_pkts }) => orig_pkts },
  { name: 'orig_ip_bytes', type: 'count', value: ({ orig_ip_bytes }) => orig_ip_bytes },
  { name: 'resp_pkts', type: 'count', value: ({ resp_pkts }) => resp_pkts },
  { name: 'resp_ip_bytes', type: 'count', value: ({ resp_ip_bytes }) => resp_ip_bytes },
  // The flows of a tunnel's outer packets are not written: it has no uid.
  { name: 'tunnel_parents', type: 'set[string]', value: () => EMPTY },
  { name: 'ip_proto', type: 'count', value: ({ ip_proto }) => ip_proto },
  { name: 'community_id', type: 'string', value: ({ community_id }) => community_id },
  { name: 'vlan', type: 'int', value: ({ vlan }) => vlan },
  { name: 'inner_vlan', type: 'int', value: ({ inner_vlan }) => inner_vlan },
];

/** The transport protocols that Zeek has names for (`transport_proto`). */
const TRANSPORTS: ReadonlySet<string> = new Set(['tcp', 'udp', 'icmp']);

/** Zeek writes times to the microsecond. */
const microseconds = (text: string): string => text.slice(0, text.indexOf('.') + 1 + DECIMALS);

/** Zeek's conn.log as its ASCII writer makes it, which zeek-cut reads. Flows without IP have no place in it. */
export class ZeekLog implements FlowFormat {
  head(): string {
    const lines = [
      ['#separator \\x09'],
      ['#set_separator', ','],
      ['#empty_field', EMPTY],
      ['#unset_field', UNSET],
      ['#path', 'conn'],
      ['#fields', ...COLUMNS.map(({ name }) => name)],
      ['#types', ...COLUMNS.map(({ type }) => type)],
    ];
    return lines.map(line).join('');
  }

  flow(record: FlowRecord): string {
    if (record.ip_proto === undefined) return '';
    return line(COLUMNS.map(({ value }) => String(value(record) ?? UNSET)));
  }
}

const line = (cells: readonly string[]): string => `${cells.join('\t')}\n`;
