import { wireText } from '../../../bytes/wire-text.js';

/** A name, and where it ended. */
export interface UncompressedName {
  readonly text: string;
  /** First byte behind the name. */
  readonly end: number;
}

/**
 * A domain name as options hold it: labels as in DNS, but no pointers (RFC 8415 section 10), and where the name
 * is not a whole one no root at its end (RFC 4702 section 2.3.1). A label that runs past the end is cut there.
 */
export function uncompressedName(
  bytes: Buffer,
  { start, end }: { start: number; end: number },
): UncompressedName {
  const labels: string[] = [];
  let at = start;
  while (at < end) {
    const length = bytes[at] as number;
    at += 1;
    if (length === 0) break;
    labels.push(wireText(bytes, at, Math.min(at + length, end)));
    at += length;
  }
  return { text: labels.join('.'), end: Math.min(at, end) };
}
