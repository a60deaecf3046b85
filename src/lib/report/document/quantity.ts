import { sizeText } from '../../bytes/size.js';
import { numberText } from '../terminal-table.js';
import type { ColumnKind } from './document.js';

const MS_PER_SECOND = 1_000;
const SECONDS_PER_MINUTE = 60;
const SECONDS_PER_HOUR = 3_600;
const SECONDS_PER_DAY = 86_400;
const BIT_UNITS = ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s', 'Tbit/s'] as const;

/** A number with its unit, as people read it. */
export function quantityText(value: number, kind: ColumnKind): string {
  switch (kind) {
    case 'bytes':
      return sizeText(value);
    case 'bits':
      return rateText(value);
    case 'ms':
      return millisecondsText(value);
    case 'seconds':
      return secondsText(value);
    case 'percent':
      return percentText(value);
    default:
      return numberText(value);
  }
}

/** `12.3 %`; what is above 0 is not shown as 0, and what is below 100 not as 100. */
export function percentText(percent: number): string {
  if (percent > 0 && percent < 0.1) return '<0.1 %';
  if (percent > 99.9 && percent < 100) return '>99.9 %';
  // 99.7 without a decimal would be 100.
  if (percent >= 99.5 && percent < 100) return `${percent.toFixed(1)} %`;
  return `${percent === 0 || percent >= 10 ? percent.toFixed(0) : percent.toFixed(1)} %`;
}

/** `840 ms`, `1.2 s`, `3 min 20 s`. */
export function millisecondsText(ms: number): string {
  if (ms >= MS_PER_SECOND) return secondsText(ms / MS_PER_SECOND);
  if (ms === 0) return '0 ms';
  if (ms >= 1) return `${ms >= 10 ? ms.toFixed(0) : ms.toFixed(1)} ms`;
  return `${(ms * MS_PER_SECOND).toFixed(0)} µs`;
}

/** `0.2 s`, `3 min 20 s`, `5 h 12 min`, `3 d 4 h`. */
export function secondsText(seconds: number): string {
  if (seconds > 0 && seconds < 1) return millisecondsText(seconds * MS_PER_SECOND);
  if (seconds < SECONDS_PER_MINUTE) return `${seconds >= 10 ? seconds.toFixed(0) : seconds.toFixed(1)} s`;
  if (seconds < SECONDS_PER_HOUR) return pairText(seconds, SECONDS_PER_MINUTE, 1, ['min', 's']);
  if (seconds < SECONDS_PER_DAY) return pairText(seconds, SECONDS_PER_HOUR, SECONDS_PER_MINUTE, ['h', 'min']);
  return pairText(seconds, SECONDS_PER_DAY, SECONDS_PER_HOUR, ['d', 'h']);
}

function pairText(seconds: number, large: number, small: number, [a, b]: readonly [string, string]): string {
  const whole = Math.floor(seconds / large);
  const rest = Math.floor((seconds - whole * large) / small);
  return rest === 0 ? `${whole} ${a}` : `${whole} ${a} ${rest} ${b}`;
}

/** `1.5 Mbit/s`: three significant digits. */
function rateText(bitsPerSecond: number): string {
  let value = bitsPerSecond;
  let unit = 0;
  while (value >= 1_000 && unit < BIT_UNITS.length - 1) {
    value /= 1_000;
    unit += 1;
  }
  return `${value.toFixed(unit === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2)} ${BIT_UNITS[unit]}`;
}

/** `1 packet`, `2,345 packets`. */
export const countText = (number: number, one: string, many = `${one}s`): string =>
  `${numberText(number)} ${number === 1 ? one : many}`;

/** A share in percent; 0 of nothing. */
export const percentOf = (part: number, whole: number): number => (whole > 0 ? (part / whole) * 100 : 0);
