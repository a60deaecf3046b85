import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FeatureSet } from '../../src/lib/features/feature-set.js';
import { MsClock } from '../../src/lib/features/ms-clock.js';
import { NfstreamFlow, SPLT_PACKETS } from '../../src/lib/features/nfstream/flow.js';
import { Sample } from '../../src/lib/features/sample.js';
import { cic } from '../../src/lib/features/sets/cic.js';
import { cicCompat } from '../../src/lib/features/sets/cic-compat.js';
import { nfstream } from '../../src/lib/features/sets/nfstream.js';
import { rtpWindow } from '../../src/lib/features/sets/rtp-window.js';
import { tcpQuality } from '../../src/lib/features/sets/tcp-quality.js';
import { Flights } from '../../src/lib/features/tcp-quality/flights.js';
import { runs } from '../support/arbitraries.js';
import { header, host } from '../support/hand-made.js';
import { deviation, max, mean, min, variance } from './naive/statistics.js';
import { type KeptRow, rowsOf, tcpPacket, udpPacket } from './rows.js';

const SETS: readonly FeatureSet[] = [nfstream, cic, cicCompat, tcpQuality, rtpWindow];

/** Packets between few ends, so that flows come about; times go forward and back, numbers lie. */
const packets = fc.array(
  fc.record({
    from: fc.integer({ min: 1, max: 3 }),
    to: fc.integer({ min: 1, max: 3 }),
    port: fc.constantFrom(40_000, 40_001),
    kind: fc.constantFrom('tcp', 'udp', 'rtp'),
    flags: fc.constantFrom('S', 'SA', 'A', 'PA', 'FA', 'R', ''),
    seq: fc.constantFrom(0, 1, 101, 201, 0xffff_fff0, 0x7fff_ffff),
    ack: fc.constantFrom(0, 1, 101, 201),
    bytes: fc.constantFrom(0, 1, 100, 1_460),
    window: fc.constantFrom(0, 1, 65_535),
    step: fc.constantFrom(0, 0, 0.000_001, 0.02, 1.5, 6, 130, -3, 2_000),
  }),
  { maxLength: 60 },
);

type Choice = (typeof packets extends fc.Arbitrary<infer Each> ? Each : never)[number];

function* made(choices: readonly Choice[]) {
  let seconds = 10_000;
  for (const { from, to, port, kind, step, ...rest } of choices) {
    seconds = Math.max(0, seconds + step);
    const isBack = from > to;
    const [srcport, dstport] = isBack ? [5_004, port] : [port, 5_004];
    const ends = { src: host(from), dst: host(to), srcport, dstport, seconds, ...rest };
    if (kind === 'tcp') yield tcpPacket(ends);
    else if (kind === 'udp') yield udpPacket(ends);
    else {
      const { seq, ack, window } = rest;
      const rtp = { ssrc: ack, seq: seq & 0xffff, timestamp: window * 160, p_type: 0, marker: false };
      yield udpPacket(ends, header('rtp', rtp));
    }
  }
}

const sumOf = (rows: readonly KeptRow[], ...names: string[]): number =>
  rows.reduce(
    (sum, { features }) => sum + names.reduce((all, name) => all + (features[name] ?? Number.NaN), 0),
    0,
  );

describe('whatever packets come', () => {
  it.each(SETS)('$name has numbers that are finite, or absent', (set) => {
    fc.assert(
      fc.property(packets, (choices) => {
        for (const { features } of rowsOf(set, made(choices)))
          for (const [name, value] of Object.entries(features))
            expect(Number.isFinite(value), name).toBe(true);
      }),
      runs(150),
    );
  });

  it.each(SETS)('$name gives the same rows again', (set) => {
    fc.assert(
      fc.property(packets, (choices) => {
        expect(rowsOf(set, made(choices))).toEqual(rowsOf(set, made(choices)));
      }),
      runs(30),
    );
  });

  it('each is in one row of NFStream, one way or the other', () => {
    fc.assert(
      fc.property(packets, (choices) => {
        const rows = rowsOf(nfstream, made(choices));
        expect(sumOf(rows, 'bidirectional_packets')).toBe(choices.length);
        expect(sumOf(rows, 'src2dst_packets', 'dst2src_packets')).toBe(choices.length);
        for (const { features } of rows) {
          expect(features.bidirectional_bytes).toBe(
            (features.src2dst_bytes as number) + (features.dst2src_bytes as number),
          );
          expect(features.src2dst_packets).toBeGreaterThan(0);
          expect(features.splt_direction_0).toBe(0);
          expect(features.bidirectional_min_piat_ms ?? 0).toBeGreaterThanOrEqual(0);
        }
      }),
      runs(150),
    );
  });

  it('each is in one row of CICFlowMeter as it is meant, and no mean is beyond its extremes', () => {
    fc.assert(
      fc.property(packets, (choices) => {
        const rows = rowsOf(cic, made(choices));
        expect(sumOf(rows, 'Total Fwd Packet', 'Total Bwd packets')).toBe(choices.length);
        const bytes = choices.reduce((sum, each) => sum + each.bytes, 0);
        expect(sumOf(rows, 'Total Length of Fwd Packet', 'Total Length of Bwd Packet')).toBe(bytes);
        for (const { features } of rows)
          for (const name of ['Packet Length', 'Flow IAT', 'Fwd IAT', 'Bwd IAT', 'Active', 'Idle']) {
            const {
              [`${name} Min`]: least = 0,
              [`${name} Mean`]: middle = 0,
              [`${name} Max`]: most = 0,
            } = features;
            expect(least).toBeLessThanOrEqual(middle + 1e-6);
            expect(middle).toBeLessThanOrEqual(most + 1e-6);
          }
      }),
      runs(150),
    );
  });

  it('the published CICFlowMeter leaves out nothing but rates of flows without duration', () => {
    fc.assert(
      fc.property(packets, (choices) => {
        for (const { features } of rowsOf(cicCompat, made(choices))) {
          const absent = cicCompat.features.map(({ name }) => name).filter((name) => !(name in features));
          if (features['Flow Duration'] === 0) expect(absent).toEqual(['Flow Bytes/s', 'Flow Packets/s']);
          else expect(absent).toEqual([]);
          const counted = sumOf([{ features } as KeptRow], 'Total Fwd Packet', 'Total Bwd packets');
          expect(counted).toBeGreaterThan(1);
        }
      }),
      runs(150),
    );
  });
});

describe('a flow of a million packets', () => {
  it('keeps as much of NFStream as one of twenty', () => {
    const flow = new NfstreamFlow(new MsClock());
    const packet = tcpPacket({ src: host(1), dst: host(2), srcport: 1, dstport: 2, flags: 'A' });
    for (let count = 0; count < 1_000; count += 1) flow.observe(packet, true);
    expect([flow.directions, flow.sizes, flow.gaps].map(({ length }) => length)).toEqual(
      new Array(3).fill(SPLT_PACKETS),
    );
  });

  it('has 32 segments timed at once', () => {
    const flights = new Flights();
    for (let end = 1; end <= 1_000; end += 1) flights.start(end, end, end);
    expect(flights.stop(32, 100)).toEqual({ roundTrip: 68, inFlight: 32 });
    expect(flights.stop(33, 100)).toBeUndefined();
  });
});

describe('a sample', () => {
  it('has the moments that the textbook has', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true })), (values) => {
        const sample = new Sample();
        for (const value of values) sample.add(value);
        const close = (own: number, other: number | undefined) =>
          other === undefined
            ? Number.isNaN(own)
            : Math.abs(own - other) <= 1e-6 * Math.max(1, Math.abs(other));
        expect(close(sample.min, min(values)) && close(sample.max, max(values))).toBe(true);
        expect(close(sample.mean, mean(values)) && close(sample.variance, variance(values))).toBe(true);
        expect(close(sample.deviation, deviation(values))).toBe(true);
      }),
    );
  });

  it('keeps its digits where values are large and close together', () => {
    const sample = new Sample();
    for (const value of [1e15 + 1, 1e15 + 2, 1e15 + 3]) sample.add(value);
    expect(sample.variance).toBe(1);
  });
});
