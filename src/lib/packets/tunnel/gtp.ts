import { hexNumber } from '../../bytes/hex-number.js';
import { boolean, group, optional, uint8, uint16, uint32 } from '../../records/field.js';
import type { Cursor } from '../cursor.js';
import { GTP_VERSION, IP_VERSION, UDP_PORT } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';
import { GTP_EXTENSIONS, readGtpExtensions } from './gtp-extensions.js';

/** Up to the length, the same in every version. */
const COMMON_BYTES = 4;
const FIXED_BYTES = 8;
const PORT_CHARGING = 3386;
/** Length of the header of version 0, all of whose fields are always there. */
const VERSION_0_BYTES = 20;
const OPTIONAL_BYTES = 4;
const USER_PACKET = 255;
/** Version 4 and a header of 5 words. */
const IPV4_SHORTEST_HEADER = 0x45;

/**
 *    0     3  4  5  6  7  8              16                              32
 *   +-----+--+--+--+--+--+--------------+-------------------------------+
 *   |vers.|PT|  |E |S |PN|   message    |            length             |
 *   +-----+--+--+--+--+--+--------------+-------------------------------+
 *   |                   tunnel endpoint identifier                      |
 *   |     sequence number (S)           |  N-PDU (PN)   |  next ext. (E)|
 *
 * The third line is there as a whole if any of E, S and PN is set. Version 0 has twenty bytes instead.
 */
export const gtp = defineLayer({
  name: 'gtp',
  alsoCalled: ['gtpprime'],
  about: 'GPRS tunnelling protocol: user packets of 3G, 4G and 5G, and control messages of versions 0 and 1',
  spec: '3GPP TS 29.281 section 5; control: 3GPP TS 29.060 section 6; version 0: 3GPP TS 09.60 section 6',
  level: LEVEL.application,
  foundAt: [
    [UDP_PORT, 2123],
    [UDP_PORT, 2152],
    [UDP_PORT, PORT_CHARGING],
  ],
  minBytes: COMMON_BYTES,
  fields: {
    flags: group('Flags', {
      version: uint8('Version'),
      payload: uint8("Protocol type: 1 GTP, 0 GTP' of charging"),
      e: optional(boolean('There are extension headers')),
      s: optional(boolean('The sequence number is valid')),
      pn: optional(boolean('The N-PDU number is valid')),
    }),
    message: uint8('Type of the message: 255 user packet, 1 and 2 echo, 16 create, 26 error, 254 end marker'),
    length: uint16('Length behind the first 8 bytes; version 0: behind its 20', { unit: 'bytes' }),
    teid: optional(uint32('Tunnel endpoint identifier of the receiver')),
    seq_number: optional(uint16('Sequence number')),
    flow_label: optional(uint16('Version 0: flow label')),
    npdu_number: optional(uint8('N-PDU number')),
    ext_hdr: GTP_EXTENSIONS,
  },

  dissect(header, cursor: Cursor): void {
    const first = cursor.uint8(0);
    const version = first >>> 5;
    if (version > 2) return cursor.refuse();
    if (version === 2) return cursor.redirect(GTP_VERSION, version);
    if (cursor.dstport === PORT_CHARGING || cursor.srcport === PORT_CHARGING) cursor.calledInPath('gtpprime');
    header.flags.version = version;
    header.flags.payload = (first >>> 4) & 1;
    header.message = cursor.uint8(1);
    header.length = cursor.uint16(2);
    // GTP' is another protocol in the same place: nothing but these fields is the same.
    if (header.flags.payload === 0) return;
    const isRead = version === 0 ? readVersion0(header, cursor) : readVersion1(header, cursor);
    if (isRead && header.message === USER_PACKET) nextByFirstByte(cursor);
  },

  summarise: ({ message, teid }) =>
    [
      ...(message === USER_PACKET ? [] : [`message=${message}`]),
      ...(teid === undefined ? [] : [`teid=${hexNumber(teid)}`]),
    ].join(' '),
});

type GtpHeader = Parameters<typeof gtp.dissect>[0];

/** What the tunnel carries is agreed on when it is set up: IP mostly, and that looks like IP. */
function nextByFirstByte(cursor: Cursor): void {
  if (cursor.available === 0) return;
  const first = cursor.uint8(0);
  if (first >= IPV4_SHORTEST_HEADER) cursor.next(IP_VERSION, first >>> 4);
}

/** Reads what stands behind the length in version 0; false where nothing can follow. */
function readVersion0(header: GtpHeader, cursor: Cursor): boolean {
  if (!cursor.has(VERSION_0_BYTES, 'header cut short')) return false;
  header.seq_number = cursor.uint16(4);
  header.flow_label = cursor.uint16(6);
  limitPayload(header, cursor, VERSION_0_BYTES);
  cursor.advance(VERSION_0_BYTES);
  return true;
}

function readVersion1(header: GtpHeader, cursor: Cursor): boolean {
  const { flags } = header;
  const bits = cursor.uint8(0);
  flags.e = (bits & 4) !== 0;
  flags.s = (bits & 2) !== 0;
  flags.pn = (bits & 1) !== 0;
  if (!cursor.has(FIXED_BYTES, 'header cut short')) return false;
  header.teid = cursor.uint32(4);
  limitPayload(header, cursor, FIXED_BYTES);
  cursor.advance(FIXED_BYTES);
  if (!flags.e && !flags.s && !flags.pn) return true;
  if (!cursor.has(OPTIONAL_BYTES, 'sequence number cut short')) return false;
  if (flags.s) header.seq_number = cursor.uint16(0);
  if (flags.pn) header.npdu_number = cursor.uint8(2);
  const next = cursor.uint8(3);
  cursor.advance(OPTIONAL_BYTES);
  return !flags.e || readGtpExtensions(header.ext_hdr, cursor, next);
}

function limitPayload({ length }: GtpHeader, cursor: Cursor, headerBytes: number): void {
  if (headerBytes + length > cursor.wireLength) {
    cursor.remark(`length ${length} is more than the packet has`, 2);
  }
  cursor.limit(headerBytes + length);
}
