import { macAt } from '../../bytes/address.js';
import { macAddress, optional, uint16 } from '../../records/field.js';
import type { Cursor } from '../cursor.js';
import { ETHERTYPE, LINKTYPE } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';
import { ETHERTYPE_FABRICPATH, isFabricPath } from './cfp.js';
import { nextByTypeOrLength } from './type-or-length.js';

/** LINKTYPE_ETHERNET. */
const LINKTYPE_ETHERNET = 1;
const HEADER_BYTES = 14;

/**
 *    0            6            12          14
 *   +------------+------------+-----------+
 *   | destination| source     | type/len  |
 *   +------------+------------+-----------+
 */
export const eth = defineLayer({
  name: 'eth',
  about: 'Ethernet II or IEEE 802.3 header',
  spec: 'IEEE 802.3-2018 section 3.1.1',
  level: LEVEL.link,
  foundAt: [
    [LINKTYPE, LINKTYPE_ETHERNET],
    [ETHERTYPE, 0x6558],
  ],
  minBytes: HEADER_BYTES,
  fields: {
    dst: macAddress('Destination'),
    src: macAddress('Source'),
    type: optional(uint16('EtherType of the payload; absent in an 802.3 frame, which has a length')),
    len: optional(uint16('Length of the payload without padding, 802.3 only', { unit: 'bytes' })),
  },

  dissect(header, cursor: Cursor): void {
    const typeOrLength = cursor.uint16(12);
    if (isFabricPath(cursor, typeOrLength)) return cursor.redirect(ETHERTYPE, ETHERTYPE_FABRICPATH);
    header.dst = macAt(cursor.bytes, cursor.at);
    header.src = macAt(cursor.bytes, cursor.at + 6);
    cursor.advance(HEADER_BYTES);
    nextByTypeOrLength(header, cursor, typeOrLength);
  },
});
