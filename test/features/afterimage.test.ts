import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterimage } from '../../src/lib/features/sets/afterimage.js';
import { macAddresses, runs } from '../support/arbitraries.js';
import { header, host } from '../support/hand-made.js';
import { rowsOf, udpPacket } from './rows.js';

const LAMBDAS = [5, 3, 1, 0.1, 0.01];
const FRAME_OVERHEAD_BYTES = 42;

/** A packet between hosts and ports that are told by small numbers. */
interface Sent {
  readonly seconds: number;
  readonly from: number;
  readonly to: number;
  readonly fromPort: number;
  readonly toPort: number;
  readonly bytes: number;
}

interface Value {
  readonly seconds: number;
  readonly value: number;
}

/** Packets of one direction of a stream, as the paper defines their statistics: sums over all that ever came. */
class Stream {
  readonly values: Value[] = [];
  /** How far each value was from the mean when it came. */
  readonly residuals: Value[] = [];

  insert(value: number, seconds: number, lambda: number): void {
    this.values.push({ value, seconds });
    this.residuals.push({ value: value - this.mean(seconds, lambda), seconds });
  }

  #sum(seconds: number, lambda: number, of: (value: number) => number): number {
    return this.values.reduce(
      (sum, each) => sum + 2 ** (-lambda * (seconds - each.seconds)) * of(each.value),
      0,
    );
  }

  weight(seconds: number, lambda: number): number {
    return this.#sum(seconds, lambda, () => 1);
  }

  mean(seconds: number, lambda: number): number {
    const weight = this.weight(seconds, lambda);
    return weight === 0 ? 0 : this.#sum(seconds, lambda, (value) => value) / weight;
  }

  variance(seconds: number, lambda: number): number {
    const weight = this.weight(seconds, lambda);
    if (weight === 0) return 0;
    const mean = this.mean(seconds, lambda);
    return Math.abs(this.#sum(seconds, lambda, (value) => value * value) / weight - mean * mean);
  }
}

/** Covariance by the definition: each residual times the last one of the other direction, fading. */
function covariance(own: Stream, other: Stream, seconds: number, lambda: number): number {
  const merged = [
    ...own.residuals.map((each) => ({ ...each, isOwn: true })),
    ...other.residuals.map((each) => ({ ...each, isOwn: false })),
  ].toSorted((a, b) => a.seconds - b.seconds);
  let sum = 0;
  const last = { own: 0, other: 0 };
  for (const { value, seconds: then, isOwn } of merged) {
    sum += 2 ** (-lambda * (seconds - then)) * value * (isOwn ? last.other : last.own);
    last[isOwn ? 'own' : 'other'] = value;
  }
  return sum / (own.weight(seconds, lambda) + other.weight(seconds, lambda));
}

/** The features of the last packet, from the formulas of the paper, over all packets. */
function expected(packets: readonly Sent[]): Record<string, number> {
  const last = packets.at(-1) as Sent;
  const { seconds } = last;
  const features: Record<string, number> = {};
  for (const lambda of LAMBDAS) {
    const streams = new Map<string, Stream>();
    const of = (key: string): Stream => {
      const stream = streams.get(key) ?? new Stream();
      streams.set(key, stream);
      return stream;
    };
    const lastSent = new Map<string, number>();
    for (const { from, to, fromPort, toPort, bytes, seconds: then } of packets) {
      const length = bytes + FRAME_OVERHEAD_BYTES;
      of(`H ${from}`).insert(length, then, lambda);
      of(`HH ${from} ${to}`).insert(length, then, lambda);
      of(`HpHp ${from}:${fromPort} ${to}:${toPort}`).insert(length, then, lambda);
      const channel = `${from} ${to}`;
      of(`jit ${channel}`).insert(then - (lastSent.get(channel) ?? then), then, lambda);
      lastSent.set(channel, then);
    }
    const { from, to, fromPort, toPort } = last;
    const put = (name: string, value: number): void => {
      features[name.replace('*', `L${lambda}`)] = value;
    };
    for (const [prefix, key] of [
      ['MI_dir', `H ${from}`],
      ['H', `H ${from}`],
      ['HH_jit', `jit ${from} ${to}`],
    ] as const) {
      const stream = of(key);
      put(`${prefix}_*_weight`, stream.weight(seconds, lambda));
      put(`${prefix}_*_mean`, stream.mean(seconds, lambda));
      put(`${prefix}_*_variance`, stream.variance(seconds, lambda));
    }
    for (const [prefix, there, back] of [
      ['HH', `HH ${from} ${to}`, `HH ${to} ${from}`],
      ['HpHp', `HpHp ${from}:${fromPort} ${to}:${toPort}`, `HpHp ${to}:${toPort} ${from}:${fromPort}`],
    ] as const) {
      const [own, other] = [of(there), of(back)];
      const [mean, otherMean] = [own.mean(seconds, lambda), other.mean(seconds, lambda)];
      const [variance, otherVariance] = [own.variance(seconds, lambda), other.variance(seconds, lambda)];
      const cov = covariance(own, other, seconds, lambda);
      const deviations = Math.sqrt(variance * otherVariance);
      put(`${prefix}_*_weight`, own.weight(seconds, lambda));
      put(`${prefix}_*_mean`, mean);
      put(`${prefix}_*_std`, Math.sqrt(variance));
      put(`${prefix}_*_magnitude`, Math.hypot(mean, otherMean));
      put(`${prefix}_*_radius`, Math.hypot(variance, otherVariance));
      put(`${prefix}_*_covariance`, cov);
      // A variance that is 0 comes out of these sums as next to nothing.
      put(`${prefix}_*_pcc`, deviations < 1e-6 ? 0 : cov / deviations);
    }
  }
  return features;
}

const packetOf = ({ from, to, fromPort, toPort, bytes, seconds }: Sent) =>
  udpPacket({ src: host(from), dst: host(to), srcport: fromPort, dstport: toPort, bytes, seconds });

const lastFeatures = (packets: readonly Sent[]): Readonly<Record<string, number>> =>
  rowsOf(afterimage, packets.map(packetOf)).at(-1)?.features ?? {};

describe('set afterimage', () => {
  it('has the 115 statistics of table II of the paper: 23 for each of five decay factors', () => {
    expect(afterimage.features.length).toBe(115);
    const perFactor = afterimage.features.filter(({ name }) => name.includes('_L0.1_'));
    expect(perFactor.map(({ name }) => name)).toEqual(
      [
        ...['MI_dir', 'H'].flatMap((stream) => ['weight', 'mean', 'variance'].map((name) => [stream, name])),
        ...['weight', 'mean', 'std', 'magnitude', 'radius', 'covariance', 'pcc'].map((name) => ['HH', name]),
        ...['weight', 'mean', 'variance'].map((name) => ['HH_jit', name]),
        ...['weight', 'mean', 'std', 'magnitude', 'radius', 'covariance', 'pcc'].map((name) => [
          'HpHp',
          name,
        ]),
      ].map(([stream, name]) => `${stream}_L0.1_${name}`),
    );
  });

  // Two packets of 100 and 200 bytes, one second apart: at lambda 1 the first weighs one half.
  it('is what a hand gets', () => {
    const packet = { from: 1, to: 2, fromPort: 10, toPort: 20 };
    const features = lastFeatures([
      { ...packet, bytes: 100 - FRAME_OVERHEAD_BYTES, seconds: 0 },
      { ...packet, bytes: 200 - FRAME_OVERHEAD_BYTES, seconds: 1 },
    ]);
    const mean = (100 * 0.5 + 200) / 1.5;
    expect(features).toMatchObject({
      MI_dir_L1_weight: 1.5,
      H_L1_weight: 1.5,
      HH_L1_weight: 1.5,
      HH_L5_weight: 1 + 2 ** -5,
      HH_jit_L1_weight: 1.5,
      HH_jit_L1_mean: 1 / 1.5,
      HH_L1_covariance: 0,
      HH_L1_pcc: 0,
      HpHp_L1_magnitude: features.HpHp_L1_mean,
    });
    expect(features.H_L1_mean).toBeCloseTo(mean, 10);
    expect(features.H_L1_variance).toBeCloseTo((100 ** 2 * 0.5 + 200 ** 2) / 1.5 - mean ** 2, 8);
    expect(features.HH_L1_std).toBeCloseTo(Math.sqrt(features.H_L1_variance ?? 0), 10);
    expect(features.HH_L1_radius).toBeCloseTo(features.H_L1_variance ?? 0, 8);
  });

  it('tells a stream of one length by a variance of 0, however long it is', () => {
    const packets = Array.from({ length: 500 }, (_, index) => ({
      ...{ from: 1, to: 2, fromPort: 10, toPort: 20, bytes: 1001 },
      seconds: index / 7,
    }));
    expect(lastFeatures(packets)).toMatchObject({ 'H_L0.01_variance': 0, HH_L5_std: 0, HpHp_L1_pcc: 0 });
  });

  const sent = fc.record({
    gap: fc.oneof(fc.constant(0.001), fc.double({ min: 0.0001, max: 2, noNaN: true })),
    from: fc.integer({ min: 1, max: 3 }),
    to: fc.integer({ min: 1, max: 3 }),
    fromPort: fc.integer({ min: 1, max: 2 }),
    toPort: fc.integer({ min: 1, max: 2 }),
    bytes: fc.integer({ min: 0, max: 1400 }),
  });

  it('equals the sums of the paper over all packets that came', () => {
    fc.assert(
      fc.property(fc.array(sent, { minLength: 1, maxLength: 40 }), (packets) => {
        let seconds = 0;
        const timed = packets
          .filter(({ from, to }) => from !== to)
          .map((packet) => {
            // Times of packets are whole nanoseconds.
            seconds += Math.round(packet.gap * 1e9) / 1e9;
            return { ...packet, seconds: Math.round(seconds * 1e9) / 1e9 };
          });
        if (timed.length === 0) return;
        const [found, wanted] = [lastFeatures(timed), expected(timed)];
        expect(Object.keys(found).toSorted()).toEqual(Object.keys(wanted).toSorted());
        for (const [name, value] of Object.entries(wanted)) {
          const difference = Math.abs((found[name] ?? Number.NaN) - value);
          expect(difference, `${name}: ${found[name]}, not ${value}`).toBeLessThan(
            1e-6 * Math.max(1, Math.abs(value)),
          );
        }
      }),
      runs(200),
    );
  });

  it('tells hosts behind one address apart by their hardware addresses', () => {
    const [a, b] = fc.sample(macAddresses, 2);
    const packets = [a, b, a].map((src, index) =>
      Object.assign(
        packetOf({ from: 1, to: 2, fromPort: 1, toPort: 2, bytes: 10, seconds: index * 1e-6 }),
        header('eth', { src, dst: b }),
      ),
    );
    const last = rowsOf(afterimage, packets).at(-1)?.features;
    expect(last?.['MI_dir_L0.01_weight']).toBeCloseTo(2, 4);
    expect(last?.['H_L0.01_weight']).toBeCloseTo(3, 4);
  });

  it('goes on where the clock was set back: nothing fades, and no time has passed', () => {
    const packet = { from: 1, to: 2, fromPort: 10, toPort: 20, bytes: 10 };
    const features = lastFeatures([
      { ...packet, seconds: 5 },
      { ...packet, seconds: 1 },
    ]);
    expect(features).toMatchObject({ H_L5_weight: 2, HH_jit_L5_mean: 0 });
  });
});
