import type { Cursor } from '../../cursor.js';
import { NBSS_HEADER_BYTES, nbssLength } from './nbss.js';

/**
 * Calls `read` with the offsets, from the cursor on, of each message that `nbss` has found and that begins with
 * one of these marks, and moves behind it. Only what was captured of a message is between the offsets.
 */
export function eachSmbMessage(
  cursor: Cursor,
  marks: ReadonlySet<number>,
  read: (start: number, end: number) => void,
): void {
  while (cursor.available > NBSS_HEADER_BYTES) {
    const end = Math.min(NBSS_HEADER_BYTES + nbssLength(cursor), cursor.available);
    if (end > NBSS_HEADER_BYTES && marks.has(cursor.uint8(NBSS_HEADER_BYTES))) read(NBSS_HEADER_BYTES, end);
    cursor.advance(end);
  }
}
