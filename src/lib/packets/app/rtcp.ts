import { OVER_UDP } from '../carrier.js';
import type { Cursor } from '../cursor.js';
import { defineLayer, LEVEL } from '../layer.js';
import { RTCP_FIELDS } from './rtcp/fields.js';
import { isWholeCompound, PACKET_HEADER_BYTES, readPacket } from './rtcp/packets.js';
import { FIRST_BYTES, isControl } from './rtp/validity.js';

/** RFC 3550 section 12.1, RFC 4585 section 6.1, RFC 3611 section 2. */
const NAMES: ReadonlyMap<number, string> = new Map([
  [200, 'Sender Report'],
  [201, 'Receiver Report'],
  [202, 'Source description'],
  [203, 'Goodbye'],
  [204, 'Application specific'],
  [205, 'Transport feedback'],
  [206, 'Payload feedback'],
  [207, 'Extended report'],
]);

/**
 * Reports on RTP, several packets in one datagram; each begins
 *
 *    0      2 3       8               16                                  32
 *   +------+-+--------+---------------+-----------------------------------+
 *   |  2   |P| count  |  packet type  |       length in words, less 1     |
 *   +------+-+--------+---------------+-----------------------------------+
 */
export const rtcp = defineLayer({
  name: 'rtcp',
  about: 'RTP Control Protocol',
  spec: 'RFC 3550 section 6, RFC 4585 section 6.1, RFC 3611 section 2',
  level: LEVEL.application,
  foundAt: [],
  signatures: [{ over: OVER_UDP, firstBytes: FIRST_BYTES, matches: isWholeCompound }],
  minBytes: PACKET_HEADER_BYTES,
  fields: RTCP_FIELDS,

  dissect(header, cursor: Cursor): void {
    if (!isControl(cursor)) return cursor.refuse();
    while (cursor.available > 0 && readPacket(header, cursor));
  },

  summarise: ({ pt }) => pt.map((type) => NAMES.get(type) ?? `Packet type ${type}`).join(', '),
});
