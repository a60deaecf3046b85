import { type Time, timeText } from '../bytes/time.js';

const MS_PER_SECOND = 1_000;
/** ISO 8601 has four digits for a year unless both ends agree on more. */
const MAX_YEAR = 9_999;

/** `2026-11-23T16:56:16.627759Z` (RFC 3339); undefined where there is no time, or no calendar reaches it. */
export function isoTime(time: Time): string | undefined {
  const date = new Date(time.seconds * MS_PER_SECOND);
  const year = date.getUTCFullYear();
  if (time.decimals === 0 || !(year >= 0 && year <= MAX_YEAR)) return undefined;
  // Of a moment before 1970 the decimal point of timeText counts the other way.
  const fraction = timeText({ ...time, seconds: 0 }).split('.')[1];
  return `${date.toISOString().slice(0, 19)}.${fraction}Z`;
}
