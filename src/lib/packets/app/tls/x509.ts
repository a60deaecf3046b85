import { hash } from 'node:crypto';
import { BER, BerReader, type BerValue } from '../../../bytes/ber.js';
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
  const signed = new BerReader(bytes, start, end).enter(BER.sequence)?.enter(BER.sequence);
  if (signed === undefined) return undefined;
  const parts = signed.values();
  if (parts[0]?.tag === VERSION) parts.shift();
  const [serial, , issuer, validity, subject] = parts;
  if (serial === undefined || issuer === undefined || validity === undefined || subject === undefined) {
    return undefined;
  }
  const [notBefore, notAfter] = signed.inside(validity).values();
  const extensions = parts.find(({ tag }) => tag === EXTENSIONS);
  return {
    subject: nameText(signed.inside(subject)),
    issuer: nameText(signed.inside(issuer)),
    serial: signed.hex(serial),
    not_before: readTime(bytes, notBefore),
    not_after: readTime(bytes, notAfter),
    dns_name: extensions === undefined ? [] : dnsNames(signed.inside(extensions)),
    sha256: hash('sha256', bytes.subarray(start, end)),
  };
}

const UTC_TIME = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/;
const GENERALIZED_TIME = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/;
/** RFC 5280 section 4.1.2.5.1: years of two digits from here on are of the last century. */
const FIRST_YEAR_OF_LAST_CENTURY = 50;

/** Seconds since 1970 (RFC 5280 section 4.1.2.5); undefined where it is no moment since then. */
function readTime(bytes: Buffer, element: BerValue | undefined): number | undefined {
  if (element === undefined) return undefined;
  const isShort = element.tag === BER.utcTime;
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
function dnsNames(wrapper: BerReader): string[] {
  const extensions = wrapper.enter(BER.sequence);
  const names: string[] = [];
  for (const extension of extensions?.values() ?? []) {
    const reader = wrapper.inside(extension);
    const [type, ...rest] = reader.values();
    const value = rest.at(-1);
    if (type === undefined || value === undefined || reader.oid(type) !== SUBJECT_ALT_NAME) continue;
    const alternatives = reader.inside(value).enter(BER.sequence);
    for (const { tag, start, end } of alternatives?.values() ?? []) {
      if (tag !== DNS_NAME || names.length === MAX_DNS_NAMES) continue;
      names.push(wrapper.bytes.toString('latin1', start, end));
    }
  }
  return names;
}
