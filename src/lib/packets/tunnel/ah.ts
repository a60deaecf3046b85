import { optional, uint8, uint32 } from '../../records/field.js';
import type { Cursor } from '../cursor.js';
import { IP_PROTO } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';

const FIXED_BYTES = 12;
const NO_NEXT_HEADER = 59;

/**
 *    0              8              16                               32
 *   +--------------+--------------+---------------------------------+
 *   | next header  |    length    |           reserved              |
 *   +--------------+--------------+---------------------------------+
 *   |                  security parameters index                    |
 *   |                       sequence number                         |
 *   |                 integrity check value ...                     |
 */
export const ah = defineLayer({
  name: 'ah',
  about: 'IPsec authentication header',
  spec: 'RFC 4302 section 2',
  level: LEVEL.transport,
  foundAt: [[IP_PROTO, 51]],
  minBytes: 8,
  fields: {
    next_header: uint8('Protocol behind it'),
    length: uint8('Length in words of four bytes, less two', { unit: '4 bytes' }),
    spi: uint32('Security parameters index'),
    sequence: optional(uint32('Sequence number')),
  },

  dissect(header, cursor: Cursor): void {
    header.next_header = cursor.uint8(0);
    header.length = cursor.uint8(1);
    header.spi = cursor.uint32(4);
    if (!cursor.has(FIXED_BYTES, 'header cut short')) return;
    header.sequence = cursor.uint32(8);
    const length = (header.length + 2) * 4;
    if (length < FIXED_BYTES) return cursor.malformed(`length ${length} is less than ${FIXED_BYTES}`, 1);
    if (!cursor.has(length, 'integrity check value cut short')) return;
    cursor.advance(length);
    if (header.next_header !== NO_NEXT_HEADER) cursor.next(IP_PROTO, header.next_header);
  },
});
