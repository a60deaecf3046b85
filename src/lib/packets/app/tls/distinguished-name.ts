import { BER, type BerReader, type BerValue } from '../../../bytes/ber.js';

/** Short names of attributes: RFC 4514 section 3, the others as OpenSSL prints them. */
const SHORT_NAMES: ReadonlyMap<string, string> = new Map([
  ['2.5.4.3', 'CN'],
  ['2.5.4.4', 'SN'],
  ['2.5.4.5', 'serialNumber'],
  ['2.5.4.6', 'C'],
  ['2.5.4.7', 'L'],
  ['2.5.4.8', 'ST'],
  ['2.5.4.9', 'street'],
  ['2.5.4.10', 'O'],
  ['2.5.4.11', 'OU'],
  ['2.5.4.12', 'title'],
  ['2.5.4.13', 'description'],
  ['2.5.4.15', 'businessCategory'],
  ['2.5.4.17', 'postalCode'],
  ['2.5.4.18', 'postOfficeBox'],
  ['2.5.4.20', 'telephoneNumber'],
  ['2.5.4.41', 'name'],
  ['2.5.4.42', 'GN'],
  ['2.5.4.97', 'organizationIdentifier'],
  ['0.9.2342.19200300.100.1.1', 'UID'],
  ['0.9.2342.19200300.100.1.25', 'DC'],
  ['1.2.840.113549.1.9.1', 'emailAddress'],
  ['1.2.840.113549.1.9.2', 'unstructuredName'],
  ['1.3.6.1.4.1.311.60.2.1.1', 'jurisdictionL'],
  ['1.3.6.1.4.1.311.60.2.1.2', 'jurisdictionST'],
  ['1.3.6.1.4.1.311.60.2.1.3', 'jurisdictionC'],
]);

/** A name as RFC 4514 writes it: the most specific part first, parts of one step joined by `+`. */
export const nameText = (name: BerReader): string =>
  name
    .values()
    .map((step) => stepText(name.inside(step)))
    .reverse()
    .join(',');

const stepText = (step: BerReader): string =>
  step
    .values()
    .map((attribute) => attributeText(step.inside(attribute)))
    .join('+');

function attributeText(attribute: BerReader): string {
  const [type, value] = attribute.values();
  const oid = type === undefined ? undefined : attribute.oid(type);
  if (oid === undefined || value === undefined) return '';
  return `${SHORT_NAMES.get(oid) ?? oid}=${escaped(stringText(attribute.bytes, value))}`;
}

/** The text of a string in one of the alphabets of X.520. */
function stringText(bytes: Buffer, { tag, start, end }: BerValue): string {
  if (tag === BER.utf8String) return bytes.toString('utf8', start, end);
  if (tag === BER.bmpString) return wideText(bytes.subarray(start, end), 2);
  if (tag === BER.universalString) return wideText(bytes.subarray(start, end), 4);
  return bytes.toString('latin1', start, end);
}

const MAX_CODE_POINT = 0x10ffff;
const REPLACEMENT = 0xfffd;

function wideText(content: Buffer, width: 2 | 4): string {
  let text = '';
  for (let at = 0; at + width <= content.length; at += width) {
    const code = content.readUIntBE(at, width);
    text += String.fromCodePoint(isCharacter(code) ? code : REPLACEMENT);
  }
  return text;
}

/** Halves of surrogate pairs are none: X.680 section 41.15 has them out of BMPString. */
const isCharacter = (code: number): boolean => code <= MAX_CODE_POINT && (code < 0xd800 || code > 0xdfff);

/** RFC 4514 section 2.4: what would end a part is escaped, and blanks at the ends. */
const escaped = (text: string): string => text.replaceAll(/^[ #]|[",+;<>\\]| $/g, '\\$&');
