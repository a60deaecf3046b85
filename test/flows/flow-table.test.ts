import { describe, expect, it } from 'vitest';
import { eth, extension, inIpv4, inIpv6, ipv4, join, word } from '../oracle/wire.js';
import { hex } from '../support/hex.js';
import { datagram, Feed, flowOf, flowsOf, paced, segment, tcpPacket } from './traffic.js';

const syn = (seq = 100, clientPort = 40_000) => segment('client', { flags: 'S', seq, clientPort });
const synAck = (seq = 500, ack = 101) => segment('server', { flags: 'SA', seq, ack });
const ack = (seq = 101, acked = 501) => segment('client', { flags: 'A', seq, ack: acked });
const HANDSHAKE = [syn(), synAck(), ack()];

describe('payload by sequence numbers', () => {
  it('is counted once, however often it is sent', () => {
    const data = segment('client', { flags: 'A', seq: 101, ack: 501, length: 100 });
    const flow = flowOf([...HANDSHAKE, data, data, data]);
    expect(flow).toMatchObject({ orig_bytes: 100, resp_bytes: 0, orig_pkts: 5, orig_ip_bytes: 5 * 40 + 300 });
  });

  it('counts no SYN and no FIN', () => {
    const close = [
      segment('client', { flags: 'FA', seq: 101, ack: 501, length: 7 }),
      segment('server', { flags: 'FA', seq: 501, ack: 109 }),
      segment('client', { flags: 'A', seq: 109, ack: 502 }),
    ];
    expect(flowOf([...HANDSHAKE, ...close])).toMatchObject({
      orig_bytes: 7,
      resp_bytes: 0,
      conn_state: 'SF',
    });
  });

  it('goes on where the numbers begin anew', () => {
    const start = 0xffff_fff0;
    const frames = [
      segment('client', { flags: 'S', seq: start }),
      segment('server', { flags: 'SA', seq: 500, ack: start + 1 }),
      ...Array.from({ length: 20 }, (_, index) =>
        segment('client', { flags: 'A', seq: start + 1 + index * 1_000, ack: 501, length: 1_000 }),
      ),
    ];
    expect(flowOf(frames)).toMatchObject({ orig_bytes: 20_000, history: 'ShD' });
  });

  it('counts more than 4 GB', () => {
    const step = 1_000_000_000;
    const frames = Array.from({ length: 6 }, (_, index) =>
      segment('client', { flags: 'A', seq: (101 + index * step) >>> 0, ack: 501, length: 10 }),
    );
    expect(flowOf([...HANDSHAKE, ...frames]).orig_bytes).toBe(5 * step + 10);
  });

  it('believes no number of a SYN or RST that is far from all others', () => {
    const lie = segment('client', { flags: 'R', seq: 2_000_000_000 });
    expect(flowOf([...HANDSHAKE, lie])).toMatchObject({ orig_bytes: 0, conn_state: 'RSTO' });
  });

  it('is told by acknowledgments where the packets are missing', () => {
    const flow = flowOf([...HANDSHAKE, segment('client', { flags: 'A', seq: 101, ack: 701 })]);
    expect(flow).toMatchObject({ resp_bytes: 200, missed_bytes: 200, history: 'ShAg' });
  });

  it('misses nothing that only came late', () => {
    const pieces = [201, 101, 301].map((seq) =>
      segment('client', { flags: 'A', seq, ack: 501, length: 100 }),
    );
    const answer = segment('server', { flags: 'A', seq: 501, ack: 401 });
    expect(flowOf([...HANDSHAKE, ...pieces, answer])).toMatchObject({ orig_bytes: 300, missed_bytes: 0 });
  });

  it('misses only what is in the hole', () => {
    const pieces = [201, 401].map((seq) => segment('client', { flags: 'A', seq, ack: 501, length: 100 }));
    const answer = segment('server', { flags: 'A', seq: 501, ack: 501 });
    expect(flowOf([...HANDSHAKE, ...pieces, answer])).toMatchObject({ orig_bytes: 400, missed_bytes: 200 });
  });

  it('is told with 68 captured bytes, too', () => {
    const frames = [...HANDSHAKE, segment('client', { flags: 'A', seq: 101, ack: 501, length: 900 })];
    const [flow] = flowsOf(
      paced(frames).map((timed) => ({ ...timed, captured: Math.min(68, timed.frame.length) })),
    );
    expect(flow).toMatchObject({
      orig_bytes: 900,
      orig_ip_bytes: 40 + 40 + 940,
      orig_l2_bytes: 54 + 54 + 954,
    });
  });

  it('says what it can of one direction', () => {
    const data = segment('client', { flags: 'A', seq: 101, ack: 501, length: 50 });
    const flow = flowOf([syn(), ack(), data, segment('client', { flags: 'FA', seq: 151, ack: 900 })]);
    expect(flow).toMatchObject({ orig_bytes: 50, resp_pkts: 0, missed_bytes: 0, conn_state: 'SH' });
  });
});

describe('the length of a flow', () => {
  it('ends with the last packet before both sides had closed', () => {
    const close = [
      segment('client', { flags: 'FA', seq: 101, ack: 501 }),
      segment('server', { flags: 'FA', seq: 501, ack: 102 }),
      segment('client', { flags: 'A', seq: 102, ack: 502 }),
    ];
    expect(flowOf([...HANDSHAKE, ...close])).toMatchObject({ duration: 0.4, orig_pkts: 4 });
  });

  it('is never negative, whatever clocks say', () => {
    const [flow] = flowsOf([
      { frame: datagram('client', 1), atSeconds: 50 },
      { frame: datagram('server', 1), atSeconds: 20 },
      { frame: datagram('client', 1), atSeconds: 30 },
    ]);
    expect(flow).toMatchObject({ duration: 0, orig_pkts: 2, resp_pkts: 1 });
  });
});

describe('a flow ends', () => {
  it.each([
    ['UDP', datagram('client', 1), 60, 'idle'],
    ['an attempt', syn(), 5, 'idle'],
    ['TCP from the middle', ack(), 300, 'idle'],
    ['a connection that was reset', segment('client', { flags: 'R', seq: 1 }), 5, 'closed'],
  ] as const)('when it is silent: %s', (_, frame, seconds, reason) => {
    const later = (atSeconds: number) =>
      flowsOf([
        { frame, atSeconds: 0 },
        { frame, atSeconds },
      ]);
    expect(later(seconds - 0.001)).toHaveLength(1);
    expect(later(seconds)).toMatchObject([{ reason }, {}]);
  });

  it('when it is silent as long as the user says', () => {
    const frames = [0, 9.9, 20].map((atSeconds) => ({ frame: ack(), atSeconds }));
    expect(flowsOf(frames, { idleMs: 10_000 })).toMatchObject([
      { reason: 'idle', orig_pkts: 2 },
      { orig_pkts: 1 },
    ]);
  });

  it('when its ends begin another one: another first number, or a SYN behind the end', () => {
    const close = [
      segment('client', { flags: 'FA', seq: 101, ack: 501 }),
      segment('server', { flags: 'FA', seq: 501, ack: 102 }),
    ];
    const flows = flowsOf(paced([...HANDSHAKE, ...close, syn(), syn(9_000), syn(9_000)]));
    expect(flows).toMatchObject([
      { conn_state: 'SF', reason: 'closed' },
      { conn_state: 'S0', reason: 'closed', orig_pkts: 1 },
      { conn_state: 'S0', reason: 'end', orig_pkts: 2 },
    ]);
    expect(new Set(flows.map(({ uid }) => uid)).size).toBe(3);
  });

  it('when both begin at once it is one', () => {
    const answer = segment('server', { flags: 'S', seq: 500 });
    expect(flowsOf(paced([syn(), answer]))).toMatchObject([{ history: 'Ss', conn_state: 'S1' }]);
  });

  it('with the input', () => {
    expect(flowOf(HANDSHAKE)).toMatchObject({ reason: 'end' });
    expect(flowOf([syn(), segment('server', { flags: 'RA', ack: 101 })])).toMatchObject({ reason: 'closed' });
  });

  it('when there is no room: the one that was silent longest', () => {
    const feed = new Feed({ limit: 2 });
    const ports = [1, 2, 1, 3];
    for (const frame of paced(ports.map((port) => datagram('client', 1, port)))) feed.take(frame);
    expect(feed.table.evicted).toBe(1);
    expect(feed.end().map(({ id, reason }) => [id.orig_p, reason])).toEqual([
      [2, 'evicted'],
      [1, 'end'],
      [3, 'end'],
    ]);
  });

  it('when the input is quiet', () => {
    const feed = new Feed();
    feed.take({ frame: datagram('client', 1), atSeconds: 0 });
    feed.table.quietFor(59_900);
    expect(feed.records).toEqual([]);
    feed.table.quietFor(60_000);
    expect(feed.records).toMatchObject([{ reason: 'idle' }]);
  });

  it('few at a time, where all are over at once', () => {
    const feed = new Feed({ limit: 1_000 });
    for (let port = 1; port <= 500; port += 1)
      feed.take({ frame: datagram('client', 1, port), atSeconds: 0 });
    feed.take({ frame: datagram('client', 1, 500), atSeconds: 1_000 });
    expect(feed.records.length).toBeLessThan(20);
    const records = feed.end();
    expect(records).toHaveLength(501);
    expect(records.filter(({ reason }) => reason === 'idle')).toHaveLength(500);
  });
});

describe('a long flow', () => {
  it('is written in parts that tell it from its begin, under one name', () => {
    const frames = [0, 4, 8, 12, 16].map((atSeconds) => ({ frame: datagram('client', 10), atSeconds }));
    const parts = flowsOf(frames, { activeMs: 5_000 });
    expect(parts).toMatchObject([
      { part: 1, reason: 'active', orig_pkts: 2, duration: 4 },
      { part: 2, reason: 'active', orig_pkts: 4, duration: 12 },
      { part: 3, reason: 'end', orig_pkts: 5, duration: 16 },
    ]);
    expect(new Set(parts.map(({ uid }) => uid)).size).toBe(1);
  });

  it('keeps its direction', () => {
    const frames = [
      { frame: datagram('server', 5), atSeconds: 0 },
      { frame: datagram('client', 5), atSeconds: 9 },
      { frame: datagram('client', 5), atSeconds: 18 },
    ];
    for (const { id } of flowsOf(frames, { activeMs: 5_000 })) expect(id.orig_h).toBe('198.51.100.2');
  });

  it('is not written again when nothing happened', () => {
    const feed = new Feed({ activeMs: 5_000 });
    feed.take({ frame: datagram('client', 1), atSeconds: 0 });
    for (const ms of [5_000, 10_000, 20_000]) feed.table.quietFor(ms);
    expect(feed.records).toMatchObject([{ part: 1, reason: 'active' }]);
  });
});

describe('the clock of the packets', () => {
  it('goes on where that of the capture was set back', () => {
    const frames = [
      { frame: datagram('client', 1), atSeconds: 5_000 },
      { frame: datagram('client', 1), atSeconds: 10 },
      { frame: datagram('client', 1), atSeconds: 40 },
      { frame: datagram('client', 1), atSeconds: 101 },
    ];
    expect(flowsOf(frames)).toMatchObject([{ orig_pkts: 3 }, { orig_pkts: 1 }]);
  });
});

describe('the same ports elsewhere', () => {
  const packet = tcpPacket('client', { flags: 'S', seq: 1 });
  const tagged = (...ids: number[]): Buffer =>
    eth(
      0x8100,
      join(...ids.map((id, index) => join(word(id), word(index < ids.length - 1 ? 0x8100 : 0x0800))), packet),
    );

  it('are another flow in each VLAN', () => {
    const flows = flowsOf(paced([eth(0x0800, packet), tagged(5), tagged(6), tagged(5, 7), tagged(6)]));
    expect(flows.map(({ vlan, inner_vlan, orig_pkts }) => [vlan, inner_vlan, orig_pkts])).toEqual([
      [undefined, undefined, 1],
      [5, undefined, 1],
      [5, 7, 1],
      [6, undefined, 2],
    ]);
    expect(new Set(flows.map(({ community_id }) => community_id)).size).toBe(1);
  });

  it('are another flow in each tunnel, whichever way its packets go', () => {
    const vxlan = (vni: number, speaker: 'client' | 'server'): Buffer => {
      const inner = eth(0x0800, tcpPacket(speaker, { flags: speaker === 'client' ? 'S' : 'SA', ack: 1 }));
      const header = join(hex`08000000`, Buffer.from([0, 0, vni, 0]));
      const udp = join(word(5_555), word(4_789), word(8 + header.length + inner.length), word(0));
      const ends = speaker === 'client' ? hex`0a000001 0a000002` : hex`0a000002 0a000001`;
      return eth(0x0800, ipv4(17, join(udp, header, inner), { over: [[12, ends]] }));
    };
    const flows = flowsOf(paced([vxlan(1, 'client'), vxlan(2, 'client'), vxlan(1, 'server')]));
    expect(flows.map(({ tunnel, orig_pkts, resp_pkts }) => [tunnel[0]?.id, orig_pkts, resp_pkts])).toEqual([
      [2, 1, 0],
      [1, 1, 1],
    ]);
    expect(flows[0]?.tunnel).toEqual([{ proto: 'vxlan', a: '10.0.0.1', b: '10.0.0.2', id: 2 }]);
  });
});

describe('fragments', () => {
  const udpHead = join(word(7), word(9), word(108), word(0));

  it('of IPv4 are in the flow of their datagram', () => {
    const [first, second] = [Buffer.alloc(40), Buffer.alloc(60)];
    const frames = [
      inIpv4(17, join(udpHead, first), { over: [[6, hex`2000`]], keepsChecksum: true }),
      inIpv4(17, second, { over: [[6, hex`0006`]], keepsChecksum: true }),
    ];
    expect(flowOf(frames)).toMatchObject({
      orig_pkts: 2,
      orig_bytes: 100,
      id: { orig_p: 7, resp_p: 9 },
    });
  });

  it('of IPv6 are in the flow of their datagram', () => {
    const fragment = (offset: number, payload: Buffer): Buffer =>
      inIpv6(44, extension(17, join(word(offset), hex`0000002a`), payload), { keepsChecksum: true });
    const frames = [fragment(1, join(udpHead, Buffer.alloc(40))), fragment(48, Buffer.alloc(60))];
    expect(flowOf(frames)).toMatchObject({ orig_pkts: 2, id: { orig_p: 7, resp_p: 9 } });
  });

  it('that come before the first one have no ports', () => {
    const late = inIpv4(17, Buffer.alloc(60), { over: [[6, hex`0006`]], keepsChecksum: true });
    expect(flowOf([late])).toMatchObject({ proto: 'udp', id: { orig_p: 0, resp_p: 0 }, orig_bytes: 60 });
  });
});

describe('other protocols', () => {
  const echo = (type: number): Buffer => join(Buffer.from([type, 0]), hex`0000 0001 0002`, Buffer.alloc(10));
  const back = { over: [[12, hex`c6336402 c0000201`]] } as const;

  it('pairs questions and answers of ICMP', () => {
    expect(flowOf([inIpv4(1, echo(8)), inIpv4(1, echo(0), back)])).toMatchObject({
      proto: 'icmp',
      conn_state: 'OTH',
      id: { orig_p: 8, resp_p: 0 },
      orig_bytes: 10,
      resp_bytes: 10,
    });
  });

  it('takes ICMP that nobody answers for one way', () => {
    const error = join(hex`0301 0000 00000000`, Buffer.alloc(4));
    expect(flowsOf(paced([inIpv4(1, error), inIpv4(1, error, back)]))).toMatchObject([
      { id: { orig_p: 3, resp_p: 1 }, resp_pkts: 0 },
      { id: { orig_p: 3, resp_p: 1 }, resp_pkts: 0 },
    ]);
  });

  it('counts what has no ports by its addresses and protocol', () => {
    const flow = flowOf([inIpv4(89, Buffer.alloc(20)), inIpv4(89, Buffer.alloc(20), back)]);
    expect(flow).toMatchObject({ proto: 'ospf', ip_proto: 89, orig_bytes: 20, resp_bytes: 20 });
    expect(flow.id.orig_p).toBeUndefined();
  });

  it('counts frames without IP by hardware addresses and EtherType', () => {
    const flows = flowsOf(paced([eth(0x88cc, Buffer.alloc(46)), eth(0x8899, Buffer.alloc(46))]));
    expect(flows).toMatchObject([
      { proto: 'eth', ethertype: 0x88cc, id: { orig_h: '02:00:00:00:00:01' }, orig_l2_bytes: 60 },
      { proto: 'eth', ethertype: 0x8899 },
    ]);
    expect(flows[0]).not.toHaveProperty('orig_bytes', expect.anything());
  });

  it('has all packets of an end that talks to itself come from the originator', () => {
    const land = inIpv4(6, join(word(80), word(80), Buffer.alloc(8), hex`5002 2000 0000 0000`), {
      over: [[12, hex`c0000201 c0000201`]],
    });
    expect(flowOf([land, land])).toMatchObject({ orig_pkts: 2, resp_pkts: 0 });
  });
});
