import { describe, expect, it } from 'vitest';
import { ipv4OfWord } from '../../src/lib/bytes/address.js';
import { hostWindow } from '../../src/lib/features/sets/host-window.js';
import type { Packet } from '../../src/lib/packets/packet.js';
import { header, host, packetWith } from '../support/hand-made.js';
import { rowsOf, tcpPacket, udpPacket } from './rows.js';

// Packets come behind 00:16:40: the first window ends 20 s behind the first of them.
const WINDOW_STARTS = 960;

const HOST = { src: host(1), dst: host(2), srcport: 40_000, dstport: 80 };
const PEER = { src: host(2), dst: host(1), srcport: 80, dstport: 40_000 };

const dns = (response: boolean, rcode: number, name: string) =>
  header('dns', { flags: { response, rcode }, qry: { name: [name] } });

const rowOf = (packets: readonly Packet[], address: string) =>
  rowsOf(hostWindow, packets).find(({ subject }) => subject.host === address);

describe('set host-window', () => {
  it('is what a hand gets of a minute', () => {
    const resolver = { src: host(1), dst: host(9), srcport: 5353, dstport: 53 };
    const answer = { src: host(9), dst: host(1), srcport: 53, dstport: 5353 };
    const packets = [
      // Answered.
      tcpPacket({ ...HOST, flags: 'S' }),
      tcpPacket({ ...PEER, flags: 'SA', seconds: 0.1 }),
      tcpPacket({ ...HOST, flags: 'A', seconds: 0.2 }),
      // Refused.
      tcpPacket({ ...HOST, dstport: 81, flags: 'S', seconds: 1 }),
      tcpPacket({ ...PEER, srcport: 81, flags: 'RA', seconds: 1.1 }),
      // Not answered.
      tcpPacket({ ...HOST, dst: host(3), flags: 'S', seconds: 2 }),
      tcpPacket({ ...HOST, dst: host(3), flags: 'S', seconds: 3 }),
      // Two names asked for, one of them twice, and one failure.
      udpPacket({ ...resolver, bytes: 30 }, dns(false, 0, 'a.example')),
      udpPacket({ ...answer, bytes: 60 }, dns(true, 0, 'a.example')),
      udpPacket({ ...resolver, bytes: 30 }, dns(false, 0, 'b.example')),
      udpPacket({ ...resolver, bytes: 30 }, dns(false, 0, 'b.example')),
      udpPacket({ ...answer, bytes: 60 }, dns(true, 3, 'b.example')),
      packetWith(header('arp', { opcode: 1, src: { proto_ipv4: host(1) } })),
    ];
    const row = rowOf(packets, '10.0.0.1');
    expect(row?.subject).toMatchObject({
      kind: 'window',
      ts: { seconds: WINDOW_STARTS, nanoseconds: 0 },
      seconds: 60,
      host: '10.0.0.1',
    });
    // Flows: two to one host, one to each of two others; ports 80 twice, 81 and 53.
    const entropy = -(0.5 * Math.log2(0.5) + 2 * 0.25 * Math.log2(0.25));
    expect(row?.features).toEqual({
      flows_out: 4,
      flows_unanswered: 1,
      flows_rejected: 1,
      fail_ratio: 0.5,
      flows_in: 0,
      peers: 3,
      peer_entropy: entropy,
      dst_ports: 3,
      dst_port_entropy: entropy,
      packets_out: 8,
      packets_in: 4,
      bytes_out: 5 * 54 + 3 * 72,
      bytes_in: 2 * 54 + 2 * 102,
      byte_ratio: Math.log((5 * 54 + 3 * 72 + 1) / (2 * 54 + 2 * 102 + 1)),
      syns_out: 4,
      resets_out: 0,
      resets_in: 1,
      echoes_out: 0,
      icmp_errors_in: 0,
      arp_requests: 1,
      dns_queries: 3,
      dns_names: 2,
      dns_failures: 1,
    });
    expect(rowOf(packets, '10.0.0.2')?.features).toMatchObject({ flows_in: 2, flows_out: 0, resets_out: 1 });
    // Who sent nothing has no row.
    expect(rowOf(packets, '10.0.0.3')).toBeUndefined();
  });

  it('expects no answer of a group, and none of all', () => {
    const packets = [
      udpPacket({ ...HOST, dst: ipv4OfWord(0xe00000fb | 0) }),
      udpPacket({ ...HOST, dst: ipv4OfWord(-1), srcport: 1 }),
    ];
    expect(rowOf(packets, '10.0.0.1')?.features).toMatchObject({ flows_out: 2, flows_unanswered: 0 });
  });

  it('counts ICMP: questions of who sends them, errors of who gets them', () => {
    const icmp = (src: number, dst: number, type: number) =>
      packetWith({
        ...header('ip', { version: 4, proto: 1, src: host(src), dst: host(dst) }),
        ...header('icmp', { type, code: 0 }),
      });
    const packets = [icmp(1, 2, 8), icmp(1, 3, 8), icmp(2, 1, 0), icmp(4, 1, 3), icmp(4, 1, 11)];
    expect(rowOf(packets, '10.0.0.1')?.features).toMatchObject({ echoes_out: 2, icmp_errors_in: 2 });
  });

  it('begins windows on the minute, and leaves out those without packets', () => {
    const at = (seconds: number) => udpPacket({ ...HOST, seconds });
    const rows = rowsOf(hostWindow, [at(0), at(19.999), at(20), at(200)]);
    expect(rows.map(({ subject, features }) => [subject.ts.seconds, features.packets_out])).toEqual([
      [960, 2],
      [1020, 1],
      [1200, 1],
    ]);
  });

  it('counts a flow in the window in which it begins', () => {
    const rows = rowsOf(
      hostWindow,
      [0, 10, 30].map((seconds) => udpPacket({ ...HOST, seconds })),
    );
    expect(
      rows.map(({ features }) => [features.flows_out, features.flows_unanswered, features.packets_out]),
    ).toEqual([
      [1, 1, 2],
      [0, 0, 1],
    ]);
  });

  it('has windows of other lengths', () => {
    const packets = [0, 1, 2, 3].map((seconds) => udpPacket({ ...HOST, seconds }));
    const rows = rowsOf(hostWindow, packets, { windowMs: 2_000 });
    expect(rows.map(({ subject }) => [subject.ts.seconds, subject.seconds])).toEqual([
      [1000, 2],
      [1002, 2],
    ]);
  });
});
