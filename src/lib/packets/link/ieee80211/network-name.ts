import { isUtf8 } from 'node:buffer';

const PRINTABLE_FIRST = 0x20;
const PRINTABLE_LAST = 0x7e;

/**
 * The name of a network as text. It is bytes of any kind (IEEE 802.11-2020 section 9.4.2.2), nearly always
 * UTF-8; where it is not, what is no printable ASCII is written as `\xNN`, so that no two names look the same.
 */
export function networkName(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  return Array.from(bytes, (byte) =>
    byte >= PRINTABLE_FIRST && byte <= PRINTABLE_LAST
      ? String.fromCharCode(byte)
      : `\\x${byte.toString(16).padStart(2, '0')}`,
  ).join('');
}
