import { foldSum, sumWords } from '../bytes/checksum.js';
import { optional, text } from '../records/field.js';
import type { Cursor } from './cursor.js';

/**
 * What verifying a checksum told. `partial` is what a sending host hands to a network card that completes the
 * checksum: normal in captures made on that host. `unverified`: some of the bytes are not there to check.
 */
export type ChecksumStatus = 'good' | 'bad' | 'partial' | 'absent' | 'unverified';

const VALUES: readonly ChecksumStatus[] = ['good', 'bad', 'partial', 'absent', 'unverified'];

/** The field beside a checksum that says whether it is right; there only with `--verify-checksums`. */
export const checksumStatus = (wireshark: string) =>
  optional(
    text('Whether the checksum is right, if verification was asked for', {
      values: VALUES,
      wireshark: [wireshark],
    }),
  );

const ALL_ONES = 0xffff;

/** Status of an RFC 1071 checksum over the captured bytes `start` to `end`, which include the checksum. */
export const internetChecksum = (cursor: Cursor, start: number, end: number): ChecksumStatus =>
  foldSum(sumWords(cursor.bytes, start, end)) === ALL_ONES ? 'good' : 'bad';

/**
 * Status of a checksum that also covers the pseudo header of its IP packet (RFC 9293 section 3.1, RFC 768,
 * RFC 8200 section 8.1). The segment is everything from the cursor on; `length` is its length on the wire,
 * `covered` how many bytes of it are summed up where that is not all of them (RFC 3828 section 3.1).
 */
export function segmentChecksum(
  cursor: Cursor,
  {
    protocol,
    checksum,
    length,
    covered = length,
  }: { protocol: number; checksum: number; length: number; covered?: number },
): ChecksumStatus {
  if (!cursor.hasAddresses || cursor.isFragment || cursor.available < covered) return 'unverified';
  const pseudoHeader = cursor.addressSum + protocol + length;
  const sum = foldSum(pseudoHeader + sumWords(cursor.bytes, cursor.at, cursor.at + covered));
  if (sum === ALL_ONES) return 'good';
  // The host left the folded sum of the pseudo header for the card to go on from.
  return checksum === foldSum(pseudoHeader) ? 'partial' : 'bad';
}
