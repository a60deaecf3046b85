import { describe, expect, it } from 'vitest';
import { tcpQuality } from '../../src/lib/features/sets/tcp-quality.js';
import { TcpDialogue } from '../support/tcp-dialogue.js';
import { ACK, rowsOfBytes } from './written-trace.js';

const valuesOf = async (dialogue: TcpDialogue) => {
  const rows = await rowsOfBytes(tcpQuality, dialogue.pcap);
  expect(rows.length).toBe(1);
  return rows[0]?.values ?? {};
};

/** Round trips in ms of twelve segments of 1,000 bytes, each sent when the one before was acknowledged. */
const ROUND_TRIPS = [20, 22, 24, 26, 28, 30, 32, 34, 36, 38, 40, 40];

/** The responder sends twelve segments, one at a time, 10 ms after each ACK: eleven pauses of 10 ms are idle time. */
function download(): TcpDialogue {
  const dialogue = TcpDialogue.open(undefined, 2);
  dialogue.orig({ at: 40, seq: 1, ack: 1, bytes: 80 });
  let at = 100;
  let seq = 1;
  for (const roundTrip of ROUND_TRIPS) {
    dialogue.resp({ at, seq, ack: 81, bytes: 1_000 });
    seq += 1_000;
    dialogue.orig({ at: at + roundTrip, seq: 81, ack: seq, window: 1_000 });
    at += roundTrip + 10;
  }
  return dialogue;
}

describe('quality of a transfer that is written out', () => {
  it('times round trips of the side that sends more, and tells how they spread in slow start', async () => {
    const values = await valuesOf(download());
    const mean = ROUND_TRIPS.reduce((sum, ms) => sum + ms, 0) / 12;
    const squares = ROUND_TRIPS.reduce((sum, ms) => sum + (ms - mean) ** 2, 0);
    expect(values).toMatchObject({
      retr_pct: 0,
      dupack_ratio: 0,
      ooo_ratio: 0,
      rtt_min_ms: 20,
      data_from_orig: 0,
      data_segments: 12,
      data_bytes: 12_000,
      rtt_samples: 12,
      ss_samples: 12,
      ss_normdiff: 0.5,
      handshake_rtt_ms: 30,
      // From the request at 40 ms to the first segment at 100 ms.
      first_byte_ms: 60,
      max_in_flight: 1_000,
      mss: 1_460,
      // 60,000 as the handshake ends, scaled by 4.
      rwin_max: 240_000,
      sack_ratio: 0,
      window_full_ratio: 0,
      large_segment_ratio: 1,
    });
    expect(values.ss_cov).toBeCloseTo(Math.sqrt(squares / 11) / mean, 12);
    // The 12th of 12 is 40 ms; the record's quantiles are within 3.2 %.
    expect(Math.abs((values.rtt_p95_minus_min_ms ?? 0) - 20)).toBeLessThan(40 * 0.032);
    expect(Math.abs((values.rtt_p95_over_min ?? 0) - 2)).toBeLessThan(2 * 0.032);
    // Eleven pauses of 10 ms between the first segment and the last: 330 ms of round trips before it, and 110 of pauses.
    expect(values.idle_fraction).toBeCloseTo(110 / 440, 12);
    // Always 1,000 bytes on their way: nothing to correlate with.
    expect(values.rtt_vs_inflight_corr).toBeUndefined();
    // 1,000 bytes of windows of 240,000 (the first) and 4,000 bytes; quantiles are within 1 %.
    expect(Math.abs((values.bif_p95_over_rwin ?? 0) - 0.25)).toBeLessThanOrEqual(0.0025);
  });

  it('knows what was sent again, and ends slow start there', async () => {
    const dialogue = download();
    // Four segments, of which the second is lost behind the capture point: two duplicate ACKs ask for it.
    dialogue.resp({ at: 600, seq: 12_001, ack: 81, bytes: 1_000 });
    dialogue.resp({ at: 601, seq: 13_001, ack: 81, bytes: 1_000 });
    dialogue.resp({ at: 602, seq: 14_001, ack: 81, bytes: 1_000 });
    dialogue.resp({ at: 603, seq: 15_001, ack: 81, bytes: 1_000 });
    dialogue.orig({ at: 620, seq: 81, ack: 13_001, window: 1_000 });
    dialogue.orig({ at: 622, seq: 81, ack: 13_001, window: 1_000, sack: [14_001, 15_001] });
    dialogue.orig({ at: 623, seq: 81, ack: 13_001, window: 1_000, sack: [14_001, 16_001] });
    dialogue.resp({ at: 624, seq: 13_001, ack: 81, bytes: 1_000 });
    dialogue.orig({ at: 644, seq: 81, ack: 16_001, window: 1_000 });
    dialogue.resp({ at: 650, seq: 16_001, ack: 81, bytes: 1_000 });
    dialogue.orig({ at: 750, seq: 81, ack: 17_001, window: 1_000 });
    const values = await valuesOf(dialogue);
    expect(values).toMatchObject({
      data_segments: 18,
      retr_pct: 100 / 18,
      dupack_ratio: 2 / 18,
      fast_retransmissions: 1,
      timeout_retransmissions: 0,
      // The segment at 600 ms is timed, those behind it are given up; the one at 650 ms is timed again, but no slow start.
      rtt_samples: 14,
      ss_samples: 13,
      // Of 19 segments of the originator that acknowledge (one opens, one asks), two have SACK.
      sack_ratio: 2 / 19,
      // Four segments fill the window of 4,000 bytes to the edge.
      window_full_ratio: 1 / 18,
      max_in_flight: 4_000,
    });
    expect(values.ss_normdiff).toBe(0.5);
    // Those that were timed had 1,000 bytes on their way, each of them.
    expect(values.rtt_vs_inflight_corr).toBeUndefined();
  });

  it('correlates round trips with what is on its way', async () => {
    const dialogue = TcpDialogue.open(undefined, 2);
    let [at, seq] = [100, 1];
    for (const flight of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) {
      dialogue.orig({ at, seq, ack: 1, bytes: 100 * flight });
      seq += 100 * flight;
      // Each 100 bytes make the round trip 3 ms longer.
      dialogue.resp({ at: at + 10 + 3 * flight, seq: 1, ack: seq });
      at += 100;
    }
    const values = await valuesOf(dialogue);
    // 600 bytes and more; those of 500 and less are small.
    expect(values.large_segment_ratio).toBe(0.5);
    expect(values.rtt_vs_inflight_corr).toBeCloseTo(1, 12);
    expect(values.data_from_orig).toBe(1);
  });

  it('does not take a closed window for a pause of the sender', async () => {
    const dialogue = TcpDialogue.open(undefined, 0);
    dialogue.orig({ at: 100, seq: 1, ack: 1, bytes: 1_000 });
    dialogue.resp({ at: 120, seq: 1, ack: 1_001, window: 0 });
    dialogue.resp({ at: 1_120, seq: 1, ack: 1_001, window: 60_000 });
    dialogue.orig({ at: 1_220, seq: 1_001, ack: 1, bytes: 1_000 });
    dialogue.resp({ at: 1_240, seq: 1, ack: 2_001 });
    const values = await valuesOf(dialogue);
    // 100 ms of the 1,120 between the segments.
    expect(values.idle_fraction).toBeCloseTo(100 / 1_120, 12);
    expect(values.zero_windows).toBe(1);
  });

  it('tells by timestamps how long the whole path takes, wherever it is captured', async () => {
    const dialogue = TcpDialogue.open(undefined, 2);
    let [at, seq] = [100, 1];
    dialogue.orig({ at: at - 5, seq: 1, ack: 1, bytes: 80, stamps: [90, 0] });
    for (const roundTrip of ROUND_TRIPS) {
      // Each segment comes 5 ms behind the ACK whose timestamp it echoes.
      dialogue.resp({ at, seq, ack: 81, bytes: 1_000, stamps: [at, at - 5] });
      seq += 1_000;
      const acked = at + roundTrip;
      dialogue.orig({ at: acked, seq: 81, ack: seq, window: 1_000, stamps: [acked, at] });
      at = acked + 5;
    }
    const values = await valuesOf(dialogue);
    expect(values).toMatchObject({ rtt_share: 20 / 25, path_rtt_min_ms: 25 });
    // 30 and 40 ms to the receiver; quantiles are within 3.2 %.
    expect(Math.abs((values.path_rtt_p50_over_min ?? 0) - 35 / 25)).toBeLessThan(0.032 * 1.4);
    expect(Math.abs((values.path_rtt_p95_over_min ?? 0) - 45 / 25)).toBeLessThan(0.032 * 1.8);
    expect(Math.abs((values.path_rtt_p95_minus_min_ms ?? 0) - 20)).toBeLessThan(0.032 * 45);
    // 11,000 bytes behind the first segment, in eleven round trips of data and eleven pauses of 5 ms.
    const rate = 11_000 / (ROUND_TRIPS.slice(0, 11).reduce((sum, ms) => sum + ms, 0) + 55);
    // The first window is 60,000 times 4, those behind it 1,000 times 4.
    const pipe = (rate * 35) / ((240_000 + 11 * 4_000) / 12);
    expect(Math.abs((values.pipe_over_rwin ?? 0) - pipe)).toBeLessThan(0.032 * pipe);
  });

  it('takes losses of one window for one, and tells how regular they are', async () => {
    const dialogue = TcpDialogue.open();
    let [at, seq] = [100, 1];
    const lose = (segments: number): void => {
      const first = seq;
      for (let sent = 0; sent < segments; sent += 1, seq += 1_000)
        dialogue.resp({ at: at + sent, seq, ack: 1, bytes: 1_000 });
      // The first two are lost; three duplicate ACKs ask for them.
      for (const delay of [20, 21, 22, 23]) dialogue.orig({ at: at + delay, seq: 1, ack: first });
      dialogue.resp({ at: at + 24, seq: first, ack: 1, bytes: 1_000 });
      dialogue.resp({ at: at + 25, seq: first + 1_000, ack: 1, bytes: 1_000 });
      dialogue.orig({ at: at + 45, seq: 1, ack: seq });
      at += 50;
    };
    for (const segments of [5, 5, 8, 5]) lose(segments);
    const values = await valuesOf(dialogue);
    // Distances are 5,000, 8,000 and 5,000 bytes; 5,000, 5,000, 8,000 and 5,000 were on their way.
    expect(values).toMatchObject({
      loss_events: 4,
      resent_per_loss: 2,
      flight_at_loss_over_max: 5_750 / 8_000,
    });
    expect(values.loss_distance_cov).toBeCloseTo((Math.sqrt(3) * 1_000) / 6_000, 12);
    expect(values.flight_at_loss_cov).toBeCloseTo(1_500 / 5_750, 12);
    expect(values.rtt_at_loss_over_p50).toBeUndefined();
  });

  it('tells nothing of a transfer where none was', async () => {
    const dialogue = TcpDialogue.open();
    const values = await valuesOf(dialogue);
    expect(values).toMatchObject({ data_segments: 0, data_bytes: 0, rtt_samples: 0, ss_samples: 0 });
    for (const name of [
      'retr_pct',
      'dupack_ratio',
      'rtt_min_ms',
      'ss_cov',
      'idle_fraction',
      'data_from_orig',
    ])
      expect(values[name], name).toBeUndefined();
  });

  it('counts frames that were captured twice nowhere else', async () => {
    const dialogue = TcpDialogue.open();
    dialogue.orig({ at: 100, seq: 1, ack: 1, bytes: 1_000, id: 7 });
    dialogue.orig({ at: 101, seq: 1, ack: 1, bytes: 1_000, id: 7, hops: 63 });
    dialogue.resp({ at: 120, seq: 1, ack: 1_001, flags: ACK });
    expect(await valuesOf(dialogue)).toMatchObject({
      data_segments: 1,
      retr_pct: 0,
      duplicates: 1,
      rtt_samples: 1,
    });
  });
});
