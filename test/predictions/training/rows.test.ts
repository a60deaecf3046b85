import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptySubject } from '../../../src/lib/features/subjects.js';
import type { FeatureMatrix } from '../../../src/lib/predictions/trainers/feature-matrix.js';
import { SeededRandom } from '../../../src/lib/predictions/trainers/seeded-random.js';
import { fitBaselines } from '../../../src/lib/predictions/training/baselines.js';
import { budgetShare, parseBudget } from '../../../src/lib/predictions/training/budget.js';
import { driftOf } from '../../../src/lib/predictions/training/drift.js';
import { FindingStore } from '../../../src/lib/predictions/training/finding-store.js';
import { RowStore, type RowSubject } from '../../../src/lib/predictions/training/row-store.js';
import { splitByTime } from '../../../src/lib/predictions/training/split.js';

function rowAt(seconds: number, values: readonly number[], decimals: 0 | 6 = 6) {
  const subject = emptySubject('flow');
  Object.assign(subject.ts, { seconds, nanoseconds: 0, decimals });
  subject.id.orig_h = '10.0.0.1';
  return { subject, values: Float64Array.from(values), label: `row ${seconds}` };
}

describe('RowStore', () => {
  it('keeps rows as they came, as float32', () => {
    const store = new RowStore(['a', 'b']);
    store.add(rowAt(5, [0.1, Number.NaN]));
    store.add(rowAt(6, [1e300, -1e300]));
    store.add(rowAt(0, [1, 2], 0));
    const { matrix, subjects, labels, seen, untimed } = store.rows();
    const largest = 3.4028234663852886e38;
    expect([...matrix.values]).toEqual([Math.fround(0.1), Number.NaN, largest, -largest]);
    expect({ seen, untimed, labels }).toEqual({ seen: 2, untimed: 1, labels: ['row 5', 'row 6'] });
    expect(subjects[0]).toMatchObject({ begin: 5, origHost: '10.0.0.1' });
  });

  it('keeps every second row, then every fourth, when there are too many', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200 }), (count) => {
        const store = new RowStore(['a'], 16);
        for (let row = 0; row < count; row += 1) store.add(rowAt(row, [row]));
        const { matrix, subjects, labels, seen, stride } = store.rows();
        const expected = Array.from({ length: Math.ceil(count / stride) }, (_, index) => index * stride);
        expect([...matrix.values]).toEqual(expected);
        expect(subjects.map(({ begin }) => begin)).toEqual(expected);
        expect(labels).toEqual(expected.map((row) => `row ${row}`));
        expect(seen).toBe(count);
        expect(matrix.rowCount).toBeLessThanOrEqual(16);
      }),
    );
  });
});

const subjectAt = (begin: number, more: Partial<RowSubject> = {}): RowSubject => ({
  begin,
  seconds: 0,
  uid: undefined,
  origHost: undefined,
  respHost: undefined,
  ...more,
});

const columnOf = (values: readonly number[]): FeatureMatrix => ({
  names: ['a'],
  rowCount: values.length,
  values: Float32Array.from(values),
});

describe('splitByTime', () => {
  it('judges by rows that are later than all that was learnt, whatever order they came in', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000), { maxLength: 80 }), fc.nat(80), (times, leftOut) => {
        const subjects = times.map((begin) => subjectAt(begin));
        const { fit, calibrate, test } = splitByTime(
          { subjects, matrix: columnOf(times) },
          new Set([leftOut]),
        );
        const kept = times.filter((_, row) => row !== leftOut);
        const all = [...fit.matrix.values, ...calibrate.matrix.values, ...test.matrix.values];
        expect(all).toEqual(kept.toSorted((a, b) => a - b));
        expect(fit.rows.length).toBe(Math.floor(kept.length * 0.6));
        expect(calibrate.rows.length + fit.rows.length).toBe(Math.floor(kept.length * 0.8));
      }),
    );
  });
});

describe('budgets', () => {
  it.each([
    { text: '20/day', perSecond: 20 / 86_400 },
    { text: '1/hour', perSecond: 1 / 3_600 },
    { text: '0.5/week', perSecond: 0.5 / 604_800 },
  ])('$text', ({ text, perSecond }) => {
    expect(budgetShare(parseBudget(text), 10)).toBeCloseTo(perSecond / 10, 12);
  });

  it.each(['', '20', '20/', '/day', '0/day', '-1/day', '20/minute', '1e9/day', '20 / day'])(
    '"%s" is none',
    (text) => {
      expect(() => parseBudget(text)).toThrow('write 20/day, 1/hour or 5/week');
    },
  );

  it('are all rows where so many do not come', () => {
    expect(budgetShare(parseBudget('20/hour'), 1 / 3_600)).toBe(1);
  });
});

describe('drift', () => {
  it('is 0 where nothing changed, and as the formula says where something did', () => {
    const before = columnOf(Array.from({ length: 100 }, (_, index) => index));
    expect(driftOf(before, before)[0]?.psi).toBe(0);
    // Half of the rows moved from the five lower tenths to the five upper ones: 5 (0 - .1) ln(.0001/.1) + 5 (.2 - .1) ln 2.
    const after = columnOf(Array.from({ length: 100 }, (_, index) => 50 + index / 2));
    const expected = 5 * (1e-4 - 0.1) * Math.log(1e-4 / 0.1) + 5 * (0.2 - 0.1) * Math.log(2);
    expect(driftOf(before, after)[0]?.psi).toBeCloseTo(expected, 1);
  });

  it('counts rows that lack the feature as a change of their own', () => {
    const before = columnOf([1, 2, 3, 4]);
    const after = columnOf([1, 2, Number.NaN, Number.NaN]);
    expect(driftOf(before, after)[0]?.psi).toBeGreaterThan(1);
    expect(driftOf(columnOf([Number.NaN, Number.NaN]), columnOf([Number.NaN]))[0]?.psi).toBe(0);
  });
});

describe('baselines', () => {
  const features = [
    { name: 'c2s_bytes', unit: 'bytes', about: '' },
    { name: 'pkt_len_mean', unit: 'bytes', about: '' },
    { name: 'flag', unit: 'flag', about: '' },
  ] as const;

  it('max-z is the most standard deviations of logarithms, bytes-only the bytes', () => {
    const random = new SeededRandom(2);
    const rows = Array.from({ length: 400 }, () => [
      1_000 * random.fraction(),
      40 + 10 * random.fraction(),
      1,
    ]);
    const matrix = {
      names: features.map(({ name }) => name),
      rowCount: 400,
      values: Float32Array.from(rows.flat()),
    };
    const [maxZ, bytesOnly, ...others] = fitBaselines(features, matrix);
    expect([maxZ?.name, bytesOnly?.name, others.length]).toEqual(['max-z', 'bytes-only', 0]);
    const logs = rows.map(([bytes = 0]) => Math.log1p(Math.fround(bytes)));
    const mean = logs.reduce((sum, each) => sum + each, 0) / 400;
    const deviation = Math.sqrt(logs.reduce((sum, each) => sum + (each - mean) ** 2, 0) / 400);
    expect(maxZ?.score(Float32Array.of(1e6, 45, 1))).toBeCloseTo((Math.log1p(1e6) - mean) / deviation, 4);
    // The flag was the same in all rows: its deviation is taken for 1.
    expect(maxZ?.score(Float32Array.of(Math.expm1(mean), Number.NaN, 0))).toBeCloseTo(Math.LN2, 4);
    expect(bytesOnly?.score(Float32Array.of(700, 1e9, 1))).toBe(700);
  });

  it('have no bytes-only where the set has no bytes', () => {
    expect(fitBaselines([features[2]], columnOf([1, 2])).map(({ name }) => name)).toEqual(['max-z']);
  });
});

describe('FindingStore', () => {
  const at = (seconds: number) => ({ seconds, nanoseconds: 0, decimals: 6 }) as const;
  const finding = {
    detector: 'port-scan',
    severity: 'warning',
    first: at(100),
    last: at(200),
    source: '10.0.0.9',
    target: undefined,
    uids: [] as string[],
  };
  const row = (
    begin: number,
    origHost: string,
    respHost: string,
    more: Partial<RowSubject> = {},
  ): RowSubject => subjectAt(begin, { origHost, respHost, ...more });

  it.each([
    { is: true, of: row(150, '10.0.0.9', '10.0.0.1'), because: 'the source opened it at that time' },
    { is: true, of: row(150, '10.0.0.1', '10.0.0.9'), because: 'the source is its other end' },
    { is: true, of: row(90, '10.0.0.9', '10.0.0.1', { seconds: 20 }), because: 'it went on when it began' },
    { is: false, of: row(90, '10.0.0.9', '10.0.0.1', { seconds: 5 }), because: 'it was over before' },
    { is: false, of: row(201, '10.0.0.9', '10.0.0.1'), because: 'it began afterwards' },
    { is: false, of: row(150, '10.0.0.1', '10.0.0.2'), because: 'others talk there' },
  ])('of a source alone, $because: $is', ({ is, of }) => {
    const store = new FindingStore();
    store.add(finding);
    expect(store.isAbout(of)).toBe(is);
  });

  it('goes by both ends, by networks, and by the names of flows', () => {
    const store = new FindingStore();
    store.add({ ...finding, target: '10.0.0.1' });
    expect(store.isAbout(row(150, '10.0.0.9', '10.0.0.2'))).toBe(false);
    expect(store.isAbout(row(150, '10.0.0.1', '10.0.0.9'))).toBe(true);
    store.add({ ...finding, target: '10.7.0.0/16' });
    expect(store.isAbout(row(150, '10.0.0.9', '10.7.3.2'))).toBe(true);
    expect(store.isAbout(row(150, '10.0.0.9', '10.8.3.2'))).toBe(false);
    store.add({ ...finding, source: undefined, uids: ['CabcDEF'] });
    expect(store.isAbout(row(5_000, '1.1.1.1', '2.2.2.2', { uid: 'CabcDEF' }))).toBe(true);
    expect(store.isAbout(row(150, '1.1.1.1', '2.2.2.2'))).toBe(false);
    expect([...store.detectors]).toEqual([['port-scan', 3]]);
  });

  it('leaves lesser findings alone, and counts those it has no room for', () => {
    const store = new FindingStore();
    store.add({ ...finding, severity: 'notice' });
    expect(store.isAbout(row(150, '10.0.0.9', '10.0.0.1'))).toBe(false);
    for (let count = 0; count < 4_100; count += 1) store.add(finding);
    expect(store.forgotten).toBe(4);
  });
});
