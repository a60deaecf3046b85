import type { Time } from '../../bytes/time.js';

const NS_PER_SECOND = 1_000_000_000;
const MICROSECONDS_PER_SECOND = 1_000_000;

/** How an interface counts time: if_tsresol and if_tsoffset (draft-ietf-opsawg-pcapng section 4.2). */
export interface Clock {
  /** Ticks in a second: a power of ten or of two. */
  readonly ticksPerSecond: bigint;
  /** Seconds to be added to every timestamp. */
  readonly offsetSeconds: number;
  /** 9 where a tick is shorter than a microsecond. */
  readonly decimals: 6 | 9;
}

/** Microseconds: what an interface without if_tsresol counts. */
export const DEFAULT_CLOCK: Clock = { ticksPerSecond: 1_000_000n, offsetSeconds: 0, decimals: 6 };

/** The clock of if_tsresol: the highest bit chooses between negative powers of two and of ten. */
export function clockOf(resolution: number, offsetSeconds: number): Clock {
  const exponent = BigInt(resolution & 0x7f);
  const ticksPerSecond = (resolution & 0x80) === 0 ? 10n ** exponent : 2n ** exponent;
  return { ticksPerSecond, offsetSeconds, decimals: ticksPerSecond > 1_000_000n ? 9 : 6 };
}

/**
 * Sets `time` from the two halves of a 64-bit timestamp. Ticks shorter than a nanosecond are cut off.
 * Microseconds and nanoseconds, which nearly all captures count, need no bigint.
 */
export function setTime(time: Time, clock: Clock, high: number, low: number): void {
  if (clock.ticksPerSecond === 1_000_000n) {
    const ticks = high * 0x100000000 + low;
    // Exact up to 2^53 microseconds, the year 2255.
    if (high < 0x200000) return setParts(time, clock, ticks, MICROSECONDS_PER_SECOND);
  } else if (clock.ticksPerSecond === 1_000_000_000n) {
    return setNanoseconds(time, clock, high, low);
  }
  const ticks = (BigInt(high) << 32n) | BigInt(low);
  time.seconds = Number(ticks / clock.ticksPerSecond) + clock.offsetSeconds;
  time.nanoseconds = Number(((ticks % clock.ticksPerSecond) * BigInt(NS_PER_SECOND)) / clock.ticksPerSecond);
  time.decimals = clock.decimals;
}

function setParts(time: Time, clock: Clock, ticks: number, ticksPerSecond: number): void {
  const seconds = Math.floor(ticks / ticksPerSecond);
  time.seconds = seconds + clock.offsetSeconds;
  time.nanoseconds = (ticks - seconds * ticksPerSecond) * (NS_PER_SECOND / ticksPerSecond);
  time.decimals = clock.decimals;
}

/** Long division by 10^9 in base 2^16, because 64 bits do not fit a double. */
function setNanoseconds(time: Time, clock: Clock, high: number, low: number): void {
  const first = (high % NS_PER_SECOND) * 0x10000 + (low >>> 16);
  const firstQuotient = Math.floor(first / NS_PER_SECOND);
  const second = (first - firstQuotient * NS_PER_SECOND) * 0x10000 + (low & 0xffff);
  const secondQuotient = Math.floor(second / NS_PER_SECOND);
  const seconds = Math.floor(high / NS_PER_SECOND) * 0x100000000 + firstQuotient * 0x10000 + secondQuotient;
  time.seconds = seconds + clock.offsetSeconds;
  time.nanoseconds = second - secondQuotient * NS_PER_SECOND;
  time.decimals = clock.decimals;
}
