import { wireText } from '../../../bytes/wire-text.js';
import type { Cursor } from '../../cursor.js';
import { isControl } from '../rtp/validity.js';
import type { Extent } from './extent.js';
import type { RtcpHeader } from './fields.js';
import { readExtendedReport, readReceiverReport, readSenderReport } from './reports.js';
import { readDescription, readGoodbye } from './sources.js';

export const PACKET_HEADER_BYTES = 4;
const WORD_BYTES = 4;
const COUNT = 0x1f;
const FIRST_TYPE = 200;
const LAST_TYPE = 207;
const SENDER_AT = 4;
const MEDIA_AT = 8;
const NAME_AT = 8;
const NAME_BYTES = 4;

/** Reads the packet at the cursor. */
type ReadPacket = (header: RtcpHeader, cursor: Cursor, packet: Extent) => void;

const READERS: ReadonlyMap<number, ReadPacket> = new Map<number, ReadPacket>([
  [200, readSenderReport],
  [201, readReceiverReport],
  [202, readDescription],
  [203, readGoodbye],
  [204, readApplication],
  [205, (header, cursor, packet) => readFeedback(header, cursor, packet, header.rtpfb.fmt)],
  [206, (header, cursor, packet) => readFeedback(header, cursor, packet, header.psfb.fmt)],
  [207, readExtendedReport],
]);

const packetBytes = (cursor: Cursor): number => (cursor.uint16(2) + 1) * WORD_BYTES;

/** Types that a datagram begins with: reports (RFC 3550 section 6.1), and alone APP and feedback on payloads. */
const FIRST_TYPES: ReadonlySet<number> = new Set([200, 201, 204, 206]);

/** Whether the datagram is made of packets with known types that fill it: it is believed without announcement. */
export function isWholeCompound({ bytes, at, end, wireEnd }: Cursor): boolean {
  if (end !== wireEnd || end - at < 2 * WORD_BYTES || (end - at) % WORD_BYTES !== 0) return false;
  if (!FIRST_TYPES.has(bytes[at + 1] as number)) return false;
  let next = at;
  while (next < end) {
    const type = bytes[next + 1] as number;
    if ((bytes[next] as number) >>> 6 !== 2 || type < FIRST_TYPE || type > LAST_TYPE) return false;
    next += (bytes.readUInt16BE(next + 2) + 1) * WORD_BYTES;
  }
  return next === end;
}

/** Reads the packet at the cursor and goes behind it; false where none can follow. */
export function readPacket(header: RtcpHeader, cursor: Cursor): boolean {
  if (!cursor.has(PACKET_HEADER_BYTES, 'packet cut short')) return false;
  if (!isControl(cursor)) {
    // The trailer of SRTCP, or what a packet before has said of its length was wrong.
    cursor.malformed('no packet where one should begin');
    return false;
  }
  const count = cursor.uint8(0) & COUNT;
  const type = cursor.uint8(1);
  const bytes = packetBytes(cursor);
  header.pt.push(type);
  header.length.push(cursor.uint16(2));
  READERS.get(type)?.(header, cursor, { bytes, end: Math.min(bytes, cursor.available), count });
  if (cursor.isStopped || !cursor.has(bytes, `packet of ${bytes} bytes`)) return false;
  cursor.advance(bytes);
  return true;
}

/** RFC 4585 section 6.1: the format stands where others have a count. */
function readFeedback(header: RtcpHeader, cursor: Cursor, { end, count }: Extent, formats: number[]): void {
  formats.push(count);
  if (end >= SENDER_AT + WORD_BYTES) header.senderssrc.push(cursor.uint32(SENDER_AT));
  if (end >= MEDIA_AT + WORD_BYTES) header.mediassrc.push(cursor.uint32(MEDIA_AT));
}

/** RFC 3550 section 6.7. */
function readApplication(header: RtcpHeader, cursor: Cursor, { end, count }: Extent): void {
  header.app.subtype.push(count);
  if (end >= SENDER_AT + WORD_BYTES) header.ssrc.identifier.push(cursor.uint32(SENDER_AT));
  if (end < NAME_AT + NAME_BYTES) return;
  header.app.name.push(wireText(cursor.bytes, cursor.at + NAME_AT, cursor.at + NAME_AT + NAME_BYTES));
}
