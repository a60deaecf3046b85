import {
  compareTimes,
  copyTime,
  noTime,
  parseDuration,
  parseTime,
  secondsBetween,
  type Time,
} from '../bytes/time.js';

const MS_PER_SECOND = 1_000;
const NS_PER_SECOND = 1_000_000_000;

/** A moment as it is given on a command line: one of the calendar, or so long after the first packet. */
export type Moment =
  | { readonly kind: 'time'; readonly time: Time }
  | { readonly kind: 'after'; readonly seconds: number };

/** RFC 3339 with a blank or nothing in place of `T`; without a zone it is UTC, as everything here. */
const ISO = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?(Z|[+-]\d{2}:\d{2})?$/;

/** Reads `2026-11-23T16:56:16Z`, `1750000000.5` or `+5m`. Throws a RangeError that says how a moment is written. */
export function parseMoment(text: string): Moment {
  if (text.startsWith('+')) return { kind: 'after', seconds: parseDuration(text.slice(1)) / MS_PER_SECOND };
  const time = noTime();
  if (parseTime(text, time)) return { kind: 'time', time };
  const [, date, clock = '00:00', seconds = '00', fraction = '', zone = 'Z'] = ISO.exec(text) ?? [];
  const ms = date === undefined ? Number.NaN : Date.parse(`${date}T${clock}:${seconds}${zone}`);
  // A day that a month does not have would be taken for one of the next month.
  const isReal = date !== undefined && Number.isFinite(ms) && isDate(date);
  if (!isReal) {
    throw new RangeError(
      `"${text}" is no moment; write 2026-11-23T16:56:16Z, 1750000000.5, or +5m for five minutes after the first packet`,
    );
  }
  return {
    kind: 'time',
    time: {
      seconds: Math.floor(ms / MS_PER_SECOND),
      nanoseconds: Number(fraction.padEnd(9, '0')) % NS_PER_SECOND,
      decimals: 9,
    },
  };
}

const isDate = (date: string): boolean => new Date(`${date}T00:00:00Z`).toISOString().startsWith(date);

/** Whether nothing can be between two moments, as far as that is known before the first packet. */
export function isEmptySpan(since: Moment, until: Moment): boolean {
  if (since.kind === 'after' && until.kind === 'after') return until.seconds <= since.seconds;
  return since.kind === 'time' && until.kind === 'time' && compareTimes(until.time, since.time) <= 0;
}

/** The part of the traffic that is asked for; `until` is not part of it. */
export class TimeRange {
  readonly #since: Moment | undefined;
  readonly #until: Moment | undefined;
  /** Time of the first packet or record: relative moments are counted from it. */
  readonly #first: Time = noTime();

  constructor(since: Moment | undefined, until: Moment | undefined) {
    this.#since = since;
    this.#until = until;
  }

  /** Whether all there is is asked for. */
  get isAll(): boolean {
    return this.#since === undefined && this.#until === undefined;
  }

  /** Whether something that was at this time, or lasted so long from it, is asked for. Without a time nothing is. */
  has(time: Time, seconds = 0): boolean {
    if (this.isAll) return true;
    if (time.decimals === 0) return false;
    if (this.#first.decimals === 0) copyTime(this.#first, time);
    const behindSince = this.#since === undefined ? 0 : this.#after(time, this.#since) + seconds;
    const behindUntil = this.#until === undefined ? -1 : this.#after(time, this.#until);
    return behindSince >= 0 && behindUntil < 0;
  }

  /** Seconds from the moment to this time; negative before it. */
  #after(time: Time, moment: Moment): number {
    if (moment.kind === 'after') return secondsBetween(this.#first, time) - moment.seconds;
    // Equal times are equal to the nanosecond: differences of large numbers are not.
    return compareTimes(time, moment.time) === 0 ? 0 : secondsBetween(moment.time, time);
  }
}
