import type { Time } from '../../bytes/time.js';
import { isoTime } from '../iso-time.js';

const DATE_END = 10;
const SECOND_END = 19;
const MILLISECOND_END = 23;

/** `2026-11-23 16:56:16 UTC`; of a moment that no calendar reaches, what its number is. */
export function momentText(time: Time): string {
  const iso = isoTime(time);
  if (iso === undefined) return time.decimals === 0 ? 'unknown' : `${time.seconds} s after 1970`;
  return `${iso.slice(0, DATE_END)} ${iso.slice(DATE_END + 1, SECOND_END)} UTC`;
}

/** From when to when; the date is told once where both are of one day. */
export function spanText(first: Time, last: Time): string {
  const [begin, end] = [isoTime(first), isoTime(last)];
  if (begin === undefined || end === undefined) return `${momentText(first)} to ${momentText(last)}`;
  if (begin === end) return `${begin.slice(0, DATE_END)} ${begin.slice(DATE_END + 1, MILLISECOND_END)} UTC`;
  const isOneDay = begin.slice(0, DATE_END) === end.slice(0, DATE_END);
  const isOneSecond = begin.slice(0, SECOND_END) === end.slice(0, SECOND_END);
  const until = isOneSecond ? MILLISECOND_END : SECOND_END;
  const endText = isOneDay
    ? end.slice(DATE_END + 1, until)
    : `${end.slice(0, DATE_END)} ${end.slice(DATE_END + 1, until)}`;
  return `${begin.slice(0, DATE_END)} ${begin.slice(DATE_END + 1, until)} to ${endText} UTC`;
}

/** Milliseconds since 1970 as `2026-11-23T16:56:16.627Z`; undefined where no calendar reaches them. */
export function isoOfMs(ms: number): string | undefined {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

const STEP_UNITS = [
  { ms: 86_400_000, name: 'd' },
  { ms: 3_600_000, name: 'h' },
  { ms: 60_000, name: 'min' },
  { ms: 1_000, name: 's' },
  { ms: 1, name: 'ms' },
] as const;

/** The length of a step in the largest unit that divides it: `20 ms`, `1 min`, `6 h`. */
export function stepText(stepMs: number): string {
  const unit = STEP_UNITS.find(({ ms }) => stepMs % ms === 0) ?? { ms: 1, name: 'ms' };
  return `${stepMs / unit.ms} ${unit.name}`;
}
