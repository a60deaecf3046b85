import { boolean, uint8, uint32 } from '../../records/field.js';
import type { Cursor } from '../cursor.js';
import { ETHERTYPE, IP_PROTO, MPLS_PAYLOAD, PPP_PROTOCOL, UDP_PORT } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';

const ENTRY_BYTES = 4;
/** Key of {@link MPLS_PAYLOAD} for a further label: no first half byte has this value. */
const ANOTHER_LABEL = 16;

/**
 *    0                                   20     23  24          32
 *   +-----------------------------------+------+---+-----------+
 *   |               label               |  TC  | S |    TTL    |
 *   +-----------------------------------+------+---+-----------+
 *
 * Nothing says what follows the last label. IP is known by its version; anything else is left alone, because
 * a guess at Ethernet would invent addresses.
 */
export const mpls = defineLayer({
  name: 'mpls',
  about: 'MPLS label stack, the outermost label first',
  spec: 'RFC 3032 section 2.1; traffic class: RFC 5462',
  level: LEVEL.shim,
  repeats: true,
  foundAt: [
    [ETHERTYPE, 0x8847],
    [ETHERTYPE, 0x8848],
    [PPP_PROTOCOL, 0x0281],
    [PPP_PROTOCOL, 0x0283],
    [IP_PROTO, 137],
    [UDP_PORT, 6635],
    [MPLS_PAYLOAD, ANOTHER_LABEL],
  ],
  minBytes: ENTRY_BYTES,
  fields: {
    label: uint32('Label'),
    exp: uint8('Traffic class'),
    bottom: boolean('Last label of the stack'),
    ttl: uint8('Time to live'),
  },

  dissect(header, cursor: Cursor): void {
    if (cursor.key === ANOTHER_LABEL) cursor.unnamedInPath();
    const entry = cursor.uint32(0);
    header.label = Math.trunc(entry / 4096);
    header.exp = (entry >>> 9) & 7;
    header.bottom = (entry & 0x100) !== 0;
    header.ttl = entry & 0xff;
    cursor.advance(ENTRY_BYTES);
    if (!header.bottom) return cursor.next(MPLS_PAYLOAD, ANOTHER_LABEL);
    if (cursor.available > 0) cursor.next(MPLS_PAYLOAD, cursor.uint8(0) >>> 4);
  },
});
