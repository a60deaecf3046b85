import type { Time } from '../bytes/time.js';
import type { FlowRecord } from '../flows/flow-record.js';

const NS_PER_SECOND = 1e9;

/** The moment so many seconds after another one. */
export function later({ seconds, nanoseconds, decimals }: Time, by: number): Time {
  const whole = Math.floor(by);
  const sum = nanoseconds + Math.round((by - whole) * NS_PER_SECOND);
  const carry = sum >= NS_PER_SECOND ? 1 : 0;
  return { seconds: seconds + whole + carry, nanoseconds: sum - carry * NS_PER_SECOND, decimals };
}

/** When the last packet of a flow came. */
export const endOf = ({ ts, duration = 0 }: FlowRecord): Time => later(ts, duration);

/** Milliseconds since 1970 as a double: exact to less than a microsecond; not a number where there is no time. */
export const msOf = ({ seconds, nanoseconds, decimals }: Time): number =>
  decimals === 0 ? Number.NaN : seconds * 1e3 + nanoseconds / 1e6;
