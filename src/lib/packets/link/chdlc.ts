import { uint8, uint16 } from '../../records/field.js';
import type { Cursor } from '../cursor.js';
import { CISCO_HDLC, ETHERTYPE, LINKTYPE } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';

const LINKTYPE_C_HDLC = 104;
const HEADER_BYTES = 4;
/** Keys of {@link CISCO_HDLC}: the header itself, and its keep-alive messages. */
export const CISCO_HDLC_FRAME = 0;
export const CISCO_HDLC_SLARP = 1;
/** In Ethernet the number of RARP. */
const PROTOCOL_SLARP = 0x8035;

/**
 *    0              8              16                                32
 *   +--------------+--------------+---------------------------------+
 *   |   address    |   control    |           protocol              |
 *   +--------------+--------------+---------------------------------+
 */
export const chdlc = defineLayer({
  name: 'chdlc',
  about: "Cisco's HDLC framing of serial lines",
  spec: 'RFC 1547 section 4.3.1',
  // A shim: on a line that is said to speak PPP it comes behind what was to be PPP's header.
  level: LEVEL.shim,
  foundAt: [
    [LINKTYPE, LINKTYPE_C_HDLC],
    [CISCO_HDLC, CISCO_HDLC_FRAME],
  ],
  minBytes: HEADER_BYTES,
  fields: {
    address: uint8('15 to one station, 143 to all'),
    control: uint8('0'),
    protocol: uint16('EtherType of the payload'),
  },

  dissect(header, cursor: Cursor): void {
    header.address = cursor.uint8(0);
    header.control = cursor.uint8(1);
    header.protocol = cursor.uint16(2);
    cursor.advance(HEADER_BYTES);
    if (header.protocol === PROTOCOL_SLARP) cursor.next(CISCO_HDLC, CISCO_HDLC_SLARP);
    else cursor.next(ETHERTYPE, header.protocol);
  },
});
