import type { Cursor } from '../../cursor.js';

/** The header without sources and extension. */
export const MIN_HEADER_BYTES = 12;

/** The first bytes of RTP and RTCP, which tell them from STUN, DTLS and others: RFC 7983 section 7. */
export const FIRST_BYTES: readonly number[] = Array.from({ length: 0x40 }, (_, index) => 0x80 + index);

const VERSION = 2;
const EXTENSION = 0x10;
/** Types of RTCP packets, in the place of marker and payload type: RFC 5761 section 4. */
const FIRST_CONTROL = 192;
const LAST_CONTROL = 223;

const isVersion2 = (cursor: Cursor): boolean => cursor.uint8(0) >>> 6 === VERSION;

const isControlType = (type: number): boolean => type >= FIRST_CONTROL && type <= LAST_CONTROL;

/** Whether what stands at the cursor, where one of both does, is RTP; two bytes are there. */
export const isMedia = (cursor: Cursor): boolean => isVersion2(cursor) && !isControlType(cursor.uint8(1));

/** Whether it is RTCP. */
export const isControl = (cursor: Cursor): boolean => isVersion2(cursor) && isControlType(cursor.uint8(1));

/** Bytes of the whole header; a lower bound where the length of the extension is cut off. */
export function headerBytes(cursor: Cursor): number {
  const first = cursor.uint8(0);
  const bytes = MIN_HEADER_BYTES + (first & 0x0f) * 4;
  if ((first & EXTENSION) === 0) return bytes;
  return bytes + 4 + (cursor.available >= bytes + 4 ? cursor.uint16(bytes + 2) * 4 : 0);
}
