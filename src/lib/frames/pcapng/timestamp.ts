import { MAX_SECONDS, type Time } from '../../bytes/time.js';

const NS_PER_SECOND = 1_000_000_000;
const MICROSECONDS_PER_SECOND = 1_000_000;

/** How an interface counts time: if_tsresol and if_tsoffset (draft-ietf-opsawg-pcapng section 4.2). */
export interface Clock {
  /** Ticks in a second: a power of ten or of two. */
  readonly ticksPerSecond: bigint;
  /** Seconds to be added to every timestamp. */
  readonly offsetSeconds: number;
  /** 6 where a tick is a whole number of microseconds. */
  readonly decimals: 6 | 9;
}

/** Microseconds: what an interface without if_tsresol counts. */
export const DEFAULT_CLOCK: Clock = { ticksPerSecond: 1_000_000n, offsetSeconds: 0, decimals: 6 };

/** The clock of if_tsresol: the highest bit chooses between negative powers of two and of ten. */
export function clockOf(resolution: number, offsetSeconds: number): Clock {
  const exponent = BigInt(resolution & 0x7f);
  const ticksPerSecond = (resolution & 0x80) === 0 ? 10n ** exponent : 2n ** exponent;
  return { ticksPerSecond, offsetSeconds, decimals: 1_000_000n % ticksPerSecond === 0n ? 6 : 9 };
}

/**
 * Sets `time` from the two halves of a 64-bit timestamp. Ticks shorter than a nanosecond are cut off.
 * Microseconds and nanoseconds, which nearly all captures count, need no bigint.
 */
export function setTime(time: Time, clock: Clock, high: number, low: number): void {
  if (clock.ticksPerSecond === 1_000_000n && high < MAX_EXACT_HIGH) {
    setParts(time, clock, high * 0x100000000 + low, MICROSECONDS_PER_SECOND);
  } else if (clock.ticksPerSecond === 1_000_000_000n) {
    setNanoseconds(time, clock, high, low);
  } else {
    setTicks(time, clock, (BigInt(high) << 32n) | BigInt(low));
  }
  // The offset has 64 bits: it can name moments that no calendar has.
  if (Math.abs(time.seconds) > MAX_SECONDS) time.decimals = 0;
}

/** Below it both halves together are exact in a double: up to 2^53 microseconds, the year 2255. */
const MAX_EXACT_HIGH = 0x200000;

function setTicks(time: Time, clock: Clock, ticks: bigint): void {
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
