import { hexNumber } from '../../bytes/hex-number.js';
import { optional, uint32 } from '../../records/field.js';
import type { Cursor } from '../cursor.js';
import { IP_PROTO } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';

/** Key of {@link IP_PROTO} for what follows a UDP header on the port of IPsec: also found by its own number. */
export const PROTOCOL_ESP = 50;
const HEADER_BYTES = 8;

/**
 *    0                                32
 *   +---------------------------------+
 *   |   security parameters index     |
 *   |        sequence number          |
 *   |   encrypted payload ...         |
 */
export const esp = defineLayer({
  name: 'esp',
  about: 'IPsec encapsulating security payload',
  spec: 'RFC 4303 section 2',
  level: LEVEL.transport,
  foundAt: [[IP_PROTO, PROTOCOL_ESP]],
  minBytes: 4,
  fields: {
    spi: uint32('Security parameters index'),
    sequence: optional(uint32('Sequence number')),
  },

  dissect(header, cursor: Cursor): void {
    header.spi = cursor.uint32(0);
    if (!cursor.has(HEADER_BYTES, 'header cut short')) return;
    header.sequence = cursor.uint32(4);
    cursor.advance(HEADER_BYTES);
  },

  summarise: ({ spi, sequence }) => `spi=${hexNumber(spi)} seq=${sequence ?? '?'}`,
});
