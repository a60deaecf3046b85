import { readDomainName } from './dns/domain-name.js';
import type { DnsMessage } from './dns/message.js';

/** RFC 1001 section 14: fifteen letters and a byte that says what kind of service has the name. */
const NAME_BYTES = 16;
const A = 0x41;
const Z = 0x5a;

/** Reads a NetBIOS name, `HOST<20>`; a name that is none is told as Wireshark does. Undefined where it has no end. */
export function readNetbiosName(message: DnsMessage): string | undefined {
  const name = readDomainName(message);
  if (name === undefined) return undefined;
  const [encoded = '', ...scope] = name.text.split('.');
  return [firstLevelDecoded(encoded), ...scope].join('.');
}

/** RFC 1001 section 14.1: each half of a byte is a letter from A on. */
function firstLevelDecoded(encoded: string): string {
  const bytes = Buffer.alloc(encoded.length / 2);
  for (let at = 0; at < encoded.length; at += 2) {
    const [high, low] = [encoded.charCodeAt(at), encoded.charCodeAt(at + 1)];
    if (high < A || high > Z) return illegal('1st character not between A and Z in first-level encoding');
    if (at + 1 === encoded.length) return illegal('odd number of bytes');
    if (low < A || low > Z) return illegal('2nd character not between A and Z in first-level encoding');
    bytes[at / 2] = ((high - A) << 4) | (low - A);
  }
  if (bytes.length < NAME_BYTES) return illegal(`${bytes.length} bytes long`);
  return `${netbiosText(bytes, 0)}${suffix(bytes[NAME_BYTES - 1] as number)}`;
}

const illegal = (reason: string): string => `Illegal NetBIOS name (${reason})`;

const suffix = (byte: number): string => `<${byte.toString(16).padStart(2, '0')}>`;

/** The fifteen letters of the name at `start` without the blanks that fill them up; other bytes as `<01>`. */
export function netbiosText(bytes: Buffer, start: number): string {
  let text = '';
  for (let at = start; at < start + NAME_BYTES - 1; at += 1) {
    const byte = bytes[at] as number;
    text += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : suffix(byte);
  }
  return text.trimEnd();
}
