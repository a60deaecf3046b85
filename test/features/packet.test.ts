import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readFeatures } from '../../src/lib/features/features-input.js';
import { packet } from '../../src/lib/features/sets/packet.js';
import { CORPUS, hasProgram } from '../support/corpus.js';
import { header, host, packetWith } from '../support/hand-made.js';
import { inSession } from '../support/in-process.js';
import { SAMPLE } from '../support/nt.js';
import { rowsOf, tcpPacket, udpPacket } from './rows.js';

const MAX_OUTPUT_BYTES = 1024 ** 3;
const GRE = 47;
const HEX = /^0x[0-9a-f]+$/;

/** Features that tshark has under the same name; the others are ours, or stand for two of its fields. */
const SHARED = packet.features.map(({ name }) => name).filter((name) => name !== 'payload_len');

/** IPv6 has its own names in tshark. */
const IPV6_NAMES: Readonly<Record<string, string>> = {
  'ip.version': 'ipv6.version',
  'ip.ttl': 'ipv6.hlim',
  'ip.proto': 'ipv6.nxt',
  'ip.dsfield.dscp': 'ipv6.tclass.dscp',
  'ip.dsfield.ecn': 'ipv6.tclass.ecn',
};

type Row = Readonly<Record<string, number>>;

function tsharkRows(path: string): Row[] {
  const fields = [...SHARED, ...Object.values(IPV6_NAMES)];
  const text = execFileSync(
    'tshark',
    [
      '-n',
      '-r',
      path,
      '-o',
      'ip.defragment:FALSE',
      '-T',
      'fields',
      '-E',
      'occurrence=f',
      ...fields.flatMap((field) => ['-e', field]),
    ],
    { maxBuffer: MAX_OUTPUT_BYTES, stdio: ['ignore', 'pipe', 'ignore'] },
  ).toString('utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const cells = line.split('\t');
      const values = new Map(fields.map((field, index) => [field, numberOf(cells[index] ?? '')]));
      const row = SHARED.flatMap((name) => {
        const value = values.get(name) ?? values.get(IPV6_NAMES[name] ?? '');
        return value === undefined ? [] : [[name, value] as const];
      });
      return withoutQuoted(Object.fromEntries(row));
    });
}

/** Of a packet that an ICMP error quotes tshark tells the ports, too. */
function withoutQuoted(row: Row): Row {
  const isError = [3, 4, 5, 11, 12].includes(row['icmp.type'] ?? 0) || (row['icmpv6.type'] ?? 128) < 128;
  return isError
    ? Object.fromEntries(Object.entries(row).filter(([name]) => !/^(tcp|udp)\./.test(name)))
    : row;
}

function numberOf(cell: string): number | undefined {
  if (cell === '') return undefined;
  if (cell === 'True' || cell === 'False') return Number(cell === 'True');
  return HEX.test(cell) ? Number.parseInt(cell, 16) : Number(cell);
}

async function ourRows(path: string): Promise<Row[]> {
  const rows: Row[] = [];
  await inSession((session) =>
    readFeatures({
      inputs: [path],
      session,
      sets: [packet],
      take: ({ values }) => {
        const known = SHARED.flatMap((name) => {
          const value = values[packet.features.findIndex((feature) => feature.name === name)] as number;
          return Number.isNaN(value) ? [] : [[name, value] as const];
        });
        rows.push(Object.fromEntries(known));
      },
    }),
  );
  return rows;
}

describe('set packet', () => {
  it('is what a hand gets of a segment', () => {
    const segment = tcpPacket({
      ...{ src: host(1), dst: host(2), srcport: 40_000, dstport: 443 },
      ...{ flags: 'PA', bytes: 11, ttl: 57, window: 501 },
    });
    const [row] = rowsOf(packet, [segment]);
    expect(row?.subject).toMatchObject({
      kind: 'packet',
      id: { orig_h: '10.0.0.1', orig_p: 40_000, resp_h: '10.0.0.2', resp_p: 443 },
      proto: 'tcp',
    });
    expect(row?.features).toEqual({
      'frame.len': 65,
      'frame.cap_len': 65,
      'ip.version': 4,
      'ip.hdr_len': 20,
      'ip.dsfield.dscp': 0,
      'ip.dsfield.ecn': 0,
      'ip.len': 51,
      'ip.frag_offset': 0,
      'ip.ttl': 57,
      'ip.proto': 6,
      'tcp.srcport': 40_000,
      'tcp.dstport': 443,
      'tcp.hdr_len': 20,
      'tcp.flags.fin': 0,
      'tcp.flags.syn': 0,
      'tcp.flags.reset': 0,
      'tcp.flags.push': 1,
      'tcp.flags.ack': 1,
      'tcp.flags.urg': 0,
      'tcp.flags.ece': 0,
      'tcp.flags.cwr': 0,
      'tcp.window_size_value': 501,
      'tcp.len': 11,
      payload_len: 11,
    });
  });

  it.each([
    ['a datagram', udpPacket({ src: host(1), dst: host(2), srcport: 1, dstport: 2, bytes: 100 }), 100],
    ['a frame without IP', packetWith(header('arp', { opcode: 1 })), undefined],
  ])('knows the payload of %s', (_, lent, bytes) => {
    expect(rowsOf(packet, [lent])[0]?.features.payload_len).toBe(bytes);
  });

  const captures = [
    { name: 'office.pcapng', path: SAMPLE },
    ...[
      'wifi/packets--3e80211_wpaauth.pcapng',
      'wifi/pcaps--FailedWEPAuth.pcap',
      'protocols/hsrp2_ipv6.pcapng',
      'floods/packet-captures--amp.dns.RRSIG.fragmented.pcap',
    ].map((name) => ({ name, path: join(CORPUS, name) })),
  ];

  it.for(captures)('says of $name what tshark says', async ({ path }, { skip }) => {
    skip(!existsSync(path), 'no folder of real captures');
    skip(!hasProgram('tshark'), 'tshark is not installed');
    const [ours, theirs] = [await ourRows(path), tsharkRows(path)];
    expect(ours.length).toBe(theirs.length);
    for (const [index, row] of ours.entries()) {
      // The row is of the packet inside of a tunnel; tshark tells the outer header first.
      if (theirs[index]?.['ip.proto'] !== GRE) expect(row, `frame ${index + 1}`).toEqual(theirs[index]);
    }
  });
});
