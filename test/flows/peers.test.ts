import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { FlowRecord } from '../../src/lib/flows/flow-record.js';
import { FlowTable } from '../../src/lib/flows/flow-table.js';
import { readPackets } from '../../src/lib/packets/packet-input.js';
import { allCaptures } from '../support/corpus.js';
import { inSession } from '../support/in-process.js';

const MAX_OUTPUT_BYTES = 1024 ** 3;

/** Packets and bytes between two ends, both ways. */
type Counts = readonly [packets: number, bytes: number];

const hasTshark = spawnSync('tshark', ['--version']).status === 0;
const hasArgus = spawnSync('bash', ['-c', 'type argus ra']).status === 0;

/** Sums over all flows between the same ends: tshark knows no timeouts, and parts connections by numbers. */
async function ourConversations(path: string, protocol: string): Promise<Map<string, Counts>> {
  const found = new Map<string, Counts>();
  const write = (record: FlowRecord): void => {
    if (record.proto !== protocol || record.tunnel.length > 0) return;
    const { id, orig_pkts, resp_pkts, orig_l2_bytes, resp_l2_bytes } = record;
    add(found, keyOf(`${id.orig_h} ${id.orig_p}`, `${id.resp_h} ${id.resp_p}`), [
      orig_pkts + resp_pkts,
      orig_l2_bytes + resp_l2_bytes,
    ]);
  };
  await inSession(async (session) => {
    const table = new FlowTable({ limit: 100_000, write });
    await readPackets({ inputs: [path], session, take: (packet) => table.take(packet) });
    while (!table.end());
  });
  return found;
}

function add(counts: Map<string, Counts>, key: string, [packets, bytes]: Counts): void {
  const [p, b] = counts.get(key) ?? [0, 0];
  counts.set(key, [p + packets, b + bytes]);
}

const keyOf = (a: string, b: string): string => (a < b ? `${a} ${b}` : `${b} ${a}`);

/** What tshark says of a packet: length, addresses, ports, and where a fragment stands. */
const tsharkFields = (protocol: string): string[] => [
  'frame.len',
  'ip.src',
  'ip.dst',
  'ipv6.src',
  'ipv6.dst',
  `${protocol}.srcport`,
  `${protocol}.dstport`,
  'ip.frag_offset',
];

/**
 * The same from tshark, which knows no ports of fragments behind the first: conversations of addresses that have any
 * are left out. So is what has addresses twice: tunnels, and errors that quote a packet.
 */
function tsharkConversations(path: string, protocol: string): Map<string, Counts> {
  const fields = tsharkFields(protocol).flatMap((field) => ['-e', field]);
  const filter = `${protocol} || ip.frag_offset > 0`;
  const options = ['-o', 'ip.defragment:FALSE', '-Y', filter, '-T', 'fields', ...fields];
  const found = new Map<string, Counts>();
  const fragmented = new Set<string>();
  for (const line of linesOf('tshark', ['-n', '-r', path, ...options])) {
    const [length, src4 = '', dst4 = '', src6 = '', dst6 = '', srcport = '', dstport = '', offset] =
      line.split('\t');
    const [src, dst] = [src4 || src6, dst4 || dst6];
    if (`${src}${srcport}`.includes(',') || (src4 !== '' && src6 !== '')) continue;
    if (srcport === '') fragmented.add(keyOf(src, dst));
    else if (offset === '0' || src6 !== '')
      add(found, keyOf(`${src} ${srcport}`, `${dst} ${dstport}`), [1, Number(length)]);
  }
  for (const key of found.keys()) {
    const [a = '', , b = ''] = key.split(' ');
    if (fragmented.has(keyOf(a, b))) found.delete(key);
  }
  return found;
}

function linesOf(program: string, args: readonly string[]): string[] {
  const { stdout } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: MAX_OUTPUT_BYTES });
  return stdout.split('\n').filter((line) => line !== '');
}

/** The same from argus, which writes a record of each flow every few seconds. */
function argusConversations(path: string, protocol: string): Map<string, Counts> {
  const columns = 'saddr sport daddr dport pkts bytes';
  const reader = `ra -r - -n -c ' ' -s ${columns} - ${protocol} 2>/dev/null`;
  const found = new Map<string, Counts>();
  for (const line of linesOf('bash', ['-c', `argus -r "$0" -w - 2>/dev/null | ${reader}`, path])) {
    const [src = '', srcport = '', dst = '', dstport = '', packets, bytes] = line.split(' ');
    if (!/^\d+$/.test(srcport)) continue;
    add(found, keyOf(`${src} ${srcport}`, `${dst} ${dstport}`), [Number(packets), Number(bytes)]);
  }
  return found;
}

const COMPARED = allCaptures().filter(({ name }) =>
  /^(tcp|scans|rtt|protocols\/(dns|http|tls))|office/.test(name),
);
const TIMEOUT_MS = 120_000;

/** Captures in which argus counts otherwise, and why; tshark agrees with us in all of them. */
const ARGUS_DIFFERS: ReadonlyMap<string, string> = new Map([
  ['protocols/http2.pcapng', 'its bytes are without the header of Linux cooked captures'],
  ['rtt/spindump--trace_quic_v22_picoquic', 'its bytes are without the header of the BSD loopback'],
  ['protocols/tls_change_cipher.pcap', 'it counts the packets around GTP'],
  ['protocols/tls_invalid_reads.pcap', 'it counts the packets around GTP'],
  ['scans/packets--synscan.pcapng', 'it loses SYN-ACKs that come again after seconds'],
  ['scans/bro-simple-scan--backscatter', 'it loses SYN-ACKs that come again after minutes'],
]);

const doesArgusDiffer = (name: string): boolean =>
  [...ARGUS_DIFFERS.keys()].some((part) => name.startsWith(part));

describe.skipIf(!hasTshark)('flows have the packets and bytes that tshark counts', () => {
  it.each(COMPARED)(
    '$name',
    async ({ path }) => {
      for (const protocol of ['tcp', 'udp']) {
        const ours = await ourConversations(path, protocol);
        for (const [key, counts] of tsharkConversations(path, protocol)) {
          expect(ours.get(key), key).toEqual(counts);
        }
      }
    },
    TIMEOUT_MS,
  );
});

describe.skipIf(!hasArgus)('flows have the packets and bytes that argus counts', () => {
  it.each(COMPARED.filter(({ name }) => !doesArgusDiffer(name)))(
    '$name',
    async ({ path }) => {
      for (const protocol of ['tcp', 'udp']) {
        const ours = await ourConversations(path, protocol);
        for (const [key, counts] of argusConversations(path, protocol)) {
          expect(ours.get(key), key).toEqual(counts);
        }
      }
    },
    TIMEOUT_MS,
  );
});
