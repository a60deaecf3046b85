import type { Cursor } from '../../cursor.js';
import { type Extent, endsEarly } from './extent.js';
import type { RtcpHeader } from './fields.js';

const SSRC_END = 8;
const SENDER_INFO_END = 28;
const BLOCK_BYTES = 24;
const XR_BLOCK_HEADER_BYTES = 4;
const WORD_BYTES = 4;

/** RFC 3550 section 6.4.1. */
export function readSenderReport(header: RtcpHeader, cursor: Cursor, packet: Extent): void {
  const { end, count } = packet;
  header.rc.push(count);
  if (end >= SSRC_END) header.senderssrc.push(cursor.uint32(4));
  if (end < SENDER_INFO_END) return endsEarly(cursor, packet, 'sender report without its information');
  header.timestamp.ntp.msw.push(cursor.uint32(8));
  header.timestamp.ntp.lsw.push(cursor.uint32(12));
  header.timestamp.rtp.push(cursor.uint32(16));
  header.sender.packetcount.push(cursor.uint32(20));
  header.sender.octetcount.push(cursor.uint32(24));
  readBlocks(header, cursor, SENDER_INFO_END, packet);
}

/** RFC 3550 section 6.4.2. */
export function readReceiverReport(header: RtcpHeader, cursor: Cursor, packet: Extent): void {
  header.rc.push(packet.count);
  if (packet.end < SSRC_END) return endsEarly(cursor, packet, 'receiver report without its sender');
  header.senderssrc.push(cursor.uint32(4));
  readBlocks(header, cursor, SSRC_END, packet);
}

/**
 *   +----------------------------------------------------+
 *   |                        source                      |
 *   +---------------+------------------------------------+
 *   | fraction lost |     packets lost, with a sign      |
 *   +---------------+------------------------------------+
 *   |     highest sequence number, with its cycles       |
 *   +----------------------------------------------------+
 *   |  jitter, last sender report, delay since: 3 words  |
 *   +----------------------------------------------------+
 */
function readBlocks({ ssrc }: RtcpHeader, cursor: Cursor, start: number, packet: Extent): void {
  const { end, count } = packet;
  for (let block = 0, at = start; block < count; block += 1, at += BLOCK_BYTES) {
    if (at + BLOCK_BYTES > end) {
      return endsEarly(cursor, packet, `${count} report blocks in a packet of ${end} bytes`);
    }
    ssrc.identifier.push(cursor.uint32(at));
    ssrc.fraction.push(cursor.uint8(at + 4));
    ssrc.cum_nr.push((cursor.uint24(at + 5) << 8) >> 8);
    ssrc.ext_high.push(cursor.uint32(at + 8));
    ssrc.jitter.push(cursor.uint32(at + 12));
    ssrc.lsr.push(cursor.uint32(at + 16));
    ssrc.dlsr.push(cursor.uint32(at + 20));
  }
}

/** RFC 3611 sections 2 and 3. */
export function readExtendedReport(header: RtcpHeader, cursor: Cursor, packet: Extent): void {
  const { end } = packet;
  if (end < SSRC_END) return endsEarly(cursor, packet, 'extended report without its sender');
  header.senderssrc.push(cursor.uint32(4));
  let at = SSRC_END;
  while (at + XR_BLOCK_HEADER_BYTES <= end) {
    header.xr.bt.push(cursor.uint8(at));
    at += XR_BLOCK_HEADER_BYTES + cursor.uint16(at + 2) * WORD_BYTES;
  }
  if (at > end) endsEarly(cursor, packet, 'report block ends behind its packet');
}
