import { uint32At } from '../bytes/integers.js';
import { PCAP_MAGIC } from './pcap-format.js';
import { BLOCK } from './pcapng/block.js';

/** What an input is, by its first bytes and never by its name. */
export type InputFormat =
  | { readonly kind: 'pcap'; readonly magic: { isLittleEndian: boolean; number: number } }
  | { readonly kind: 'pcapng' | 'gzip' | 'ndjson' | 'empty' }
  | { readonly kind: 'unknown'; readonly seen: string };

/** Enough bytes to recognise any format by. */
export const RECOGNISE_BYTES = 4;

/** Bytes of an unknown input that are shown. */
const SHOWN_BYTES = 8;
const GZIP_MAGIC = 0x1f8b;
const PCAP_NUMBERS: ReadonlySet<number> = new Set(Object.values(PCAP_MAGIC));
/** What can stand before the first record of NDJSON: white space, a byte-order mark. */
const BLANK = /^[\s\ufeff]*$/;

/** Recognises an input by the bytes it begins with; give it all there are, up to some hundred. */
export function recognise(head: Buffer): InputFormat {
  if (head.length === 0) return { kind: 'empty' };
  if (head.length >= RECOGNISE_BYTES) {
    for (const isLittleEndian of [true, false]) {
      const number = uint32At(head, 0, isLittleEndian);
      if (PCAP_NUMBERS.has(number)) return { kind: 'pcap', magic: { isLittleEndian, number } };
    }
    if (uint32At(head, 0, false) === BLOCK.sectionHeader) return { kind: 'pcapng' };
  }
  if (head.length >= 2 && head.readUInt16BE(0) === GZIP_MAGIC) return { kind: 'gzip' };
  const text = head.toString('utf8').trimStart().replace('\ufeff', '').trimStart();
  if (text.startsWith('{') || BLANK.test(text)) return { kind: 'ndjson' };
  return { kind: 'unknown', seen: shown(head.subarray(0, SHOWN_BYTES)) };
}

/** The first bytes as a person would name them: in quotes if they are text, else in hex. */
const shown = (bytes: Buffer): string =>
  bytes.every((byte) => byte >= 0x20 && byte < 0x7f)
    ? `"${bytes.toString('latin1')}"`
    : `hex ${bytes.toString('hex')}`;
