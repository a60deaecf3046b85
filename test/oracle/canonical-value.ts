import { timeText } from '../../src/lib/bytes/time.js';
import type { TsharkField } from './tshark.js';

/**
 * Numbers that tshark has for words of ours, for all fields that are words here and numbers there.
 * The words of a checksum status: `PROTO_CHECKSUM_E_*` in epan/proto.h. What the sender left to the card
 * ("partial") is bad to tshark 4.0, which adds "maybe caused by checksum offload".
 */
const NUMBER_OF_WORD: Readonly<Record<string, string>> = {
  bad: '0',
  partial: '0',
  good: '1',
  unverified: '2',
  absent: '3',
};

const IS_INTEGER = /^FT_(U?INT\d+|CHAR|FRAMENUM)$/;
const IS_TIME = /^FT_(ABSOLUTE|RELATIVE)_TIME$/;
const IS_TEXT = /^FT_(STRING|STRINGZ|UINT_STRING|STRINGZPAD|STRINGZTRUNC)$/;
const IS_FRACTION = /^FT_(DOUBLE|FLOAT)$/;
const IS_PRESENCE = /^FT_(PROTOCOL|NONE)$/;
const NANOSECOND_DIGITS = 9;

/** A value of our record, in the form that {@link canonicalOfTshark} gives the same value of tshark's. */
export function canonicalOfOwn(value: unknown, { type }: TsharkField): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value !== 'string') return String(value);
  if (IS_INTEGER.test(type)) return NUMBER_OF_WORD[value] ?? value;
  if (IS_FRACTION.test(type)) return String(Number(value));
  if (IS_TEXT.test(type)) return asPrinted(value);
  return IS_TIME.test(type) ? withNanoseconds(value) : value;
}

const LINE_ENDS = /(?:\\r|\\n)+$/;
const ESCAPES: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
};

/** A text as tshark prints it: up to its first NUL, some controls escaped, without the ends of lines behind it. */
function asPrinted(text: string): string {
  const [start = ''] = text.split('\0');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is escaped
  return start.replaceAll(/[\u0007-\r]/g, (char) => ESCAPES[char] ?? char).replace(LINE_ENDS, '');
}

/** Whether a side says this for a value that is none: no bytes, and a timestamp of NTP that is zero. */
export const isNothing = (value: string, { type }: TsharkField): boolean =>
  ((value === NO_BYTES || value === '') && type === 'FT_BYTES') ||
  (value === 'NULL' && type === 'FT_ABSOLUTE_TIME');

/** A value as tshark prints it, in the one form that both sides are compared in. */
export function canonicalOfTshark(value: string, { name, type }: TsharkField): string {
  if (IS_INTEGER.test(type)) return BigInt(value).toString();
  if (IS_TIME.test(type)) return withNanoseconds(epochOf(value));
  if (IS_FRACTION.test(type)) return String(Number(value));
  // What has no value of its own says something by being there.
  if (IS_PRESENCE.test(type)) return '1';
  switch (type) {
    case 'FT_BOOLEAN':
      return value === '1' || value === 'True' ? '1' : '0';
    case 'FT_BYTES':
      return bytesOfTshark(value, name);
    default:
      // Flags that are not set are dots in tshark's letters, and left out in ours. The end of a line is a part of
      // the line to tshark.
      return value.replaceAll('·', '').replace(LINE_ENDS, '');
  }
}

/** Bytes to tshark that are text to us. */
const TEXT_IN_BYTES: ReadonlySet<string> = new Set(['wlan.ssid']);
/** What tshark prints where there are no bytes. */
const NO_BYTES = '<MISSING>';

function bytesOfTshark(value: string, name: string): string {
  const digits = value === NO_BYTES ? '' : value.replaceAll(':', '');
  return TEXT_IN_BYTES.has(name) ? textOfHex(digits) : digits;
}

/** UTF-8, or printable ASCII with everything else as `\xNN`. */
function textOfHex(digits: string): string {
  const bytes = Buffer.from(digits, 'hex');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return digits.replaceAll(/../g, (pair) => {
      const character = String.fromCharCode(Number.parseInt(pair, 16));
      return /[ -~]/.test(character) ? character : `\\x${pair}`;
    });
  }
}

function withNanoseconds(seconds: string): string {
  const [whole, fraction = ''] = seconds.split('.');
  return `${whole}.${fraction.padEnd(NANOSECOND_DIGITS, '0')}`;
}

const DATE = /^(\w{3}) +(\d+), (\d+) (\d\d:\d\d:\d\d)\.(\d+) UTC$/;
const MS_PER_SECOND = 1000;

/** Seconds since 1970 of a moment that tshark prints as a date; of others as it stands. */
function epochOf(value: string): string {
  const [, month, day, year, clock, fraction = ''] = DATE.exec(value) ?? [];
  if (month === undefined) return value;
  const seconds = Date.parse(`${day} ${month} ${year} ${clock} UTC`) / MS_PER_SECOND;
  return timeText({ seconds, nanoseconds: Number(fraction), decimals: NANOSECOND_DIGITS });
}
