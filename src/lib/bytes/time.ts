/**
 * A moment in nanoseconds since 1970-01-01 UTC, as two whole numbers: a double has digits for microseconds
 * only. One object is reused for every packet; copy it with {@link copyTime} to keep it.
 */
export interface Time {
  /** Whole seconds since 1970, negative before it. */
  seconds: number;
  /** 0 to 999,999,999, counted forward from `seconds`. */
  nanoseconds: number;
  /** Decimals the source can tell: 6 or 9; 0 where there is no time at all (pcapng Simple Packet Block). */
  decimals: 0 | 6 | 9;
}

/** The latest and, negated, the earliest second that can be written and read: fifteen digits. */
export const MAX_SECONDS = 999_999_999_999_999;

const NS_PER_SECOND = 1_000_000_000;
const NS_PER_MICROSECOND = 1_000;
const NS_PER_MS = 1_000_000;

export const noTime = (): Time => ({ seconds: 0, nanoseconds: 0, decimals: 0 });

export function copyTime(target: Time, source: Time): void {
  target.seconds = source.seconds;
  target.nanoseconds = source.nanoseconds;
  target.decimals = source.decimals;
}

/** Negative, zero or positive as `a` is earlier than, the same as or later than `b`. */
export const compareTimes = (a: Time, b: Time): number =>
  a.seconds - b.seconds || a.nanoseconds - b.nanoseconds;

/** Seconds from `earlier` to `later`; exact to a nanosecond for spans below 104 days. */
export const secondsBetween = (earlier: Time, later: Time): number =>
  later.seconds - earlier.seconds + (later.nanoseconds - earlier.nanoseconds) / NS_PER_SECOND;

/** Whole milliseconds since 1970, rounded down; exact to the year 287,396. */
export const wholeMs = ({ seconds, nanoseconds }: Time): number =>
  seconds * MS_PER.s + Math.trunc(nanoseconds / NS_PER_MS);

/** `1750000000.000099`: as many decimals as the source had, exact, and still a JSON number. */
export function timeText(time: Time): string {
  let { seconds, nanoseconds } = time;
  const isNegative = seconds < 0;
  if (isNegative && nanoseconds > 0) {
    seconds += 1;
    nanoseconds = NS_PER_SECOND - nanoseconds;
  }
  const fraction =
    time.decimals === 9
      ? String(nanoseconds).padStart(9, '0')
      : String(Math.trunc(nanoseconds / NS_PER_MICROSECOND)).padStart(6, '0');
  return `${isNegative ? '-' : ''}${Math.abs(seconds)}.${fraction}`;
}

const TIME_TEXT = /^(-?)(\d{1,15})(?:\.(\d+))?$/;

/**
 * Reads decimal epoch seconds; digits behind the ninth are dropped. Returns false where the text is no plain
 * decimal number, and leaves `target` alone then.
 */
export function parseTime(text: string, target: Time): boolean {
  const match = TIME_TEXT.exec(text);
  if (match === null) return false;
  const [, sign, whole, fraction = ''] = match;
  const nanoseconds = Number(fraction.slice(0, 9).padEnd(9, '0'));
  const isNegative = sign === '-' && (Number(whole) > 0 || nanoseconds > 0);
  target.decimals = fraction.length > 6 ? 9 : 6;
  if (isNegative) {
    target.seconds = -Number(whole) - (nanoseconds > 0 ? 1 : 0);
    target.nanoseconds = nanoseconds > 0 ? NS_PER_SECOND - nanoseconds : 0;
  } else {
    target.seconds = Number(whole);
    target.nanoseconds = nanoseconds;
  }
  return true;
}

const MS_PER = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Whole milliseconds of a flag such as `250ms`, `90s`, `5m`, `1h`. A bare number is refused: it has no unit. */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text);
  const exact = Number(match?.[1]) * MS_PER[match?.[2] as keyof typeof MS_PER];
  const milliseconds = Math.round(exact);
  // 1.001 s comes out as 1000.9999999999999 ms; half a millisecond is no rounding error.
  const isWhole = Math.abs(exact - milliseconds) <= exact * Number.EPSILON;
  if (!isWhole || milliseconds === 0 || !Number.isSafeInteger(milliseconds)) {
    throw new RangeError(`"${text}" is not a duration; write 250ms, 90s, 5m or 1h`);
  }
  return milliseconds;
}
