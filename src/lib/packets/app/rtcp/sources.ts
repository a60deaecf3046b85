import { wireText } from '../../../bytes/wire-text.js';
import type { Cursor } from '../../cursor.js';
import { type Extent, endsEarly } from './extent.js';
import type { RtcpHeader } from './fields.js';

const HEADER_BYTES = 4;
const SSRC_BYTES = 4;
const ITEM_HEADER_BYTES = 2;
const END_OF_ITEMS = 0;
/** A name, with its length before it, stands before the value. */
const PRIVATE = 8;

/** RFC 3550 section 6.5: a source, then items of type, length and text, up to a type of zero. */
export function readDescription(header: RtcpHeader, cursor: Cursor, packet: Extent): void {
  const { end, count } = packet;
  header.sc.push(count);
  let at = HEADER_BYTES;
  for (let chunk = 0; chunk < count; chunk += 1) {
    if (at + SSRC_BYTES > end) {
      return endsEarly(cursor, packet, `${count} descriptions in a packet of ${end} bytes`);
    }
    header.ssrc.identifier.push(cursor.uint32(at));
    at = readItems(header, cursor, at + SSRC_BYTES, end);
    if (at < 0) return endsEarly(cursor, packet, 'description ends behind its packet');
  }
}

/** Reads the items of one source; returns where the next source begins, or -1 where an item is too long. */
function readItems({ sdes }: RtcpHeader, cursor: Cursor, start: number, end: number): number {
  let at = start;
  while (at < end) {
    const type = cursor.uint8(at);
    sdes.type.push(type);
    if (type === END_OF_ITEMS) return (at & ~3) + 4;
    const textAt = at + ITEM_HEADER_BYTES;
    const next = textAt <= end ? textAt + cursor.uint8(at + 1) : end + 1;
    if (next > end) return -1;
    const valueAt = type === PRIVATE && next > textAt ? textAt + 1 + cursor.uint8(textAt) : textAt;
    if (valueAt < next) sdes.text.push(wireText(cursor.bytes, cursor.at + valueAt, cursor.at + next));
    at = next;
  }
  return at;
}

/** RFC 3550 section 6.6. */
export function readGoodbye(header: RtcpHeader, cursor: Cursor, packet: Extent): void {
  const { end, count } = packet;
  header.sc.push(count);
  for (let source = 0, at = HEADER_BYTES; source < count; source += 1, at += SSRC_BYTES) {
    if (at + SSRC_BYTES > end) {
      return endsEarly(cursor, packet, `${count} sources in a packet of ${end} bytes`);
    }
    header.ssrc.identifier.push(cursor.uint32(at));
  }
}
