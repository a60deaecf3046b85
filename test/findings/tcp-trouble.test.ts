import { describe, expect, it } from 'vitest';
import type { Detector } from '../../src/lib/findings/detector.js';
import { bufferbloat, gradeOf } from '../../src/lib/findings/detectors/bufferbloat.js';
import { failedConnections } from '../../src/lib/findings/detectors/failed-connections.js';
import { mtuBlackHole } from '../../src/lib/findings/detectors/mtu-black-hole.js';
import { retransmissions } from '../../src/lib/findings/detectors/retransmissions.js';
import { slowClient } from '../../src/lib/findings/detectors/slow-client.js';
import { slowNetwork } from '../../src/lib/findings/detectors/slow-network.js';
import { slowServer } from '../../src/lib/findings/detectors/slow-server.js';
import { zeroWindow } from '../../src/lib/findings/detectors/zero-window.js';
import { ACK, SYN } from '../../src/lib/flows/tcp/segment.js';
import { inIpv4, join, word } from '../oracle/wire.js';
import { found } from '../support/analysed.js';
import { TcpDialogue } from '../support/tcp-dialogue.js';
import { captureOf, flowFile, ip } from './made.js';

type Parts = { readonly [key: string]: unknown };

/** What a detector finds in flows with these measurements of TCP. */
const inFlows = (detector: Detector, flows: readonly Parts[], options = {}) =>
  found(detector, flowFile(flows), options);

describe('zero-window', () => {
  /** A receiver that closes its window at 100 ms and opens it again. */
  function closed(untilMs: number): Buffer {
    const dialogue = TcpDialogue.open();
    dialogue.orig({ at: 50, seq: 1, ack: 1, bytes: 1_000 });
    dialogue.resp({ at: 100, seq: 1, ack: 1_001, window: 0 });
    dialogue.orig({ at: 300, seq: 1_000, ack: 1, bytes: 0 });
    dialogue.resp({ at: 310, seq: 1, ack: 1_001, window: 0 });
    dialogue.resp({ at: untilMs, seq: 1, ack: 1_001, window: 8_000 });
    dialogue.orig({ at: untilMs + 10, seq: 1_001, ack: 1, bytes: 1_000 });
    return dialogue.pcap;
  }

  it('tells how long the receiver took nothing', async () => {
    const [finding, ...others] = await found(zeroWindow, closed(2_600));
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      severity: 'notice',
      confidence: 'high',
      actors: { source: '198.51.100.2', target: '192.0.2.1', port: 80 },
      evidence: { observed: 2.5, threshold: 1, unit: 's', packets: [5, 7] },
    });
  });

  it('a window that stays closed is graver', async () => {
    const dialogue = TcpDialogue.open();
    dialogue.orig({ at: 50, seq: 1, ack: 1, bytes: 1_000 });
    for (const at of [100, 3_000, 9_000]) dialogue.resp({ at, seq: 1, ack: 1_001, window: 0 });
    expect(await found(zeroWindow, dialogue.pcap)).toMatchObject([
      { severity: 'warning', evidence: { observed: 8.9 } },
    ]);
  });

  it('of flows alone, the number of windows', async () => {
    const flow = { tcp: { orig: { segments: 9, zero_windows: 4 }, resp: { segments: 9 } } };
    expect(await inFlows(zeroWindow, [flow])).toMatchObject([
      { confidence: 'medium', evidence: { observed: 4, unit: 'windows' } },
    ]);
  });

  it('quiet: a short pause, and the window of a reset', async () => {
    expect(await found(zeroWindow, closed(900))).toEqual([]);
    const dialogue = TcpDialogue.open();
    dialogue.orig({ at: 50, seq: 1, ack: 1, bytes: 1_000 });
    dialogue.resp({ at: 100, seq: 1, ack: 1_001, window: 0, flags: 0x14 });
    dialogue.orig({ at: 9_000, seq: 1_001, ack: 1 });
    expect(await found(zeroWindow, dialogue.pcap)).toEqual([]);
  });
});

describe('mtu-black-hole', () => {
  /** A small request passes; the answer has a large segment that is sent so often, at the given times. */
  function blackHole(times: readonly number[]): TcpDialogue {
    const dialogue = TcpDialogue.open();
    dialogue.orig({ at: 40, seq: 1, ack: 1, bytes: 200 });
    dialogue.resp({ at: 70, seq: 1, ack: 201, bytes: 300 });
    dialogue.orig({ at: 80, seq: 201, ack: 301 });
    for (const at of times) dialogue.resp({ at, seq: 301, ack: 201, bytes: 1_460 });
    return dialogue;
  }
  const BACKED_OFF = [100, 400, 1_000, 2_200, 4_600];

  it('a large segment that never arrives, while the receiver is there', async () => {
    const dialogue = blackHole(BACKED_OFF);
    dialogue.orig({ at: 5_000, seq: 201, ack: 301 });
    const [finding, ...others] = await found(mtuBlackHole, dialogue.pcap);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      confidence: 'medium',
      actors: { source: '198.51.100.2', target: '192.0.2.1' },
      evidence: { packets: [7, 8, 9, 10, 11], observed: 4 },
    });
    expect(finding?.description).toContain('300 bytes and less passed');
  });

  it('is sure where the same bytes pass in smaller segments', async () => {
    const dialogue = blackHole(BACKED_OFF);
    dialogue.resp({ at: 9_000, seq: 301, ack: 201, bytes: 512 });
    dialogue.orig({ at: 9_030, seq: 201, ack: 813 });
    expect(await found(mtuBlackHole, dialogue.pcap)).toMatchObject([{ confidence: 'high' }]);
  });

  it('quiet: a large segment that passes at last', async () => {
    const dialogue = blackHole(BACKED_OFF.slice(0, 3));
    dialogue.orig({ at: 1_500, seq: 201, ack: 1_761 });
    expect(await found(mtuBlackHole, dialogue.pcap)).toEqual([]);
  });

  it('quiet: segments as large passed before', async () => {
    const dialogue = TcpDialogue.open();
    dialogue.resp({ at: 70, seq: 1, ack: 1, bytes: 1_460 });
    dialogue.orig({ at: 80, seq: 1, ack: 1_461 });
    for (const at of BACKED_OFF) dialogue.resp({ at, seq: 1_461, ack: 1, bytes: 1_460 });
    dialogue.orig({ at: 5_000, seq: 1, ack: 1_461 });
    expect(await found(mtuBlackHole, dialogue.pcap)).toEqual([]);
  });

  it('quiet: a receiver that is gone, and small segments that are lost', async () => {
    expect(await found(mtuBlackHole, blackHole(BACKED_OFF).pcap)).toEqual([]);
    const dialogue = TcpDialogue.open();
    for (const at of BACKED_OFF) dialogue.resp({ at, seq: 1, ack: 1, bytes: 400 });
    dialogue.orig({ at: 5_000, seq: 1, ack: 1 });
    expect(await found(mtuBlackHole, dialogue.pcap)).toEqual([]);
  });
});

describe('retransmissions', () => {
  const sent = (data: number, again: number, timeouts = 0) => ({
    tcp: {
      orig: {
        segments: data,
        data_segments: data,
        retransmissions: again,
        timeout_retransmissions: timeouts,
        retransmitted_bytes: again * 1_000,
      },
      resp: { segments: data },
    },
  });

  it.each([
    [sent(1_000, 50), 'warning', 5],
    [sent(1_000, 15), 'notice', 1.5],
    [sent(10, 2, 2), 'notice', 2],
  ])('%j is a %s', async (flow, severity, observed) => {
    expect(await inFlows(retransmissions, [flow])).toMatchObject([
      { severity, actors: { source: '10.0.0.1', target: '10.0.0.2' }, evidence: { observed } },
    ]);
  });

  it('adds connections up', async () => {
    const flows = Array.from({ length: 5 }, () => sent(40, 4));
    expect(await inFlows(retransmissions, flows)).toMatchObject([{ evidence: { observed: 10 } }]);
  });

  it('says on which side of the capture point', async () => {
    const before = {
      tcp: { ...sent(1_000, 50).tcp, orig: { ...sent(1_000, 50).tcp.orig, lost_segments: 48 } },
    };
    const [lostBefore] = await inFlows(retransmissions, [before]);
    expect(lostBefore?.description).toContain('before the capture point');
    const [lostBehind] = await inFlows(retransmissions, [sent(1_000, 50)]);
    expect(lostBehind?.description).toContain('behind it');
  });

  it('quiet: a few of many, and half of a few', async () => {
    expect(await inFlows(retransmissions, [sent(1_000, 5)])).toEqual([]);
    expect(await inFlows(retransmissions, [sent(10, 5, 1)])).toEqual([]);
  });
});

describe('bufferbloat', () => {
  /** A transfer of 5 s at 8 Mbit/s, whose round trips take so long. */
  const transfer = (p50: number, p95: number, bytes = 5_000_000) => ({
    tcp: {
      handshake: { resp_ms: 20, orig_ms: 1, total_ms: 21 },
      orig: { segments: 4_000, data_segments: 4_000, bytes, throughput_bps: (bytes * 8) / 5 },
      resp: { segments: 2_000, ack_rtt: { samples: 500, min_ms: 20, p50_ms: p50, p95_ms: p95 } },
    },
  });

  it.each([
    [transfer(80, 120), 'notice', 100, 'grade C'],
    [transfer(150, 400), 'warning', 380, 'grade D'],
    [transfer(500, 900), 'warning', 880, 'grade F'],
  ])('grades what load adds', async (flow, severity, observed, grade) => {
    const [finding] = await inFlows(bufferbloat, [flow]);
    expect(finding).toMatchObject({ severity, evidence: { observed } });
    expect(finding?.title).toContain(grade);
  });

  it('quiet: little is added, or only now and then, or without load', async () => {
    expect(await inFlows(bufferbloat, [transfer(40, 70)])).toEqual([]);
    expect(await inFlows(bufferbloat, [transfer(25, 220)])).toEqual([]);
    expect(await inFlows(bufferbloat, [transfer(150, 400, 400_000)])).toEqual([]);
  });

  it('has the grades of DSLReports', () => {
    expect([4, 29, 59, 199, 399, 400].map(gradeOf)).toEqual(['A+', 'A', 'B', 'C', 'D', 'F']);
  });
});

describe('who is to blame', () => {
  /** An HTTP request: the handshake takes 20 ms, the client waits, then the server. */
  function request(clientMs: number, serverMs: number, networkMs = 0): Buffer {
    const dialogue = new TcpDialogue();
    dialogue.orig({ at: 0, seq: 0, flags: SYN });
    dialogue.resp({ at: 15 + networkMs, seq: 0, ack: 1, flags: SYN | ACK });
    dialogue.orig({ at: 20 + networkMs, seq: 1, ack: 1 });
    const asked = 20 + networkMs + clientMs;
    dialogue.orig({ at: asked, seq: 1, ack: 1, bytes: 100 });
    dialogue.resp({ at: asked + networkMs + 15 + serverMs, seq: 1, ack: 101, bytes: 100 });
    return dialogue.pcap;
  }
  const blamed = async (...waits: [number, number, number?]) =>
    (await Promise.all([slowClient, slowServer, slowNetwork].map((each) => found(each, request(...waits)))))
      .flat()
      .map(({ detector, evidence }) => [detector, evidence.observed]);

  it('nobody', async () => expect(await blamed(0, 100)).toEqual([]));
  it('the network', async () => expect(await blamed(0, 100, 400)).toEqual([['slow-network', 420]]));
});

describe('slow-client', () => {
  /** A segment of the client (10.0.0.1:4000) or the server (10.0.0.2:80). */
  const segment = (isClient: boolean, [seq, ack]: readonly [number, number], flags: number, text = '') => {
    const numbers = Buffer.alloc(16);
    numbers.writeUInt16BE(isClient ? 4_000 : 80, 0);
    numbers.writeUInt16BE(isClient ? 80 : 4_000, 2);
    numbers.writeUInt32BE(seq, 4);
    numbers.writeUInt32BE(ack, 8);
    numbers.set([0x50, flags, 0x20, 0x00], 12);
    const ends = isClient ? join(ip(1), ip(2)) : join(ip(2), ip(1));
    return inIpv4(6, join(numbers, word(0), word(0), Buffer.from(text)), { over: [[12, ends]] });
  };
  const REQUEST = 'GET / HTTP/1.1\r\nHost: example.org\r\n\r\n';
  const waiting = (seconds: number): Buffer =>
    captureOf([
      { at: 0, frame: segment(true, [0, 0], SYN) },
      { at: 0.01, frame: segment(false, [0, 1], SYN | ACK) },
      { at: 0.02, frame: segment(true, [1, 1], ACK) },
      { at: 0.02 + seconds, frame: segment(true, [1, 1], ACK, REQUEST) },
      {
        at: 0.05 + seconds,
        frame: segment(false, [1, 1 + REQUEST.length], ACK, 'HTTP/1.1 204 No Content\r\n\r\n'),
      },
    ]);

  it('a client that connects and then is silent', async () => {
    expect(await found(slowClient, waiting(2))).toMatchObject([
      { severity: 'info', actors: { source: '10.0.0.1' }, evidence: { observed: 2, packets: [4] } },
    ]);
  });

  it('quiet: one that asks at once', async () => expect(await found(slowClient, waiting(0.2))).toEqual([]));
});

describe('slow-server by what flows tell', () => {
  const answer = (ms: number, parts: Parts = {}) => ({
    service: 'http',
    tcp: {
      handshake: { resp_ms: 20, orig_ms: 1, total_ms: 21 },
      first_byte_ms: ms,
      orig: { segments: 3, data_segments: 1, bytes: 100 },
      resp: { segments: 3, data_segments: 1, bytes: 100 },
    },
    ...parts,
  });

  it('the server, without the round trip', async () => {
    expect(await inFlows(slowServer, [answer(1_020)])).toMatchObject([
      { severity: 'notice', evidence: { observed: 1_000 }, actors: { source: '10.0.0.2', port: 80 } },
    ]);
    const many = Array.from({ length: 6 }, () => answer(820));
    expect(await inFlows(slowServer, many)).toMatchObject([{ severity: 'warning', count: 6 }]);
  });

  it('tells one answer in plain words, and as what happened once', async () => {
    const [{ description } = { description: '' }] = await inFlows(slowServer, [answer(1_020)]);
    expect(description).toMatch(/^One answer took the server 1/);
    expect(description).not.toMatch(/half of them|to blame/);
  });

  it('quiet: most answers are quick, the network is slow, segments were lost, the server speaks first', async () => {
    expect(await inFlows(slowServer, [answer(50), answer(60), answer(2_000)])).toEqual([]);
    const far = answer(600);
    const slowWay = { ...far, tcp: { ...far.tcp, handshake: { resp_ms: 400, orig_ms: 1, total_ms: 401 } } };
    expect(await inFlows(slowServer, [slowWay])).toEqual([]);
    const lossy = { ...answer(900), tcp: { ...answer(900).tcp, retransmissions: 1 } };
    expect(await inFlows(slowServer, [lossy])).toEqual([]);
    expect(await inFlows(slowServer, [answer(900, { service: 'smtp' })])).toEqual([]);
  });

  it('quiet: one answer of an unknown protocol', async () => {
    expect(await inFlows(slowServer, [answer(900, { service: undefined })])).toEqual([]);
  });
});

describe('failed-connections', () => {
  const attempt = (state: string, parts: Parts = {}) => ({
    conn_state: state,
    orig_pkts: 1,
    resp_pkts: state === 'REJ' ? 1 : 0,
    ...parts,
  });

  it.each([
    ['REJ', 'refuses'],
    ['S0', 'does not answer'],
  ])('%s three times: the server %s', async (state, words) => {
    const flows = [attempt(state), attempt(state), attempt(state)];
    const [finding, ...others] = await inFlows(failedConnections, flows);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      severity: 'warning',
      actors: { target: '10.0.0.2', port: 80 },
      count: 3,
    });
    expect(finding?.title).toContain(words);
    expect(finding?.evidence.observed).toBe(3);
  });

  it('one connection that was tried three times', async () => {
    expect(await inFlows(failedConnections, [attempt('S0', { orig_pkts: 3 })])).toMatchObject([{ count: 3 }]);
  });

  it('ports of one server are one finding, and a client that fails everywhere another', async () => {
    const id = (port: number, host = 2) => ({
      id: { orig_h: '10.0.0.1', orig_p: 40_000, resp_h: `10.0.0.${host}`, resp_p: port },
      orig_pkts: 3,
    });
    const ports = [1, 2, 3].map((port) => attempt('REJ', id(port)));
    const [server, ...none] = await inFlows(failedConnections, ports);
    expect(none).toEqual([]);
    expect(server?.title).toContain('ports 1, 2, 3');
    const hosts = [11, 12, 13, 14, 15, 16, 17, 18].map((host) => attempt('S0', id(80, host)));
    const all = await inFlows(failedConnections, hosts);
    expect(
      all.filter(({ actors }) => actors.source === '10.0.0.1' && actors.target === undefined),
    ).toMatchObject([{ severity: 'notice', evidence: { observed: 8 } }]);
  });

  it('quiet: two attempts, most that succeed, and begins that were not seen', async () => {
    expect(await inFlows(failedConnections, [attempt('S0'), attempt('S0')])).toEqual([]);
    const mostly = [...Array.from({ length: 10 }, () => ({})), attempt('S0'), attempt('S0'), attempt('S0')];
    expect(await inFlows(failedConnections, mostly)).toEqual([]);
    expect(
      await inFlows(
        failedConnections,
        Array.from({ length: 9 }, () => attempt('OTH')),
      ),
    ).toEqual([]);
  });
});
