import { hexNumber } from '../../bytes/hex-number.js';
import { text, uint8, uint32 } from '../../records/field.js';
import type { Cursor } from '../cursor.js';
import { UDP_PORT } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';

export const PORT_ISAKMP = 500;
const HEADER_BYTES = 28;
const COOKIE_BYTES = 8;

/**
 *    0              8      12     16             24              32
 *   +--------------------------------------------------------------+
 *   |                   initiator SPI, 8 bytes                     |
 *   |                   responder SPI, 8 bytes                     |
 *   +--------------+------+------+--------------+------------------+
 *   | next payload |major |minor | exchange type|      flags       |
 *   +--------------+------+------+--------------+------------------+
 *   |                        message id                            |
 *   |                          length                              |
 */
export const isakmp = defineLayer({
  name: 'isakmp',
  about: 'Header of the key exchange of IPsec, IKE version 1 and 2',
  spec: 'RFC 7296 section 3.1; version 1: RFC 2408 section 3.1',
  level: LEVEL.application,
  foundAt: [[UDP_PORT, PORT_ISAKMP]],
  minBytes: HEADER_BYTES,
  fields: {
    ispi: text("Initiator's security parameters index, in hex"),
    rspi: text("Responder's security parameters index, in hex; zeros in the first message"),
    nextpayload: uint8('Type of the first payload'),
    version: uint8('Version, major in the upper half byte: 16 is IKEv1, 32 is IKEv2'),
    exchangetype: uint8(
      'Kind of exchange: IKEv1 2 main, 4 aggressive, 32 quick; IKEv2 34 initial, 35 authentication',
    ),
    flags: uint8('Flags: IKEv1 1 encrypted; IKEv2 8 from the initiator, 32 response'),
    messageid: uint32('Message'),
    length: uint32('Length with this header', { unit: 'bytes' }),
  },

  dissect(header, cursor: Cursor): void {
    header.ispi = hexAt(cursor, 0);
    header.rspi = hexAt(cursor, COOKIE_BYTES);
    header.nextpayload = cursor.uint8(16);
    header.version = cursor.uint8(17);
    header.exchangetype = cursor.uint8(18);
    header.flags = cursor.uint8(19);
    header.messageid = cursor.uint32(20);
    header.length = cursor.uint32(24);
    if (header.length < HEADER_BYTES) {
      return cursor.malformed(`length ${header.length} is less than the header's ${HEADER_BYTES}`, 24);
    }
    cursor.advance(HEADER_BYTES);
  },

  summarise: ({ version, exchangetype, messageid }) =>
    `IKEv${version >>> 4} exchange=${exchangetype} id=${hexNumber(messageid)}`,
});

const hexAt = ({ bytes, at }: Cursor, offset: number): string =>
  bytes.toString('hex', at + offset, at + offset + COOKIE_BYTES);
