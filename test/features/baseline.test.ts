import { describe, expect, it } from 'vitest';
import { readFeatures } from '../../src/lib/features/features-input.js';
import { baseline } from '../../src/lib/features/sets/baseline.js';
import { readFlows } from '../../src/lib/flows/flow-input.js';
import type { FlowRecord } from '../../src/lib/flows/flow-record.js';
import { host } from '../support/hand-made.js';
import { inSession } from '../support/in-process.js';
import { SAMPLE } from '../support/nt.js';
import { rowsOf, tcpPacket, udpPacket } from './rows.js';

const CLIENT = { src: host(1), dst: host(2), srcport: 40_000, dstport: 80 };
const SERVER = { src: host(2), dst: host(1), srcport: 80, dstport: 40_000 };

/** A request and its answer, with the last segment of the answer sent twice. */
const EXCHANGE = [
  tcpPacket({ ...CLIENT, flags: 'S', seq: 100, seconds: 0, ttl: 63 }),
  tcpPacket({ ...SERVER, flags: 'SA', seq: 500, ack: 101, seconds: 0.03 }),
  tcpPacket({ ...CLIENT, flags: 'A', seq: 101, ack: 501, seconds: 0.04 }),
  tcpPacket({ ...CLIENT, flags: 'PA', seq: 101, ack: 501, bytes: 46, seconds: 0.05 }),
  tcpPacket({ ...SERVER, flags: 'A', seq: 501, ack: 147, bytes: 946, seconds: 0.1 }),
  tcpPacket({ ...SERVER, flags: 'A', seq: 501, ack: 147, bytes: 946, seconds: 0.5 }),
  tcpPacket({ ...CLIENT, flags: 'A', seq: 147, ack: 1447, window: 0, seconds: 0.52 }),
];

describe('set baseline', () => {
  it('is what a hand gets of a TCP connection', () => {
    const [row, ...others] = rowsOf(baseline, EXCHANGE);
    expect(others).toEqual([]);
    expect(row?.subject).toMatchObject({
      kind: 'flow',
      seconds: 0.52,
      part: 1,
      proto: 'tcp',
      id: { orig_h: '10.0.0.1', orig_p: 40_000, resp_h: '10.0.0.2', resp_p: 80 },
    });
    // Frames of 54 bytes and their payload; the times between them are 30, 10, 10, 50, 400 and 20 ms.
    const gaps = [30, 10, 10, 50, 400, 20];
    const mean = 520 / 6;
    const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length);
    const { iat_std_ms, pkt_len_std_c2s, pkt_len_std_s2c, ...features } = row?.features ?? {};
    expect(iat_std_ms).toBeCloseTo(deviation, 9);
    // 54, 54, 100 and 54 bytes; 54, 1000 and 1000 bytes.
    expect(pkt_len_std_c2s).toBeCloseTo(Math.sqrt((3 * 11.5 ** 2 + 34.5 ** 2) / 4), 9);
    expect(pkt_len_std_s2c).toBeCloseTo(
      Math.sqrt(((54 - 2054 / 3) ** 2 + 2 * (1000 - 2054 / 3) ** 2) / 3),
      9,
    );
    expect(features).toEqual({
      duration_ms: 520,
      c2s_packets: 4,
      s2c_packets: 3,
      c2s_bytes: 262,
      s2c_bytes: 2054,
      c2s_payload: 46,
      s2c_payload: 946,
      byte_ratio: Math.log(263 / 2055),
      pkt_len_mean_c2s: 65.5,
      pkt_len_mean_s2c: 2054 / 3,
      iat_mean_ms: expect.closeTo(mean, 9),
      iat_max_ms: expect.closeTo(400, 9),
      first_resp_ms: expect.closeTo(30, 9),
      syn_count: 2,
      fin_count: 0,
      rst_count: 0,
      retrans_ratio: 1 / 7,
      zero_window_count: 1,
      rtt_ms: expect.closeTo(40, 9),
      l4_is_tcp: 1,
      l4_is_udp: 0,
      l4_is_icmp: 0,
      ttl_c2s: 63,
      dscp: 0,
      new_dst_port_for_host: 1,
      new_peer_for_host: 1,
    });
  });

  it('leaves out what one datagram does not tell', () => {
    const [row] = rowsOf(baseline, [udpPacket({ ...CLIENT, bytes: 8 })]);
    expect(row?.features).toEqual({
      duration_ms: 0,
      c2s_packets: 1,
      s2c_packets: 0,
      c2s_bytes: 50,
      s2c_bytes: 0,
      c2s_payload: 8,
      s2c_payload: 0,
      byte_ratio: Math.log(51),
      pkt_len_mean_c2s: 50,
      pkt_len_std_c2s: 0,
      syn_count: 0,
      fin_count: 0,
      rst_count: 0,
      zero_window_count: 0,
      l4_is_tcp: 0,
      l4_is_udp: 1,
      l4_is_icmp: 0,
      ttl_c2s: 64,
      dscp: 0,
      new_dst_port_for_host: 1,
      new_peer_for_host: 1,
    });
  });

  it('counts what is new for a host, and tells what is not by 0', () => {
    const contacts = [
      [1, 2, 80, 0],
      [1, 2, 80, 1],
      [1, 3, 80, 2],
      [1, 3, 443, 3],
      [4, 2, 80, 4],
      // Ten minutes behind the first, counting begins anew.
      [1, 2, 25, 600],
    ] as const;
    const packets = contacts.map(([from, to, dstport, seconds], index) =>
      udpPacket({ src: host(from), dst: host(to), srcport: 50_000 + index, dstport, seconds }),
    );
    const novelty = rowsOf(baseline, packets).map(({ features }) => [
      features.new_peer_for_host,
      features.new_dst_port_for_host,
    ]);
    expect(novelty).toEqual([
      [1, 1],
      [0, 0],
      [2, 0],
      [0, 2],
      [1, 1],
      [0, 1],
    ]);
  });

  it('has the ends right where the SYN comes behind its answer', () => {
    const synAck = tcpPacket({ ...SERVER, flags: 'SA', seq: 500, ack: 101, seconds: 0 });
    const syn = tcpPacket({ ...CLIENT, flags: 'S', seq: 100, seconds: 0.001, ttl: 63 });
    const [row] = rowsOf(baseline, [synAck, syn]);
    expect(row?.subject.id).toMatchObject({ orig_h: '10.0.0.1', resp_h: '10.0.0.2' });
    expect(row?.features).toMatchObject({ c2s_packets: 1, s2c_packets: 1, ttl_c2s: 63, syn_count: 2 });
    expect(row?.features.first_resp_ms).toBeUndefined();
  });

  it('names flows as nt flows does, and counts in them what it counts', async () => {
    const table = { idleMs: 60_000, activeMs: 1_800_000, limit: 1_000 };
    const flows: FlowRecord[] = [];
    await inSession((session) =>
      readFlows({ inputs: [SAMPLE], session, table, takeFlow: (flow) => flows.push(structuredClone(flow)) }),
    );
    const rows: unknown[] = [];
    await inSession((session) =>
      readFeatures({
        inputs: [SAMPLE],
        session,
        sets: [baseline],
        take: ({ subject: { uid, community_id, part }, values }) =>
          rows.push([uid, community_id, part, ...values.slice(1, 5)]),
      }),
    );
    expect(flows.length).toBeGreaterThan(40);
    expect(rows).toEqual(
      flows.map((flow) => [
        ...[flow.uid, flow.community_id, flow.part],
        ...[flow.orig_pkts, flow.resp_pkts, flow.orig_l2_bytes, flow.resp_l2_bytes],
      ]),
    );
  });
});
