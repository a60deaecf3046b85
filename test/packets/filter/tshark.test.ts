import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileFilter } from '../../../src/lib/packets/filter/compile.js';
import { readPackets } from '../../../src/lib/packets/packet-input.js';
import { LAYERS } from '../../../src/lib/packets/registry.js';
import { EXPLAINED_TSHARK } from '../../oracle/explained.js';
import { runTshark, tsharkVersion } from '../../oracle/tshark.js';
import { corpusCaptures } from '../../support/corpus.js';
import { inSession } from '../../support/in-process.js';
import { nt, SAMPLE } from '../../support/nt.js';

/** Real captures that together have tunnels, tags, labels, options and fragments. */
const CAPTURES: readonly string[] = [
  'attacks/ndpi--zoom.pcap',
  'linktypes/mpls-traceroute.pcap',
  'protocols/4in4tunnel.pcap',
  'protocols/android.pcap',
  'protocols/anyconnect-vpn.pcap',
  'protocols/dnscrypt-v1-and-resolver-pings.pcap',
  'protocols/syslog.pcap',
];
const TSHARK_TIMEOUT_MS = 30_000;

/** Filters that mean the same to tshark and to us: fields that both have, in the same unit. */
const FILTERS = [
  'tcp',
  '!tcp',
  'not udp and not tcp',
  'ip and ipv6',
  'vlan',
  'arp or icmp',
  'tcp or udp and ipv6',
  'tcp.port == 80',
  'tcp.port != 80',
  'tcp.port ne 80 and tcp',
  'tcp.port any_ne 53',
  '!(tcp.port == 80)',
  'tcp.port in {80, 443, 8000..8100}',
  'tcp.port not in {53}',
  'tcp.srcport < tcp.dstport',
  'tcp.srcport === 80',
  'udp.port == 0x35',
  'udp.srcport >= 01000',
  'tcp.flags & 0x02',
  'tcp.flags.syn == 1 && tcp.flags.ack == 0',
  'tcp.flags.reset == 1 or tcp.flags.fin == 1',
  'tcp.flags.push != 1',
  'tcp.flags.syn',
  '!(tcp.flags.ae == 0)',
  'tcp.flags & 0x12 == 0x12',
  'tcp.flags bitwise_and 1',
  'tcp.len > 0',
  'tcp.options.sack_le',
  'tcp.options.mss_val < 1460',
  'tcp.window_size_value eq 0',
  'ip.src == 10.0.0.0/8',
  'ip.addr == 192.168.0.0/16',
  'ip.addr != 192.168.0.0/16',
  'ip.dst == 255.255.255.255 || ip.dst == 224.0.0.0/4',
  'ip.src > 100.0.0.0',
  'ip.addr in {10.0.0.0..10.255.255.255, 127.0.0.1}',
  'udp.srcport == udp.dstport',
  'ip.ttl <= 1',
  'ip.flags.df == 1',
  'ip.flags.mf == 1 or ip.frag_offset > 0',
  'ip.proto == 17 && !udp',
  'ipv6.addr == fe80::/10',
  'ipv6.dst == ff02::1:2',
  'ipv6.nxt == 58',
  'eth.dst == ff:ff:ff:ff:ff:ff',
  'eth.addr == 02:00:00:20:00:01',
  'vlan.id > 1',
  'frame.len > 1000',
  'frame.number in {1..10}',
  'frame.time_epoch >= 1500000000.5',
  'frame.protocols contains "ip:tcp"',
  'frame.protocols matches "^ETH:.*UDP"',
  'frame.protocols ~ "vlan|mpls"',
  'icmp.type == 8 and ip.src',
  'arp.opcode == 1',
  'mpls.label > 16',
];

const captures = corpusCaptures().filter(({ name }) => CAPTURES.includes(name));
const version = tsharkVersion();

/** Frames of a capture that a filter selects, each with its protocols. */
async function ours(path: string, filter: string): Promise<Map<string, string>> {
  const protocols = new Map<string, string>();
  await inSession((session) =>
    readPackets({
      inputs: [path],
      session,
      filter: compileFilter(filter),
      take: ({ frame }) => protocols.set(String(frame.number), frame.protocols.text),
    }),
  );
  return protocols;
}

/** Frames that tshark reads no further than we do: behind our last protocol it has none that we know. */
async function framesReadAlike(path: string): Promise<Set<string>> {
  const known = await ours(path, '!errors');
  const { rows } = await runTshark(path, ['frame.number', 'frame.protocols']);
  const alike = rows.filter(([number = '', theirs = '']) => {
    const begin = known.get(number);
    if (begin === undefined || !`${theirs}:`.startsWith(`${begin}:`)) return false;
    const rest = theirs.slice(begin.length).split(':');
    return !rest.some((protocol) => LAYERS.some(({ name }) => name === protocol));
  });
  return new Set(alike.map(([number = '']) => number));
}

describe('tshark selects the same packets for', () => {
  if (version === undefined) return it.skip('any filter: tshark is not installed');
  if (!EXPLAINED_TSHARK.test(version)) return it.skip(`any filter: tshark ${version} may differ`);
  if (captures.length === 0) it.skip('filters on real captures: there are none (NT_CAPTURES)');

  let path: string;
  let alike: Set<string>;
  const folder = mkdtempSync(join(tmpdir(), 'nt-filter-'));
  const only = (numbers: Iterable<string>): string[] => [...numbers].filter((number) => alike.has(number));

  beforeAll(async () => {
    path = join(folder, 'all.pcapng');
    nt(['capture', '-q', '-w', path, SAMPLE, ...captures.map((capture) => capture.path)]);
    alike = await framesReadAlike(path);
  }, TSHARK_TIMEOUT_MS);

  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(FILTERS)('%s', { timeout: TSHARK_TIMEOUT_MS }, async (filter) => {
    const { rows, complaint } = await runTshark(path, ['frame.number'], filter);
    expect(complaint).toBe('');
    const theirs = only(rows.map(([number = '']) => number));
    expect(only((await ours(path, filter)).keys())).toEqual(theirs);
    // Where the sample stands alone, some filters find nothing.
    if (captures.length > 0) expect(theirs).not.toEqual([]);
  });
});
