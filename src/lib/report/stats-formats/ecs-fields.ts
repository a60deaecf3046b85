import { isIP } from 'node:net';
import type { StatsTable } from '../stats-tables.js';

/** Our fields that are one of the Elastic Common Schema, by the end of their path. */
const ITEM_FIELDS: Readonly<Record<string, string>> = {
  packets: 'network.packets',
  bytes: 'network.bytes',
  packets_a_to_b: 'source.packets',
  bytes_a_to_b: 'source.bytes',
  packets_b_to_a: 'destination.packets',
  bytes_b_to_a: 'destination.bytes',
  tx_packets: 'host.network.egress.packets',
  tx_bytes: 'host.network.egress.bytes',
  rx_packets: 'host.network.ingress.packets',
  rx_bytes: 'host.network.ingress.bytes',
  transport: 'network.transport',
  port: 'server.port',
  application: 'network.application',
};

/** The same of what stands once: other taps than this one count only some of the packets. */
const TOTALS_FIELDS: Readonly<Record<string, string>> = {
  packets: 'network.packets',
  bytes: 'network.bytes',
};

/** Whose addresses these are. */
const ENDS: Readonly<Record<string, string>> = { address: 'host', a: 'source', b: 'destination' };

const MAC_ADDRESS = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/;

type Entry = readonly [path: string, value: unknown];

/** The fields of the schema that a value of ours belongs in as well. */
export function ecsFieldsOf(table: StatsTable, path: readonly string[], value: unknown): Entry[] {
  const name = path.join('_');
  if (!table.isList) {
    const total = table.name === 'totals' ? TOTALS_FIELDS[name] : undefined;
    return total === undefined ? [] : [[total, value]];
  }
  const end = ENDS[name];
  if (end !== undefined && typeof value === 'string') return addressFields(end, value);
  const field = ITEM_FIELDS[name];
  return field === undefined ? [] : [[field, value]];
}

function addressFields(end: string, address: string): Entry[] {
  const isHost = end === 'host';
  // A host has lists of addresses, the ends of a conversation have one.
  const one = (value: string) => (isHost ? [value] : value);
  const named: Entry[] = isHost ? [] : [[`${end}.address`, address]];
  if (isIP(address) !== 0) return [...named, [`${end}.ip`, one(address)]];
  // The schema writes MAC addresses as in RFC 7042.
  if (MAC_ADDRESS.test(address))
    return [...named, [`${end}.mac`, one(address.toUpperCase().replaceAll(':', '-'))]];
  return named;
}
