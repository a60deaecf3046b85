import { FLAG_NAMES } from '../../../src/lib/flows/tcp/analysis-flags.js';
import { runTshark, valuesOf } from '../../oracle/tshark.js';
import { add, type Sums } from './sums.js';

/** What tshark is asked of each frame. */
const FIELDS = [
  'frame.protocols',
  'frame.len',
  'frame.time_delta',
  'frame.time_epoch',
  'ip.dsfield.dscp',
  'ip.dsfield.ecn',
  'ip.ttl',
  'ip.flags.mf',
  'ip.frag_offset',
  'ipv6.tclass.dscp',
  'ipv6.tclass.ecn',
  'ipv6.hlim',
  'ipv6.fraghdr.offset',
  'ipv6.fraghdr.more',
  'icmp.type',
  'icmp.code',
  'icmpv6.type',
  'icmpv6.code',
  'arp.opcode',
  'vlan.id',
  'tcp.flags',
  'tls.handshake.type',
  'tls.handshake.extensions_server_name',
  'tls.alert_message.desc',
  'dhcp.option.dhcp',
  'dhcp.type',
  'dns.flags.response',
  'dns.flags.rcode',
  'dns.qry.type',
  'dns.qry.name',
  'http.request.method',
  'http.response.code',
  'http.host',
  'wlan.fc.type_subtype',
  'wlan.fc.retry',
  'wlan_radio.channel',
  'wlan_radio.data_rate',
  'wlan_radio.signal_dbm',
  'eth.dst',
  'tcp.srcport',
  'tcp.dstport',
  'udp.srcport',
  'udp.dstport',
  ...FLAG_NAMES.map((name) => `tcp.analysis.${name}` as const),
] as const;

type Field = (typeof FIELDS)[number];
/** The values that a frame has of a field, the outermost first. */
type Cells = (field: Field) => string[];

/** What the fields of all frames add up to. */
export async function tsharkFieldSums(path: string): Promise<Sums> {
  const { rows } = await runTshark(path, FIELDS);
  const sums: Sums = new Map();
  const column = new Map(FIELDS.map((field, index) => [field, index]));
  for (const [index, row] of rows.entries()) {
    const cells: Cells = (field) => valuesOf(row[column.get(field) ?? -1] ?? '');
    countFrame(cells, sums);
    if (index > 0) countGap(Number(cells('frame.time_delta')[0] ?? Number.NaN), sums);
  }
  return sums;
}

/** As `io,stat,1` has it, but with intervals that begin on the second. */
function countSecond(cells: Cells, sums: Sums): void {
  const [time] = cells('frame.time_epoch');
  if (time === undefined) return;
  add(sums, `second ${Math.floor(Number(time))} frames`);
  add(sums, `second ${Math.floor(Number(time))} bytes`, Number(cells('frame.len')[0]));
}

function countGap(gap: number, sums: Sums): void {
  if (gap < 0) add(sums, 'health clock steps');
  if (!(gap >= 0)) return;
  add(sums, 'arrivals packets');
  add(sums, 'arrivals seconds', gap);
}

function countFrame(cells: Cells, sums: Sums): void {
  countSecond(cells, sums);
  const layers = (cells('frame.protocols')[0] ?? '').split(':');
  const errorAt = layers.findIndex((layer) => layer === 'icmp' || layer === 'icmpv6');
  // Inside of the message of an error stands the head of another packet: what was sent is the outer one.
  const sent = errorAt < 0 ? layers : layers.slice(0, errorAt);
  countNetwork(cells, sent, sums);
  countControl(cells, sums);
  if (errorAt < 0) countMessages(cells, sums);
  if (cells('wlan.fc.type_subtype').length > 0) countRadio(cells, sums);
}

function countNetwork(cells: Cells, sent: readonly string[], sums: Sums): void {
  const isLast = (layer: string): boolean =>
    sent.findLast((each) => each === 'ip' || each === 'ipv6') === layer;
  const index = (layer: string): number => sent.filter((each) => each === layer).length - 1;
  if (isLast('ip')) countIp(cells, index('ip'), sums);
  if (isLast('ipv6')) countIpv6(cells, index('ipv6'), sums);
}

function countControl(cells: Cells, sums: Sums): void {
  const [icmp, icmpv6] = [cells('icmp.type')[0], cells('icmpv6.type')[0]];
  if (icmp !== undefined) add(sums, `icmp ${icmp}/${cells('icmp.code')[0]}`);
  if (icmpv6 !== undefined) add(sums, `icmpv6 ${icmpv6}/${cells('icmpv6.code')[0]}`);
  const [vlan] = cells('vlan.id');
  if (vlan !== undefined) add(sums, `vlans ${vlan}`);
  const [opcode] = cells('arp.opcode');
  if (opcode !== undefined)
    add(sums, `arp ${opcode === '1' ? 'requests' : opcode === '2' ? 'replies' : 'other'}`);
}

function countIp(cells: Cells, index: number, sums: Sums): void {
  add(sums, `dscp ${cells('ip.dsfield.dscp')[index]}`);
  add(sums, `ecn ${cells('ip.dsfield.ecn')[index]}`);
  add(sums, `ttl ${cells('ip.ttl')[index]}`);
  countFragment(Number(cells('ip.frag_offset')[index]), isSet(cells('ip.flags.mf')[index]), cells, sums);
}

function countIpv6(cells: Cells, index: number, sums: Sums): void {
  add(sums, `dscp ${cells('ipv6.tclass.dscp')[index]}`);
  add(sums, `ecn ${cells('ipv6.tclass.ecn')[index]}`);
  add(sums, `ttl ${cells('ipv6.hlim')[index]}`);
  countFragment(
    Number(cells('ipv6.fraghdr.offset')[0] ?? 0),
    isSet(cells('ipv6.fraghdr.more')[0]),
    cells,
    sums,
  );
}

function countFragment(offset: number, hasMore: boolean, cells: Cells, sums: Sums): void {
  if (offset === 0 && !hasMore) return;
  add(sums, 'fragments');
  add(sums, 'fragment bytes', Number(cells('frame.len')[0]));
  if (offset === 0) add(sums, 'first fragments');
  if (!hasMore) add(sums, 'last fragments');
}

const isSet = (value: string | undefined): boolean => value === '1' || value === 'True';

function countSegment(cells: Cells, sums: Sums): void {
  const [flags] = cells('tcp.flags').slice(-1);
  if (flags !== undefined) add(sums, `tcp flags ${Number(flags) & 0xfff}`);
  for (const name of FLAG_NAMES) {
    if (cells(`tcp.analysis.${name}`).length > 0) add(sums, `tcp.analysis ${name}`);
  }
}

function countMessages(cells: Cells, sums: Sums): void {
  countSegment(cells, sums);
  for (const type of cells('tls.handshake.type')) {
    if (type === '1') add(sums, 'tls client hellos');
    if (type === '2') add(sums, 'tls server hellos');
  }
  for (const name of cells('tls.handshake.extensions_server_name').slice(-1)) add(sums, `tls name ${name}`);
  add(sums, 'tls alerts', cells('tls.alert_message.desc').length);
  const isDhcp = cells('dhcp.type').length > 0;
  if (isDhcp) add(sums, `dhcp ${cells('dhcp.option.dhcp').at(-1) ?? 0}`);
  countDns(cells, sums);
  const [method] = cells('http.request.method').slice(-1);
  if (method !== undefined) add(sums, `http method ${method}`);
  const [code] = cells('http.response.code').slice(-1);
  if (code !== undefined) add(sums, `http code ${code}`);
  const [host] = cells('http.host').slice(-1);
  if (method !== undefined && host !== undefined) add(sums, `http host ${host}`);
}

function countDns(cells: Cells, sums: Sums): void {
  const [response] = cells('dns.flags.response').slice(-1);
  if (response === undefined) return;
  if (isSet(response)) {
    add(sums, 'dns responses');
    add(sums, `dns code ${cells('dns.flags.rcode').at(-1) ?? 0}`);
    return;
  }
  add(sums, 'dns queries');
  for (const type of cells('dns.qry.type')) add(sums, `dns type ${type}`);
  for (const name of cells('dns.qry.name')) add(sums, `dns name ${name}`);
}

function countRadio(cells: Cells, sums: Sums): void {
  const type = Number(cells('wlan.fc.type_subtype').at(-1));
  add(sums, 'wlan frames');
  add(sums, `wlan type ${Math.trunc(type / 16)}/${type % 16}`);
  if (isSet(cells('wlan.fc.retry').at(-1))) add(sums, 'wlan retries');
  const [channel] = cells('wlan_radio.channel');
  if (channel !== undefined) add(sums, `wlan channel ${channel}`);
  const [rate] = cells('wlan_radio.data_rate');
  if (rate !== undefined) add(sums, `wlan rate ${Math.round(Number(rate) * 100)}`);
  const [signal] = cells('wlan_radio.signal_dbm');
  if (signal === undefined) return;
  add(sums, 'wlan signals');
  add(sums, 'wlan signal sum', Number(signal));
}
