import { hash } from 'node:crypto';
import { DER_TAG, type DerElement, derElement, derElements, oidText } from '../../../bytes/der.js';
import type { RecordOf } from '../../../records/field.js';
import { nameText } from './distinguished-name.js';
import type { CERTIFICATE } from './fields.js';

export type Certificate = RecordOf<typeof CERTIFICATE>;

/** RFC 5280 section 4.1: explicit tags of the version and the extensions. */
const VERSION = 0xa0;
const EXTENSIONS = 0xa3;
const SUBJECT_ALT_NAME = '2.5.29.17';
/** RFC 5280 section 4.2.1.6: `dNSName [2]`. */
const DNS_NAME = 0x82;
const MAX_DNS_NAMES = 1024;

/** Reads a certificate (RFC 5280 section 4.1); undefined where the bytes are none. */
export function readCertificate(bytes: Buffer, start: number, end: number): Certificate | undefined {
  const whole = derElement(bytes, start, end);
  if (whole?.tag !== DER_TAG.sequence) return undefined;
  const [signed] = derElements(bytes, whole);
  if (signed?.tag !== DER_TAG.sequence) return undefined;
  const parts = derElements(bytes, signed);
  if (parts[0]?.tag === VERSION) parts.shift();
  const [serial, , issuer, validity, subject] = parts;
  if (serial === undefined || issuer === undefined || validity === undefined || subject === undefined) {
    return undefined;
  }
  const [notBefore, notAfter] = derElements(bytes, validity);
  return {
    subject: nameText(bytes, subject),
    issuer: nameText(bytes, issuer),
    serial: bytes.toString('hex', serial.start, serial.end),
    not_before: readTime(bytes, notBefore),
    not_after: readTime(bytes, notAfter),
    dns_name: dnsNames(
      bytes,
      parts.find(({ tag }) => tag === EXTENSIONS),
    ),
    sha256: hash('sha256', bytes.subarray(start, end)),
  };
}

const UTC_TIME = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/;
const GENERALIZED_TIME = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/;
/** RFC 5280 section 4.1.2.5.1: years of two digits from here on are of the last century. */
const FIRST_YEAR_OF_LAST_CENTURY = 50;

/** Seconds since 1970 (RFC 5280 section 4.1.2.5); undefined where it is no moment since then. */
function readTime(bytes: Buffer, element: DerElement | undefined): number | undefined {
  if (element === undefined) return undefined;
  const isShort = element.tag === DER_TAG.utcTime;
  const match = (isShort ? UTC_TIME : GENERALIZED_TIME).exec(
    bytes.toString('latin1', element.start, element.end),
  );
  if (match === null) return undefined;
  const [year, month, day, hours, minutes, seconds] = match.slice(1).map(Number) as SixNumbers;
  const moment = new Date(0);
  moment.setUTCFullYear(isShort ? fullYear(year) : year, month - 1, day);
  moment.setUTCHours(hours, minutes, seconds);
  return moment.getTime() >= 0 ? moment.getTime() / 1000 : undefined;
}

type SixNumbers = [number, number, number, number, number, number];

const fullYear = (year: number): number => (year < FIRST_YEAR_OF_LAST_CENTURY ? 2000 : 1900) + year;

/** The names in the extension for alternative names (RFC 5280 section 4.2.1.6). */
function dnsNames(bytes: Buffer, wrapper: DerElement | undefined): string[] {
  const [extensions] = wrapper === undefined ? [] : derElements(bytes, wrapper);
  if (extensions === undefined) return [];
  const names: string[] = [];
  for (const extension of derElements(bytes, extensions)) {
    const [type, ...rest] = derElements(bytes, extension);
    const value = rest.at(-1);
    if (type === undefined || value === undefined || oidText(bytes, type) !== SUBJECT_ALT_NAME) continue;
    const list = derElement(bytes, value.start, value.end);
    for (const { tag, start, end } of list === undefined ? [] : derElements(bytes, list)) {
      if (tag === DNS_NAME && names.length < MAX_DNS_NAMES) names.push(bytes.toString('latin1', start, end));
    }
  }
  return names;
}
