import { describe, expect, it } from 'vitest';
import { CONN_STATES } from '../../src/lib/flows/flow-record.js';
import { datagram, Feed, flowOf, paced, type SegmentOptions, type Speaker, segment } from './traffic.js';

/** A segment in few words: who, flags, and where it differs. */
type Said = readonly [Speaker, SegmentOptions];

const C = (flags: string, seq: number, ack = 0, more: Partial<SegmentOptions> = {}): Said => [
  'client',
  { flags, seq, ack, ...more },
];
const S = (flags: string, seq: number, ack = 0, more: Partial<SegmentOptions> = {}): Said => [
  'server',
  { flags, seq, ack, ...more },
];

const said = (...segments: readonly Said[]) =>
  segments.map(([speaker, options]) => segment(speaker, options));

const SYN = C('S', 100);
const SYN_ACK = S('SA', 500, 101);
const HANDSHAKE = [SYN, SYN_ACK, C('A', 101, 501)] as const;

/** Zeek's documentation of conn_state and history, a row each: what was sent, and what conn.log says. */
const TCP_CASES: readonly (readonly [
  what: string,
  segments: readonly Said[],
  state: string,
  history: string,
])[] = [
  ['an attempt that nobody answers', [SYN], 'S0', 'S'],
  ['the same, sent again', [SYN, SYN], 'S0', 'S'],
  ['an attempt with another number', [C('S', 100), C('S', 100), C('A', 101)], 'S0', 'SA'],
  ['a handshake and nothing more', HANDSHAKE, 'S1', 'ShA'],
  ['a handshake without its last packet', [SYN, SYN_ACK], 'S1', 'Sh'],
  [
    'data both ways, ended by both',
    [
      ...HANDSHAKE,
      C('A', 101, 501, { length: 10 }),
      S('A', 501, 111, { length: 20 }),
      C('FA', 111, 521),
      S('FA', 521, 112),
      C('A', 112, 522),
    ],
    'SF',
    'ShADdFf',
  ],
  ['a refusal', [SYN, S('RA', 0, 101)], 'REJ', 'Sr'],
  ['a refusal of what was never asked', [S('SA', 500, 101), C('R', 101)], 'REJ', 'Hr'],
  ['closed by the originator only', [...HANDSHAKE, C('FA', 101, 501)], 'S2', 'ShAF'],
  ['closed by the responder only', [...HANDSHAKE, S('FA', 501, 101)], 'S3', 'ShAf'],
  [
    'aborted by the originator',
    [...HANDSHAKE, C('A', 101, 501, { length: 5 }), C('R', 106)],
    'RSTO',
    'ShADR',
  ],
  ['aborted by the responder', [...HANDSHAKE, S('A', 501, 101, { length: 5 }), S('R', 506)], 'RSTR', 'ShAdr'],
  ['given up before any answer', [SYN, C('R', 101)], 'RSTOS0', 'SR'],
  ['half open: SYN and FIN, no answer', [SYN, C('F', 101)], 'SH', 'SF'],
  ['from the middle', [C('A', 101, 501, { length: 5 }), S('A', 501, 106)], 'OTH', 'Da'],
  ['a FIN and a RST at once', [...HANDSHAKE, C('FR', 101, 501)], 'RSTO', 'ShAI'],
  ['a SYN and a FIN at once', [C('SF', 100)], 'SH', 'Q'],
  ['a SYN and a RST at once', [...HANDSHAKE, S('SAR', 501)], 'RSTR', 'ShAq'],
  [
    'inconsistent packets are told once',
    [...HANDSHAKE, C('FR', 101, 501), C('FR', 101, 501)],
    'RSTO',
    'ShAI',
  ],
  ['a RST with another number is told again', [SYN, S('R', 0), S('R', 7), S('R', 7)], 'REJ', 'Srr'],
  [
    'a FIN behind more data is told again',
    [...HANDSHAKE, C('FA', 101, 501), C('FA', 103, 501)],
    'S2',
    'ShAFF',
  ],
  [
    'closed by both, then reset',
    [...HANDSHAKE, C('FA', 101, 501), S('FA', 501, 102), C('R', 102)],
    'SF',
    'ShAFfR',
  ],
  [
    'a FIN, its RST, and the FIN of the other end',
    [...HANDSHAKE, C('FA', 101, 501), C('R', 102), S('FA', 501, 102)],
    'SF',
    'ShAFRf',
  ],
  ['no window', [...HANDSHAKE, C('A', 101, 501, { window: 0 })], 'S1', 'ShAW'],
  [
    'no window ten times',
    [...HANDSHAKE, ...Array.from({ length: 10 }, () => S('A', 501, 101, { window: 0 }))],
    'S1',
    'ShAaww',
  ],
  [
    'no window a hundred times',
    [...HANDSHAKE, ...Array.from({ length: 100 }, () => C('A', 101, 501, { window: 0 }))],
    'S1',
    'ShAWWW',
  ],
  [
    'payload sent again',
    [...HANDSHAKE, C('A', 101, 501, { length: 5 }), C('A', 101, 501, { length: 5 })],
    'S1',
    'ShADT',
  ],
  [
    'payload sent ten times more',
    [...HANDSHAKE, ...Array.from({ length: 11 }, () => S('A', 501, 101, { length: 5 }))],
    'S1',
    'ShAdtt',
  ],
  [
    'a gap that was acknowledged',
    [...HANDSHAKE, C('A', 111, 501, { length: 5 }), S('A', 501, 116)],
    'S1',
    'ShADaG',
  ],
];

describe('conn_state and history of TCP', () => {
  it.each(TCP_CASES)('%s', (_, segments, state, history) => {
    expect(flowOf(said(...segments))).toMatchObject({ conn_state: state, history, proto: 'tcp' });
  });

  /** Where the server has a port of servers, it is the responder whoever was seen first. */
  const web = (segments: readonly Said[]) =>
    said(...segments.map(([who, options]): Said => [who, { ...options, serverPort: 80 }]));

  it.each([
    ['a SYN-ACK, then a RST of the same end', [S('SA', 500, 101), S('R', 501)], 'RSTRH', '^hr'],
    ['a SYN-ACK, then a FIN of the same end', [S('SA', 500, 101), S('FA', 501, 101)], 'SHR', '^hf'],
    ['a SYN that was not seen', [S('SA', 500, 101), C('A', 101, 501)], 'S1', '^hA'],
    ['from the middle, the server first', [S('A', 501, 101, { length: 9 }), C('A', 101, 510)], 'OTH', '^dA'],
  ] as const)('%s', (_, segments, state, history) => {
    const flow = flowOf(web(segments));
    expect(flow).toMatchObject({ conn_state: state, history });
    expect(flow.id).toMatchObject({ orig_h: '192.0.2.1', resp_p: 80 });
  });

  it('turns the ends round where a SYN comes behind its SYN-ACK', () => {
    const flow = flowOf(said(S('SA', 500, 101), C('S', 100), C('A', 101, 501, { length: 3 })));
    expect(flow).toMatchObject({
      conn_state: 'S1',
      history: 'Hs^D',
      orig_pkts: 2,
      resp_pkts: 1,
      orig_bytes: 3,
    });
    expect(flow.id).toMatchObject({ orig_h: '192.0.2.1', orig_p: 40_000 });
  });

  it('doubts no SYN-ACK between two ports of servers, which may be a scan', () => {
    const [frame] = [segment('server', { flags: 'SA', seq: 1, ack: 2, serverPort: 80, clientPort: 443 })];
    expect(flowOf([frame]).id).toMatchObject({ orig_p: 80, resp_p: 443 });
    const middle = segment('server', { flags: 'A', seq: 1, ack: 2, serverPort: 80, clientPort: 443 });
    expect(flowOf([middle]).id).toMatchObject({ orig_p: 443, resp_p: 80 });
  });

  it('has met every state there is', () => {
    const states = new Set([...TCP_CASES.map(([, , state]) => state), 'RSTRH', 'SHR']);
    expect([...states].toSorted()).toEqual([...CONN_STATES].toSorted());
  });

  it('tells wrong checksums where they are verified', () => {
    const feed = new Feed({}, true);
    for (const frame of paced(said(SYN, S('SA', 500, 101, { isDamaged: true })))) feed.take(frame);
    expect(feed.end()).toMatchObject([{ history: 'Sch' }]);
  });

  it('says where the history was cut: no input makes it grow for ever', () => {
    const resets = Array.from({ length: 500 }, (_, index) => S('R', index * 10));
    const { history = '' } = flowOf(said(SYN, ...resets));
    expect(history).toMatch(/^Sr{95}x$/);
  });
});

describe('conn_state and history of UDP', () => {
  it.each([
    ['no answer', [datagram('client', 5)], 'S0', 'D'],
    ['an answer', [datagram('client', 5), datagram('server', 7)], 'SF', 'Dd'],
    ['only the answer, of a server', [datagram('server', 7, 40_000, 53)], 'SHR', '^d'],
    ['no payload', [datagram('client', 0)], 'S0', 'D'],
  ] as const)('%s', (_, frames, state, history) => {
    expect(flowOf(frames)).toMatchObject({ conn_state: state, proto: 'udp' });
    expect(flowOf(frames).history).toBe(history);
  });
});
