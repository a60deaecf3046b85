import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareTimes,
  noTime,
  parseDuration,
  parseTime,
  secondsBetween,
  type Time,
  timeText,
} from '../../src/lib/bytes/time.js';
import { runs, times } from '../support/arbitraries.js';

const time = (seconds: number, nanoseconds: number, decimals: 6 | 9 = 9): Time => ({
  seconds,
  nanoseconds,
  decimals,
});

/** Nanoseconds since 1970, for arithmetic that cannot be wrong. */
const exact = ({ seconds, nanoseconds }: Time): bigint =>
  BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds);

describe('the text of a time', () => {
  it.each([
    { moment: time(1_750_000_000, 99_000, 6), text: '1750000000.000099', because: 'microseconds, padded' },
    { moment: time(1_750_000_000, 99, 9), text: '1750000000.000000099', because: 'nanoseconds, padded' },
    { moment: time(0, 0, 6), text: '0.000000', because: 'the epoch itself' },
    { moment: time(-1, 500_000_000), text: '-0.500000000', because: 'half a second before 1970' },
    { moment: time(-1, 0), text: '-1.000000000', because: 'a whole second before 1970' },
    { moment: time(-2, 999_999_999), text: '-1.000000001', because: 'the fraction counts forward' },
    { moment: time(-2, 999_999_000, 6), text: '-1.000001', because: 'also in microseconds' },
    { moment: time(4_294_967_296, 1), text: '4294967296.000000001', because: 'beyond 2106' },
  ])('$text: $because', ({ moment, text }) => {
    expect(timeText(moment)).toBe(text);
    const read = noTime();
    expect(parseTime(text, read)).toBe(true);
    expect(read).toEqual(moment);
  });

  it('is a JSON number, and read as the same nanosecond', () => {
    fc.assert(
      fc.property(times, (moment) => {
        const text = timeText(moment);
        expect(text).toMatch(/^-?(0|[1-9]\d*)\.(\d{6}|\d{9})$/);
        const read = noTime();
        expect(parseTime(text, read)).toBe(true);
        expect(read).toEqual(moment);
      }),
      runs(1_000),
    );
  });

  it.each([
    { text: '1750000000', as: time(1_750_000_000, 0, 6), because: 'whole seconds' },
    { text: '1750000000.5', as: time(1_750_000_000, 500_000_000, 6), because: 'fewer digits than six' },
    { text: '1750000000.1234567', as: time(1_750_000_000, 123_456_700), because: 'seven digits need nine' },
    { text: '1.0000000019', as: time(1, 1), because: 'digits behind the ninth are cut off' },
    { text: '-0', as: time(0, 0, 6), because: 'zero has no sign' },
    { text: '-0.000', as: time(0, 0, 6), because: 'nor has a zero with decimals' },
  ])('"$text" is read: $because', ({ text, as }) => {
    const read = noTime();
    expect(parseTime(text, read)).toBe(true);
    expect(read).toStrictEqual(as);
  });

  it.each([
    { text: '', because: 'nothing' },
    { text: '1.', because: 'no digit behind the point' },
    { text: '.5', because: 'no digit before it' },
    { text: '+1', because: 'JSON has no plus sign' },
    { text: '1e9', because: 'no plain decimal' },
    { text: '1 ', because: 'white space' },
    { text: '0x10', because: 'not decimal' },
    { text: '1234567890123456', because: 'no calendar has so many seconds' },
  ])('"$text" is refused: $because', ({ text }) => {
    const read = time(7, 7);
    expect(parseTime(text, read)).toBe(false);
    expect(read).toEqual(time(7, 7));
  });
});

describe('arithmetic', () => {
  it('orders times as exact numbers do', () => {
    fc.assert(
      fc.property(times, times, (a, b) => {
        const difference = exact(a) - exact(b);
        expect(Math.sign(compareTimes(a, b))).toBe(difference < 0n ? -1 : difference > 0n ? 1 : 0);
      }),
    );
  });

  it('spans below 104 days are exact to a nanosecond', () => {
    const day = 86_400;
    fc.assert(
      fc.property(
        fc.integer({ min: -0xffffffff, max: 0xffffffff }),
        fc.integer({ min: 0, max: 104 * day - 2 }),
        fc.tuple(fc.integer({ min: 0, max: 999_999_999 }), fc.integer({ min: 0, max: 999_999_999 })),
        (seconds, span, [from, to]) => {
          const earlier = time(seconds, from);
          const later = time(seconds + span, to);
          const nanoseconds = BigInt(Math.round(secondsBetween(earlier, later) * 1e9));
          const error = nanoseconds - (exact(later) - exact(earlier));
          expect(error >= -1n && error <= 1n).toBe(true);
        },
      ),
    );
  });
});

describe('durations', () => {
  it.each([
    { text: '250ms', ms: 250 },
    { text: '90s', ms: 90_000 },
    { text: '1.5s', ms: 1_500 },
    { text: '5m', ms: 300_000 },
    { text: '1h', ms: 3_600_000 },
    { text: '1d', ms: 86_400_000 },
    { text: '0.001s', ms: 1 },
    { text: '1.001s', ms: 1_001 },
    { text: '4.35s', ms: 4_350 },
  ])('$text is $ms ms', ({ text, ms }) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each([
    { text: '10', because: 'it has no unit' },
    { text: '', because: 'nothing' },
    { text: '0s', because: 'nothing happens in no time' },
    { text: '-1s', because: 'negative' },
    { text: '1 s', because: 'white space' },
    { text: '1S', because: 'units are lower case' },
    { text: '1e3s', because: 'not plain decimal' },
    { text: '1w', because: 'no such unit' },
    { text: 's', because: 'no number' },
    { text: '0.5ms', because: 'time is cut into whole milliseconds' },
    { text: '999999999999999d', because: 'no calendar reaches so far' },
  ])('"$text" is refused: $because', ({ text }) => {
    expect(() => parseDuration(text)).toThrow(
      new RangeError(`"${text}" is not a duration; write 250ms, 90s, 5m or 1h`),
    );
  });
});
