import { describe, expect, it } from 'vitest';
import { noTime, parseTime, type Time } from '../../src/lib/bytes/time.js';
import { parseMoment, TimeRange } from '../../src/lib/report/time-range.js';

const timeOf = (text: string): Time => {
  const time = noTime();
  expect(parseTime(text, time)).toBe(true);
  return time;
};

describe('parseMoment', () => {
  it.each([
    ['2026-11-23T16:56:16Z', 1_795_452_976, 0],
    ['2026-11-23 16:56:16', 1_795_452_976, 0],
    ['2026-11-23T17:56:16.25+01:00', 1_795_452_976, 250_000_000],
    ['2026-11-23', 1_795_392_000, 0],
    ['1970-01-01T00:00Z', 0, 0],
    ['1969-12-31T23:59:59.5Z', -1, 500_000_000],
    ['1750000000.5', 1_750_000_000, 500_000_000],
  ])('reads %s', (text, seconds, nanoseconds) => {
    expect(parseMoment(text)).toMatchObject({ kind: 'time', time: { seconds, nanoseconds } });
  });

  it('reads how long after the first packet', () => {
    expect(parseMoment('+1.5s')).toEqual({ kind: 'after', seconds: 1.5 });
    expect(parseMoment('+5m')).toEqual({ kind: 'after', seconds: 300 });
  });

  it.each([
    '',
    'now',
    '2026-13-01',
    '2026-02-30',
    '2026-11-23T25:00',
    '+5',
    '-5m',
    '12:30',
    '2026-11-23T16:56:16Zx',
  ])('refuses %j', (text) => {
    expect(() => parseMoment(text)).toThrow(RangeError);
  });
});

describe('TimeRange', () => {
  const range = (since: string | undefined, until: string | undefined): TimeRange =>
    new TimeRange(
      since === undefined ? undefined : parseMoment(since),
      until === undefined ? undefined : parseMoment(until),
    );

  it('has its begin and not its end, to the nanosecond', () => {
    const times = ['99.999999999', '100.000000000', '109.999999999', '110.000000000'].map(timeOf);
    const within = range('100', '110');
    expect(times.map((time) => within.has(time))).toEqual([false, true, true, false]);
  });

  it('counts from the first packet, whether that is asked for or not', () => {
    const within = range('+1s', '+2s');
    expect(['50.5', '51.4', '51.5', '52.4', '52.5'].map((text) => within.has(timeOf(text)))).toEqual([
      false,
      false,
      true,
      true,
      false,
    ]);
  });

  it('has what began before and lasted until then', () => {
    const within = range('100', '110');
    expect(within.has(timeOf('90'), 9)).toBe(false);
    expect(within.has(timeOf('90'), 11)).toBe(true);
  });

  it('has what has no time only where everything is asked for', () => {
    expect(range(undefined, undefined).has(noTime())).toBe(true);
    expect(range('0', undefined).has(noTime())).toBe(false);
  });
});
