import { describe, expect, it } from 'vitest';
import { FlowContext } from '../../src/lib/flows/flow-context.js';
import { tcp } from '../../src/lib/flows/meters/tcp.js';
import { ACK, FIN, RST, SYN } from '../../src/lib/flows/tcp/segment.js';
import type { TcpResult } from '../../src/lib/flows/tcp/tcp-fields.js';
import { Connections, eachPacket } from '../support/connections.js';
import { usedBytes } from '../support/memory.js';
import { SAMPLE } from '../support/nt.js';
import { type Said, TcpDialogue } from '../support/tcp-dialogue.js';

/** All but how many copies there are, and what Wireshark says of them. */
const withoutCopies = ({ orig, resp, ...totals }: TcpResult): unknown => ({
  ...totals,
  duplicates: 0,
  orig: { ...orig, duplicates: 0, analysis: {} },
  resp: { ...resp, duplicates: 0, analysis: {} },
});

const DATA = { ack: 1, bytes: 100 } as const;

describe('What is sent again', () => {
  it('is a retransmission where Wireshark sees the wrong order, as its bytes were seen before', () => {
    const dialogue = TcpDialogue.open();
    dialogue.orig({ at: 40, seq: 1, ...DATA });
    dialogue.orig({ at: 40.1, seq: 101, ...DATA });
    expect(dialogue.orig({ at: 55, seq: 1, ...DATA })).toEqual(['out_of_order']);
    expect(dialogue.result.orig).toMatchObject({
      retransmissions: 1,
      out_of_order: 0,
      retransmitted_bytes: 100,
    });
    expect(dialogue.result.orig.analysis).toEqual(expect.objectContaining({ out_of_order: 1 }));
  });

  it('was asked for where selective ACKs tell of something above, in every gap', () => {
    const dialogue = TcpDialogue.open();
    for (let each = 0; each < 5; each += 1) dialogue.orig({ at: 40, seq: 1 + 100 * each, ...DATA });
    dialogue.resp({ at: 60, seq: 1, ack: 1, sack: [101, 201], window: 59_000 });
    dialogue.resp({ at: 61, seq: 1, ack: 1, sack: [301, 501, 101, 201], window: 58_000 });
    expect(dialogue.orig({ at: 70, seq: 1, ...DATA })).toEqual(['retransmission']);
    dialogue.orig({ at: 71, seq: 201, ...DATA });
    expect(dialogue.result.orig).toMatchObject({ retransmissions: 2, fast_retransmissions: 2 });
    expect(dialogue.result.resp).toMatchObject({ duplicate_acks: 2, window_updates: 0 });
    expect(dialogue.result.resp.analysis.window_update).toBe(2);
  });

  it('is spurious where it was acknowledged selectively', () => {
    const dialogue = TcpDialogue.open();
    for (let each = 0; each < 3; each += 1) dialogue.orig({ at: 40, seq: 1 + 100 * each, ...DATA });
    dialogue.resp({ at: 60, seq: 1, ack: 1, sack: [101, 301] });
    expect(dialogue.orig({ at: 70, seq: 201, ...DATA })).not.toContain('spurious_retransmission');
    dialogue.resp({ at: 90, seq: 1, ack: 1, sack: [201, 301, 101, 301] });
    expect(dialogue.result.orig.spurious_retransmissions).toBe(1);
    expect(dialogue.result.resp.received_twice).toBe(1);
  });

  it('timed out where the sender was silent, not where it went on', () => {
    const dialogue = TcpDialogue.open();
    dialogue.orig({ at: 40, seq: 1, ...DATA });
    dialogue.orig({ at: 100, seq: 1, ...DATA });
    dialogue.orig({ at: 300, seq: 1, ...DATA });
    expect(dialogue.result.orig).toMatchObject({ retransmissions: 2, timeout_retransmissions: 1 });
    expect(dialogue.result.retransmissions).toBe(2);
  });

  it('is a single byte, too, while it is not acknowledged: keep-alives come later', () => {
    const dialogue = TcpDialogue.open();
    dialogue.orig({ at: 40, seq: 1, ack: 1, bytes: 1 });
    expect(dialogue.orig({ at: 300, seq: 1, ack: 1, bytes: 1 })).toEqual(['keep_alive']);
    expect(dialogue.result.orig).toMatchObject({ retransmissions: 1, keep_alives: 0 });
    dialogue.resp({ at: 320, seq: 1, ack: 2 });
    dialogue.orig({ at: 60_000, seq: 1, ack: 1, bytes: 1 });
    expect(dialogue.result.orig).toMatchObject({ retransmissions: 1, keep_alives: 1 });
  });

  it('may fill a gap: out of order before a round trip, sent again after it', () => {
    const dialogue = TcpDialogue.open();
    dialogue.orig({ at: 40, seq: 101, ...DATA });
    dialogue.orig({ at: 69, seq: 1, ...DATA });
    dialogue.orig({ at: 100, seq: 301, ...DATA });
    dialogue.orig({ at: 131, seq: 201, ...DATA });
    expect(dialogue.result.orig).toMatchObject({ out_of_order: 1, retransmissions: 1, lost_segments: 2 });
  });
});

it('Data whose ACK was captured first is neither sent again nor a round trip', () => {
  const dialogue = TcpDialogue.open();
  dialogue.resp({ at: 40, seq: 1, ack: 101 });
  expect(dialogue.orig({ at: 40.1, seq: 1, ...DATA })).toEqual(['spurious_retransmission']);
  dialogue.resp({ at: 90, seq: 1, ack: 101, window: 59_000 });
  expect(dialogue.result.orig).toMatchObject({ retransmissions: 0, out_of_order: 0, bytes: 100 });
  expect(dialogue.result.resp.ack_rtt.samples).toBeUndefined();
});

describe('A frame that was captured twice', () => {
  const twice = (change: Partial<Said>, delay: number): TcpDialogue => {
    const dialogue = TcpDialogue.open();
    const said = { at: 40, seq: 1, ...DATA, id: 7, ...change };
    dialogue.orig(said);
    dialogue.orig({ ...said, at: 40 + delay, hops: 63 });
    dialogue.resp({ at: 90, seq: 1, ack: 101 });
    return dialogue;
  };

  it.each([
    ['numbered, 99 ms later', { id: 7 }, 99],
    ['not numbered, on another way', { id: 0 }, 99],
    ['in IPv6, on another way', { isIpv6: true as const }, 99],
    ['a FIN', { flags: ACK | FIN }, 7],
    ['a bare ACK', { bytes: 0 }, 7],
  ])('is a copy: %s', (_name, change, delay) => {
    const { orig, retransmissions } = twice(change, delay).result;
    expect([orig.duplicates, retransmissions, orig.segments]).toEqual([1, 0, 3]);
    expect(orig.duplicate_acks).toBe(0);
  });

  it('stays visible in what Wireshark counts', () => {
    expect(twice({}, 0.005).result.orig.analysis).toEqual(expect.objectContaining({ retransmission: 1 }));
  });

  it('is none more than 100 ms later, or of another identification, or not numbered on the same way', () => {
    expect(twice({}, 101).result.orig).toMatchObject({ duplicates: 0, retransmissions: 1 });
    const dialogue = TcpDialogue.open();
    dialogue.orig({ at: 40, seq: 1, ...DATA, id: 7 });
    dialogue.orig({ at: 45, seq: 1, ...DATA, id: 8 });
    dialogue.orig({ at: 50, seq: 101, ...DATA, id: 0 });
    dialogue.orig({ at: 55, seq: 101, ...DATA, id: 0 });
    expect(dialogue.result.orig).toMatchObject({ duplicates: 0, retransmissions: 2 });
  });

  it('is none of two equal ACKs without identification, and one of two equal segments within 1 ms', () => {
    const dialogue = TcpDialogue.open();
    dialogue.orig({ at: 40, seq: 1, ...DATA, id: 0 });
    dialogue.orig({ at: 40.9, seq: 1, ...DATA, id: 0 });
    dialogue.resp({ at: 50, seq: 1, ack: 1, id: 0 });
    dialogue.resp({ at: 50.1, seq: 1, ack: 1, id: 0 });
    expect(dialogue.result.orig.duplicates).toBe(1);
    expect(dialogue.result.resp).toMatchObject({ duplicates: 0, duplicate_acks: 2 });
  });

  it('is one of two equal ACKs without identification where ACKs are selective', () => {
    const dialogue = new TcpDialogue();
    dialogue.orig({ at: 0, seq: 0, flags: SYN, permitsSack: true });
    dialogue.resp({ at: 20, seq: 0, ack: 1, flags: SYN | ACK, permitsSack: true });
    dialogue.orig({ at: 40, seq: 1, ...DATA });
    dialogue.resp({ at: 50, seq: 1, ack: 1, id: 0 });
    dialogue.resp({ at: 50.1, seq: 1, ack: 1, id: 0 });
    expect(dialogue.result.resp).toMatchObject({ duplicates: 1, duplicate_acks: 1 });
  });

  it('counts nothing else, wherever in a whole connection it stands', () => {
    const talk = (copies: boolean): TcpDialogue => {
      const dialogue = new TcpDialogue();
      const say = (side: 'orig' | 'resp', said: Said): void => {
        dialogue[side](said);
        if (copies) dialogue[side]({ ...said, at: said.at + 0.005 });
      };
      say('orig', { at: 0, seq: 0, flags: SYN, shift: 2, id: 1 });
      say('resp', { at: 20, seq: 0, ack: 1, flags: SYN | ACK, shift: 2, id: 1 });
      say('orig', { at: 30, seq: 1, ack: 1, id: 2 });
      for (let each = 0; each < 20; each += 1) {
        say('orig', { at: 40 + 30 * each, seq: 1 + 100 * each, ack: 1, bytes: 100, id: 3 + each });
        say('resp', { at: 60 + 30 * each, seq: 1, ack: 101 + 100 * each, id: 3 + each });
      }
      say('orig', { at: 900, seq: 2_001, ack: 1, flags: ACK | RST, id: 50 });
      return dialogue;
    };
    const [once, doubled] = [talk(false).result, talk(true).result];
    expect(withoutCopies(doubled)).toEqual(withoutCopies(once));
    expect(doubled.duplicates).toBe(44);
  });
});

describe('A capture with every frame twice', () => {
  /** What was measured of each connection of the sample; each of its packets taken once, or again 5 us later. */
  async function measured(times: 1 | 2): Promise<TcpResult[]> {
    const connections = new Connections(() => tcp.create(new FlowContext()));
    await eachPacket(SAMPLE, (packet) => {
      const found = connections.find(packet, undefined);
      for (let each = 0; each < times; each += 1) {
        found?.each.observe(packet, found.fromOriginator);
        packet.frame.time_epoch.nanoseconds += 5_000;
      }
    });
    return [...connections].map((gauge) => gauge.result());
  }

  it('is measured like the capture with each once', async () => {
    const [once, twice] = [await measured(1), await measured(2)];
    expect(twice.map(withoutCopies)).toEqual(once.map(withoutCopies));
    for (const [index, { orig, resp, duplicates }] of once.entries()) {
      expect(duplicates).toBe(0);
      expect(twice[index]?.duplicates).toBe((orig.segments ?? 0) + (resp.segments ?? 0));
    }
    const sum = (results: TcpResult[], flag: 'retransmission' | 'duplicate_ack'): number =>
      results.reduce(
        (all, { orig, resp }) => all + (orig.analysis[flag] ?? 0) + (resp.analysis[flag] ?? 0),
        0,
      );
    expect([sum(once, 'retransmission'), sum(once, 'duplicate_ack')]).toEqual([2, 37]);
    expect([sum(twice, 'retransmission'), sum(twice, 'duplicate_ack')]).toEqual([194, 175]);
  });
});

describe('Round trips', () => {
  it('of the handshake are cut at the capture point', () => {
    const { handshake } = TcpDialogue.open().result;
    expect(handshake).toEqual({ resp_ms: 20, orig_ms: 10, total_ms: 30 });
  });

  it('are not taken from a handshake that was sent again', () => {
    const dialogue = new TcpDialogue();
    dialogue.orig({ at: 0, seq: 0, flags: SYN });
    dialogue.orig({ at: 1_000, seq: 0, flags: SYN });
    dialogue.resp({ at: 1_020, seq: 0, ack: 1, flags: SYN | ACK });
    dialogue.orig({ at: 1_030, seq: 1, ack: 1 });
    expect(dialogue.result.handshake).toEqual({ orig_ms: 10 });
    expect(dialogue.result.orig).toMatchObject({ retransmissions: 1, timeout_retransmissions: 1 });
  });

  it('are taken from ACKs of data that was sent once', () => {
    const dialogue = TcpDialogue.open();
    dialogue.orig({ at: 40, seq: 1, ...DATA });
    dialogue.resp({ at: 65, seq: 1, ack: 101 });
    dialogue.orig({ at: 100, seq: 101, ...DATA });
    dialogue.orig({ at: 400, seq: 101, ...DATA });
    dialogue.resp({ at: 401, seq: 1, ack: 201 });
    const { ack_rtt } = dialogue.result.resp;
    expect(ack_rtt).toMatchObject({ samples: 1, min_ms: 25, p50_ms: 25, p95_ms: 25 });
    expect(dialogue.result.orig.ack_rtt.samples).toBeUndefined();
  });

  it('are taken from timestamps once each, however often they are echoed', () => {
    const dialogue = TcpDialogue.open();
    dialogue.orig({ at: 40, seq: 1, ...DATA, stamps: [500, 900] });
    dialogue.orig({ at: 41, seq: 101, ...DATA, stamps: [500, 900] });
    dialogue.resp({ at: 62, seq: 1, ack: 201, stamps: [920, 500] });
    dialogue.resp({ at: 80, seq: 1, ack: 201, stamps: [938, 500], window: 1 });
    expect(dialogue.result.resp.ts_rtt).toMatchObject({ samples: 1, min_ms: 22 });
  });

  it('have quantiles within 3.2 %', () => {
    const dialogue = TcpDialogue.open();
    for (let each = 0; each < 100; each += 1) {
      dialogue.orig({ at: 1_000 * (each + 1), seq: 1 + 100 * each, ...DATA });
      dialogue.resp({ at: 1_000 * (each + 1) + each + 1, seq: 1, ack: 101 + 100 * each });
    }
    const { samples, min_ms = 0, p50_ms = 0, p95_ms = 0 } = dialogue.result.resp.ack_rtt;
    expect([samples, min_ms]).toEqual([100, 1]);
    expect(Math.abs(p50_ms / 50 - 1)).toBeLessThan(0.032);
    expect(Math.abs(p95_ms / 95 - 1)).toBeLessThan(0.032);
  });

  it('may take no time at all, or seconds', () => {
    const dialogue = TcpDialogue.open();
    dialogue.orig({ at: 40, seq: 1, ...DATA });
    dialogue.resp({ at: 40, seq: 1, ack: 101 });
    dialogue.orig({ at: 50, seq: 101, ...DATA });
    dialogue.resp({ at: 9_050, seq: 1, ack: 201 });
    const { samples, min_ms, p50_ms, p95_ms = 0 } = dialogue.result.resp.ack_rtt;
    expect([samples, min_ms, p50_ms]).toEqual([2, 0, 0.000_001]);
    expect(Math.abs(p95_ms / 9_000 - 1)).toBeLessThan(0.032);
  });
});

describe('A connection', () => {
  it('has a time to the first byte, pauses, throughput and bytes in flight', () => {
    const dialogue = TcpDialogue.open();
    dialogue.orig({ at: 40, seq: 1, ...DATA });
    dialogue.resp({ at: 90, seq: 1, ack: 101, bytes: 1_000 });
    dialogue.resp({ at: 91, seq: 1_001, ack: 101, bytes: 1_000 });
    dialogue.orig({ at: 101, seq: 101, ack: 2_001 });
    dialogue.resp({ at: 3_090, seq: 2_001, ack: 101, bytes: 1_000 });
    const { first_byte_ms, idle_share, resp } = dialogue.result;
    expect(first_byte_ms).toBe(50);
    expect(idle_share).toBeCloseTo(2_989 / 3_090, 9);
    expect(resp.throughput_bps).toBeCloseTo((2_000 * 8) / 3, 6);
    expect(resp.max_in_flight).toBe(2_000);
  });

  it('that is heard in one direction tells nothing of the other', () => {
    const dialogue = new TcpDialogue();
    dialogue.resp({ at: 0, seq: 1, ack: 1, bytes: 100 });
    dialogue.resp({ at: 10, seq: 101, ack: 1, bytes: 100 });
    const { orig, resp, handshake } = dialogue.result;
    expect(Object.values(orig).filter((value) => typeof value === 'number')).toEqual([]);
    expect(handshake).toEqual({});
    expect(resp).toMatchObject({ segments: 2, bytes: 200, lost_segments: 0 });
    expect(resp.window.max).toBeUndefined();
  });

  it('without times has no round trips, and its counts all the same', () => {
    const dialogue = new TcpDialogue();
    for (let each = 0; each < 5; each += 1) {
      dialogue.orig({ at: each, seq: 1 + 100 * each, ...DATA, isUntimed: true });
      dialogue.resp({ at: each, seq: 1, ack: 101 + 100 * each, isUntimed: true });
    }
    dialogue.orig({ at: 9, seq: 1, ...DATA, isUntimed: true });
    const { orig, resp, idle_share, first_byte_ms } = dialogue.result;
    expect(orig).toMatchObject({ segments: 6, bytes: 600, retransmissions: 1, spurious_retransmissions: 1 });
    expect([idle_share, first_byte_ms, resp.ack_rtt.samples, orig.throughput_bps]).toEqual(
      new Array(4).fill(undefined),
    );
  });

  it('has the length of payloads that were not captured', () => {
    const dialogue = TcpDialogue.open();
    dialogue.orig({ at: 40, seq: 1, ack: 1, bytes: 1_000, captured: 68 });
    dialogue.orig({ at: 41, seq: 1_001, ack: 1, bytes: 1_000, captured: 68 });
    expect(dialogue.result.orig).toMatchObject({ bytes: 2_000, lost_segments: 0, retransmissions: 0 });
  });

  it('is measured alike however many segments it has', () => {
    const open = { mss: 1_400, shift: 6, permitsSack: true, stamps: [1, 2] } as const;
    const talks: [side: 'orig' | 'resp', said: Said][] = [
      ['orig', { at: 0, seq: 0, flags: SYN, window: 500, ...open }],
      ['resp', { at: 20, seq: 0, ack: 1, flags: SYN | ACK, id: 0, ...open }],
      ['resp', { at: 20.5, seq: 0, ack: 1, flags: SYN | ACK, id: 0, ...open }],
      ['orig', { at: 30, seq: 1, ack: 1, window: 70 }],
      ['orig', { at: 31, seq: 1, ack: 1, flags: ACK | RST, window: 0 }],
    ];
    for (let length = 1; length <= talks.length; length += 1) {
      const dialogue = new TcpDialogue();
      for (const [side, said] of talks.slice(0, length)) dialogue[side](said);
      expect(dialogue.result).toEqual(dialogue.directResult);
      expect(dialogue.result.orig).toMatchObject({ segments: length < 4 ? 1 : length - 2, mss: 1_400 });
      expect(dialogue.result.duplicates).toBe(length < 3 ? 0 : 1);
    }
  });

  it('of one SYN takes less than 200 bytes', async () => {
    const flows = 20_000;
    const gauges: unknown[] = new Array(flows).fill(undefined);
    let bytes = Number.NaN;
    await eachPacket(SAMPLE, (packet) => {
      if (bytes > 0 || packet.tcp?.flags !== SYN) return;
      const before = usedBytes();
      for (let each = 0; each < flows; each += 1) {
        const gauge = tcp.create(new FlowContext());
        gauge.observe(packet, true);
        gauges[each] = gauge;
      }
      bytes = usedBytes() - before;
    });
    expect(gauges).not.toContain(undefined);
    expect(bytes / flows).toBeLessThan(200);
  });

  it('survives lies in sequence numbers with bounded work', () => {
    const dialogue = TcpDialogue.open();
    for (let each = 0; each < 3_000; each += 1) {
      const seq = (each * 0x3333_3333) % 0x1_0000_0000;
      dialogue.orig({ at: 40 + each, seq, ack: 1, bytes: 100 });
      const edges = [0, 1, 2, 3].flatMap((part) => [seq + part * 0x0fff_ffff, seq + part * 0x0fff_ffff + 50]);
      dialogue.resp({
        at: 40.5 + each,
        seq: 1,
        ack: (each * 0x1357_9bdf) % 0x1_0000_0000,
        sack: edges.slice(0, 6),
      });
    }
    expect(dialogue.result.orig.segments).toBe(3_002);
  });
});
