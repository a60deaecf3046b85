import { TYPE_NAMES } from '../../../src/lib/names/dns.js';
import { type WholeStatsRecord as Stats, statsOf } from '../naive.js';
import { add, type Sums } from './sums.js';

const EVERYTHING = 200_000;

/** A record of real captures: what no packet had is absent. */
type Found = Partial<Stats>;

/** What our statistics say of a capture, under the names of tshark's. */
export async function ownSums(path: string): Promise<{ tables: Sums; fields: Sums }> {
  const records = await statsOf(path, { top: EVERYTHING, windowMs: 1000 });
  const whole = records.at(-1);
  if (whole === undefined) throw new Error(`no statistics of ${path}`);
  const [tables, fields]: [Sums, Sums] = [new Map(), new Map()];
  countTables(whole, tables);
  countFields(whole, fields);
  // What comes behind its window is only counted as late.
  const windows = whole.window.late_packets > 0 ? [] : records.slice(0, -1);
  for (const { window, totals } of windows) {
    add(fields, `second ${window.start.seconds} frames`, totals.packets);
    add(fields, `second ${window.start.seconds} bytes`, totals.bytes);
  }
  return { tables, fields };
}

function countTables(record: Found, sums: Sums): void {
  for (const { path, packets, bytes } of record.protocols?.tree ?? []) {
    add(sums, `io,phs ${path} frames`, packets);
    add(sums, `io,phs ${path} bytes`, bytes);
  }
  for (const level of ['eth', 'wlan', 'ip'] as const) countTalkers(level, record[level], sums);
  for (const level of ['tcp', 'udp'] as const) countSockets(level, record[level], sums);
  add(sums, 'dns,tree Query', record.dns?.queries);
  add(sums, 'dns,tree Response', record.dns?.responses);
  if (record.dns === undefined) for (const name of ['Query', 'Response']) sums.delete(`dns,tree ${name}`);
  for (const { code, packets } of record.http?.codes.top ?? []) add(sums, `http,tree ${code}`, packets);
  for (const { method, packets } of record.http?.methods.top ?? []) add(sums, `http,tree ${method}`, packets);
}

function countTalkers(
  level: string,
  talkers: Stats['ip'] | Stats['wlan'] | Stats['eth'] | undefined,
  sums: Sums,
): void {
  for (const each of talkers?.endpoints.top ?? []) {
    add(sums, `endpoints,${level} ${each.address} tx packets`, each.tx_packets);
    add(sums, `endpoints,${level} ${each.address} tx bytes`, each.tx_bytes);
    add(sums, `endpoints,${level} ${each.address} rx packets`, each.rx_packets);
    add(sums, `endpoints,${level} ${each.address} rx bytes`, each.rx_bytes);
  }
  for (const each of talkers?.conversations.top ?? []) {
    add(sums, `conv,${level} ${each.a} > ${each.b}`, each.packets_a_to_b);
    add(sums, `conv,${level} ${each.b} > ${each.a}`, each.packets_b_to_a);
  }
}

function countSockets(level: string, sockets: Stats['udp'] | undefined, sums: Sums): void {
  for (const each of sockets?.top ?? []) {
    const [a, b] = [`${each.a}:${each.a_port}`, `${each.b}:${each.b_port}`];
    add(sums, `conv,${level} ${a} > ${b}`, each.packets_a_to_b);
    add(sums, `conv,${level} ${b} > ${a}`, each.packets_b_to_a);
  }
}

function countFields(record: Found, sums: Sums): void {
  countNetwork(record, sums);
  countMessages(record, sums);
  countRadio(record.wlan, sums);
}

const FLAG_LETTERS = 'FSRPAUECN';
const flagsOf = (text: string): number =>
  [...text].reduce((flags, letter) => flags | ((1 << FLAG_LETTERS.indexOf(letter)) & 0xfff), 0);

function countNetwork(record: Found, sums: Sums): void {
  const { arrivals, health } = record;
  add(sums, 'arrivals packets', arrivals?.packets);
  add(sums, 'arrivals seconds', (arrivals?.packets ?? 0) * (arrivals?.mean ?? 0));
  add(sums, 'health clock steps', health?.clock_steps);
  for (const { dscp, packets } of record.dscp?.classes.top ?? []) add(sums, `dscp ${dscp}`, packets);
  for (const { ecn, packets } of record.dscp?.ecn.top ?? []) add(sums, `ecn ${ecn}`, packets);
  for (const { ttl, packets } of record.ttl?.top ?? []) add(sums, `ttl ${ttl}`, packets);
  for (const { protocol, msg_type, msg_code, packets } of record.icmp?.top ?? []) {
    add(sums, `${protocol} ${msg_type}/${msg_code}`, packets);
  }
  for (const { id, packets } of record.vlans?.top ?? []) add(sums, `vlans ${id}`, packets);
  countSegments(record.tcp, sums);
  countPieces(record, sums);
}

function countSegments(tcp: Found['tcp'], sums: Sums): void {
  for (const { flags, packets } of tcp?.flags.top ?? []) add(sums, `tcp flags ${flagsOf(flags)}`, packets);
  for (const [name, number] of Object.entries(tcp?.analysis ?? {})) add(sums, `tcp.analysis ${name}`, number);
}

function countPieces({ arp, fragments }: Found, sums: Sums): void {
  if (arp !== undefined)
    for (const kind of ['requests', 'replies', 'other'] as const) add(sums, `arp ${kind}`, arp[kind]);
  if (fragments === undefined) return;
  add(sums, 'fragments', fragments.packets);
  add(sums, 'fragment bytes', fragments.bytes);
  add(sums, 'first fragments', fragments.first_pieces);
  add(sums, 'last fragments', fragments.last_pieces);
}

function countMessages({ tls, dhcp, dns, http }: Found, sums: Sums): void {
  if (tls !== undefined) {
    add(sums, 'tls client hellos', tls.client_hellos);
    add(sums, 'tls server hellos', tls.server_hellos);
    add(sums, 'tls alerts', tls.alerts);
  }
  for (const { server_name, packets } of tls?.server_names.top ?? [])
    add(sums, `tls name ${server_name}`, packets);
  for (const { msg_type, packets } of dhcp?.messages.top ?? []) add(sums, `dhcp ${msg_type}`, packets);
  for (const { method, packets } of http?.methods.top ?? []) add(sums, `http method ${method}`, packets);
  for (const { code, packets } of http?.codes.top ?? []) add(sums, `http code ${code}`, packets);
  for (const { host, packets } of http?.hosts.top ?? []) add(sums, `http host ${host}`, packets);
  if (dns === undefined) return;
  add(sums, 'dns queries', dns.queries);
  add(sums, 'dns responses', dns.responses);
  for (const { code, packets } of dns.codes.top) add(sums, `dns code ${code}`, packets);
  for (const { query_type, packets } of dns.types.top) add(sums, `dns type ${typeOf(query_type)}`, packets);
  for (const { name, packets } of dns.names.top) add(sums, `dns name ${name}`, packets);
}

const typeOf = (name: string): string =>
  Object.entries(TYPE_NAMES).find(([, known]) => known === name)?.[0] ?? name.replace('TYPE', '');

function countRadio(wlan: Stats['wlan'] | undefined, sums: Sums): void {
  if (wlan === undefined) return;
  add(sums, 'wlan frames', wlan.frames);
  add(sums, 'wlan retries', wlan.retries);
  for (const { frame_type, frame_subtype, packets } of wlan.types.top) {
    add(sums, `wlan type ${frame_type}/${frame_subtype}`, packets);
  }
  for (const { channel, packets } of wlan.channels.top) add(sums, `wlan channel ${channel}`, packets);
  for (const { kbps, packets } of wlan.rates.top) add(sums, `wlan rate ${kbps / 10}`, packets);
  add(sums, 'wlan signals', wlan.signal.frames);
  add(sums, 'wlan signal sum', Math.round(wlan.signal.mean * wlan.signal.frames));
}
