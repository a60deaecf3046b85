import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MissingRuns } from '../../src/lib/features/rtp-window/missing-runs.js';
import { rtpWindow } from '../../src/lib/features/sets/rtp-window.js';
import type { Packet } from '../../src/lib/packets/packet.js';
import { CORPUS, corpusCaptures, hasProgram } from '../support/corpus.js';
import { header, host } from '../support/hand-made.js';
import type { NaiveRow } from './naive/nfstream.js';
import { naiveRtpWindows } from './naive/rtp-windows.js';
import { rowsOf as rowsOfCapture } from './plain-rows.js';
import { type KeptRow, rowsOf, udpPacket } from './rows.js';

/** Packets come behind 00:16:40, where a window of 5 s begins. */
const START = 1_000;
const TICKS_PER_MS = 8;
const PCMU = 0;

interface Media {
  /** When it comes, in ms. */
  readonly at: number;
  readonly seq: number;
  /** When it was sent, in ms by its timestamp. */
  readonly sent: number;
  readonly ssrc?: number;
  readonly type?: number;
  readonly isBack?: boolean;
}

function media({ at, seq, sent, ssrc = 0xabc, type = PCMU, isBack = false }: Media): Packet {
  const [src, dst] = isBack ? [host(2), host(1)] : [host(1), host(2)];
  const ends = { src, dst, srcport: 4_000, dstport: 4_000, bytes: 172, seconds: at / 1_000 };
  return udpPacket(
    ends,
    header('rtp', { ssrc, seq: seq & 0xffff, timestamp: sent * TICKS_PER_MS, p_type: type, marker: false }),
  );
}

const windowsOf = (packets: readonly Media[]): KeptRow[] => rowsOf(rtpWindow, packets.map(media));

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe('windows of a stream that is written out', () => {
  // Delays over the fastest: 0 0 8 0 4 25 2 12. Differences: 0 8 -8 4 21 -23 10; packet 106 comes behind 107.
  const STREAM: readonly Media[] = [
    { at: 0, seq: 100, sent: 0 },
    { at: 20, seq: 101, sent: 20 },
    { at: 48, seq: 102, sent: 40 },
    { at: 80, seq: 104, sent: 80 },
    { at: 144, seq: 107, sent: 140 },
    { at: 145, seq: 106, sent: 120 },
    { at: 3_002, seq: 108, sent: 3_000 },
    { at: 3_032, seq: 109, sent: 3_020 },
    // The next window: 110 is missing.
    { at: 5_100, seq: 111, sent: 5_100 },
  ];
  const DELAYS = [0, 0, 8, 0, 4, 25, 2, 12];
  const DIFFERENCES = [0, 8, 8, 4, 21, 23, 10];

  it('has these values', () => {
    const [first] = windowsOf(STREAM);
    const jitter = DIFFERENCES.reduce((estimate, difference) => estimate + (difference - estimate) / 16, 0);
    expect(first?.features).toMatchObject({
      // 103 and 105 of 100 to 109.
      loss_pct: 20,
      loss_run_max: 1,
      loss_run_mean: 1,
      d_p95_ms: 23,
      delay_p95_ms: 25,
      packets: 8,
      expected: 10,
      duplicates: 0,
      reordered: 1,
      late_pct: 0,
      burst_ratio: 1,
      from_orig: 1,
    });
    const { features } = first as KeptRow;
    expect(features.jitter_ms).toBeCloseTo(jitter, 9);
    expect(features.d_mean_ms).toBeCloseTo(mean(DIFFERENCES), 9);
    expect(features.delay_mean_ms).toBeCloseTo(51 / 8, 9);
    expect(features.delay_last10_ms).toBeCloseTo(51 / 8, 9);
    // The first half has 37 ms in six packets, the second 14 ms in two.
    expect(features.delay_trend_ms).toBeCloseTo(7 - 37 / 6, 9);
    const squares = DELAYS.reduce((sum, delay) => sum + (delay - 51 / 8) ** 2, 0);
    expect(features.delay_std_ms).toBeCloseTo(Math.sqrt(squares / 7), 9);
    const seconds = STREAM.slice(0, 8).map(({ at }) => at / 1_000);
    const middle = mean(seconds);
    const slope =
      seconds.reduce((sum, x, index) => sum + (x - middle) * ((DELAYS[index] as number) - 51 / 8), 0) /
      seconds.reduce((sum, x) => sum + (x - middle) ** 2, 0);
    expect(features.delay_slope_ms_s).toBeCloseTo(slope, 9);
  });

  it('names the window and the stream', () => {
    const rows = windowsOf(STREAM);
    expect(
      rows.map(({ subject }) => [subject.kind, subject.ts.seconds, subject.seconds, subject.stream]),
    ).toEqual([
      ['window', START, 5, '0x00000abc'],
      ['window', START + 5, 5, '0x00000abc'],
    ]);
    expect(rows[0]?.subject.uid).toMatch(/^C/);
    expect(rows[1]?.subject.uid).toBe(rows[0]?.subject.uid);
  });

  it('counts what is missing between two windows in the second', () => {
    const [, second] = windowsOf(STREAM);
    expect(second?.features).toMatchObject({ packets: 1, expected: 2, loss_pct: 50, loss_run_max: 1 });
    expect(second?.features.delay_trend_ms).toBeUndefined();
    expect(second?.features.delay_slope_ms_s).toBeUndefined();
  });

  it('takes windows of another length', () => {
    const rows = rowsOf(rtpWindow, STREAM.map(media), { windowMs: 1_000 });
    expect(rows.map(({ subject, features }) => [subject.ts.seconds, features.packets])).toEqual([
      [START, 6],
      [START + 3, 2],
      [START + 5, 1],
    ]);
  });
});

describe('windows of streams', () => {
  const steady = (number: number, changes: Partial<Media> = {}): Media[] =>
    Array.from({ length: number }, (_, index) => ({
      at: 20 * index,
      seq: index,
      sent: 20 * index,
      ...changes,
    }));

  it('have R and MOS of a codec that is known', () => {
    const [row] = windowsOf(steady(100));
    // A packet of 20 ms and a buffer of 60 ms: 93.2 - 0.024 x 80.
    expect(row?.features.r).toBeCloseTo(91.28, 9);
    expect(row?.features.mos).toBeCloseTo(1 + 0.035 * 91.28 + 7e-6 * 91.28 * 31.28 * 8.72, 9);
    const opus = windowsOf(steady(100, { type: 111 }))[0]?.features ?? {};
    expect([opus.r, opus.mos, opus.jitter_ms, opus.delay_mean_ms]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(opus).toMatchObject({ packets: 100, loss_pct: 0 });
  });

  it('are told apart by source and direction', () => {
    const both = [
      ...steady(10),
      ...steady(10, { ssrc: 0xdef }),
      ...steady(10).map((each) => ({ ...each, isBack: true })),
    ].sort((a, b) => a.at - b.at);
    const rows = windowsOf(both);
    expect(
      rows.map(({ subject, features }) => [subject.stream, features.from_orig, features.packets]),
    ).toEqual([
      ['0x00000abc', 1, 10],
      ['0x00000def', 1, 10],
      ['0x00000abc', 0, 10],
    ]);
  });

  it('know numbers that begin again, duplicates, and cycles', () => {
    const rows = windowsOf([
      { at: 0, seq: 65_534, sent: 0 },
      { at: 20, seq: 65_535, sent: 20 },
      { at: 40, seq: 65_536, sent: 40 },
      { at: 41, seq: 65_536, sent: 40 },
      { at: 60, seq: 65_538, sent: 80 },
      { at: 80, seq: 20_000, sent: 100 },
      { at: 100, seq: 20_001, sent: 120 },
    ]);
    expect(rows[0]?.features).toMatchObject({ packets: 7, duplicates: 1, expected: 6, loss_run_max: 1 });
    expect(rows[0]?.features.loss_pct).toBeCloseTo(100 / 6, 9);
  });

  it('are of no more than 16 streams of a flow', () => {
    const many = Array.from({ length: 40 }, (_, ssrc) => [
      { at: ssrc, seq: 1, sent: 0, ssrc },
      { at: ssrc, seq: 2, sent: 20, ssrc },
    ]).flat();
    expect(windowsOf(many).length).toBe(16);
  });

  it('tell what comes late of what was missing in the window before to nobody', () => {
    const rows = windowsOf([
      { at: 0, seq: 1, sent: 0 },
      { at: 4_990, seq: 3, sent: 40 },
      { at: 5_010, seq: 2, sent: 20 },
      { at: 5_020, seq: 4, sent: 60 },
    ]);
    expect(rows.map(({ features }) => [features.expected, features.loss_pct, features.reordered])).toEqual([
      [3, 100 / 3, 0],
      [1, 0, 1],
    ]);
  });
});

describe('runs of missing packets', () => {
  it('are split by what comes late', () => {
    const runs = new MissingRuns();
    runs.add(10, 5);
    expect([runs.missing, runs.runs, runs.longest]).toEqual([5, 1, 5]);
    expect(runs.fill(12)).toBe(true);
    expect([runs.missing, runs.runs, runs.longest]).toEqual([4, 2, 2]);
    expect(runs.fill(10)).toBe(true);
    expect(runs.fill(11)).toBe(true);
    expect([runs.missing, runs.runs, runs.longest]).toEqual([2, 1, 2]);
    expect(runs.fill(12)).toBe(false);
    expect(runs.fill(99)).toBe(false);
  });

  it('are bounded, and count on', () => {
    const runs = new MissingRuns();
    for (let run = 0; run < 1_000; run += 1) runs.add(run * 10, run === 999 ? 7 : 1);
    expect([runs.missing, runs.runs, runs.longest]).toEqual([1_006, 1_000, 7]);
    expect(runs.fill(9_990)).toBe(false);
  });
});

/** Names of the values that differ. Clocks of the day have digits for a quarter of a microsecond in a double. */
function differencesOf(own: Readonly<Record<string, number>>, naive: NaiveRow): string[] {
  return Object.entries(naive).flatMap(([name, value]) => {
    const mine = own[name];
    if (mine === undefined || value === undefined)
      return mine === value ? [] : [`${name}: ${mine}, naive ${value}`];
    const share = name.endsWith('p95_ms') ? QUANTILE_ERROR : TOLERANCE;
    return Math.abs(mine - value) <= share * Math.max(1, Math.abs(value))
      ? []
      : [`${name}: ${mine}, naive ${value}`];
  });
}

const TOLERANCE = 1e-3;
/** A quantile of more than 32 values is within 1 %. */
const QUANTILE_ERROR = 0.011;

describe.skipIf(!hasProgram('tshark') || corpusCaptures().length === 0)(
  'against naive calculations over what tshark tells (skipped without tshark and the real captures)',
  () => {
    it('has the same windows of a real call', async () => {
      const path = join(CORPUS, 'voip/sip_captures--Forensic_challenge_4.pcap');
      const rows = await rowsOfCapture(rtpWindow, [path]);
      let compared = 0;
      for (const stream of await naiveRtpWindows(path)) {
        for (const [start, naive] of stream.windows) {
          const own = rows.find(
            (row) =>
              Number(row.ns / 1_000_000n) === start &&
              Number(row.stream) === Number(stream.ssrc) &&
              (row.values.from_orig === 1 ? row.from : row.to) === stream.from,
          );
          expect(differencesOf(own?.values ?? {}, naive), `${stream.ssrc} ${start}`).toEqual([]);
          compared += 1;
        }
      }
      expect(compared).toBe(9);
    });
  },
);
