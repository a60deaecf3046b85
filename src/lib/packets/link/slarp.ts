import { ipv4At } from '../../bytes/address.js';
import { ipv4Address, optional, uint32 } from '../../records/field.js';
import type { Cursor } from '../cursor.js';
import { CISCO_HDLC } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';
import { CISCO_HDLC_SLARP } from './chdlc.js';

const REQUEST = 0;
const REPLY = 1;
const KEEPALIVE = 2;
const TYPE_BYTES = 4;
const NUMBERS_BYTES = 12;

/**
 *    0                                32
 *   +---------------------------------+
 *   |   type                          |
 *   |   address, or own sequence      |
 *   |   netmask, or sequence seen     |
 */
export const slarp = defineLayer({
  name: 'slarp',
  about: "Cisco's serial line address resolution and keep-alive",
  spec: 'RFC 1547 section 4.3.1',
  level: LEVEL.network,
  foundAt: [[CISCO_HDLC, CISCO_HDLC_SLARP]],
  minBytes: TYPE_BYTES,
  fields: {
    ptype: uint32('0 request, 1 reply, 2 keep-alive'),
    address: optional(ipv4Address('Address, in a request or reply')),
    netmask: optional(ipv4Address('Netmask, in a request or reply')),
    mysequence: optional(uint32('Sequence number of the sender')),
    yoursequence: optional(uint32('Last sequence number seen by the sender')),
  },

  dissect(header, cursor: Cursor): void {
    header.ptype = cursor.uint32(0);
    if (header.ptype > KEEPALIVE) return;
    if (!cursor.has(NUMBERS_BYTES, 'message cut short')) return;
    const { bytes, at } = cursor;
    if (header.ptype === REQUEST || header.ptype === REPLY) {
      header.address = ipv4At(bytes, at + 4);
      header.netmask = ipv4At(bytes, at + 8);
    } else {
      header.mysequence = cursor.uint32(4);
      header.yoursequence = cursor.uint32(8);
    }
    cursor.advance(NUMBERS_BYTES);
  },

  summarise: ({ ptype, address, mysequence, yoursequence }) =>
    ptype === KEEPALIVE
      ? `keepalive mine=${mysequence ?? '?'} yours=${yoursequence ?? '?'}`
      : `type=${ptype} ${address?.text ?? ''}`,
});
