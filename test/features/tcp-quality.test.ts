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
