import { boolean, optional, uint8, uint16, uint32 } from '../../records/field.js';
import type { Cursor } from '../cursor.js';
import { GTP_VERSION } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';

const FIXED_BYTES = 4;
const NUMBER_BYTES = 4;
const ENDPOINT_BYTES = 4;

/**
 *    0     3  4  5  6   8              16                              32
 *   +-----+--+--+--+---+--------------+-------------------------------+
 *   |vers.|P |T |MP|   |   message    |            length             |
 *   +-----+--+--+--+---+--------------+-------------------------------+
 *   |                tunnel endpoint identifier (T)                   |
 *   |               sequence number                   |   spare       |
 */
export const gtpv2 = defineLayer({
  name: 'gtpv2',
  about: 'Header of the control messages of 4G, GTP version 2',
  spec: '3GPP TS 29.274 section 5.1',
  level: LEVEL.application,
  foundAt: [[GTP_VERSION, 2]],
  minBytes: FIXED_BYTES,
  fields: {
    version: uint8('2'),
    p: boolean('Another message follows behind this one'),
    t: boolean('There is a tunnel endpoint identifier'),
    message_type: uint8('Type of the message: 1 and 2 echo, 32 create session, 34 modify bearer'),
    msg_length: uint16('Length behind the first 4 bytes', { unit: 'bytes' }),
    teid: optional(uint32('Tunnel endpoint identifier of the receiver')),
    seq: optional(uint32('Sequence number')),
  },

  dissect(header, cursor: Cursor): void {
    cursor.calledInPath('gtp');
    cursor.also('gtpv2');
    const first = cursor.uint8(0);
    header.version = first >>> 5;
    header.p = (first & 0x10) !== 0;
    header.t = (first & 0x08) !== 0;
    header.message_type = cursor.uint8(1);
    header.msg_length = cursor.uint16(2);
    cursor.advance(FIXED_BYTES);
    cursor.limit(header.msg_length);
    if (header.t) {
      if (!cursor.has(ENDPOINT_BYTES, 'endpoint cut short')) return;
      header.teid = cursor.uint32(0);
      cursor.advance(ENDPOINT_BYTES);
    }
    if (!cursor.has(NUMBER_BYTES, 'sequence number cut short')) return;
    header.seq = cursor.uint24(0);
    cursor.advance(NUMBER_BYTES);
  },

  summarise: ({ message_type, seq }) => `message=${message_type} seq=${seq ?? '?'}`,
});
