import { boolean, optional, uint8, uint16 } from '../../records/field.js';
import type { Cursor } from '../cursor.js';
import { ETHERTYPE } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';
import { nextByTypeOrLength } from './type-or-length.js';

const HEADER_BYTES = 4;
const ETHERTYPE_S_TAG = 0x88a8;

/**
 *    0                       16                      32
 *   +-----+---+-------------+-----------------------+
 *   | PCP |DEI|   VLAN id   |   type or length      |
 *   +-----+---+-------------+-----------------------+
 */
export const vlan = defineLayer({
  name: 'vlan',
  about: 'VLAN tags, the outermost first: 802.1Q (C-tag) and 802.1ad (S-tag)',
  spec: 'IEEE 802.1Q-2018 section 9.6',
  level: LEVEL.shim,
  repeats: true,
  foundAt: [
    [ETHERTYPE, 0x8100],
    [ETHERTYPE, ETHERTYPE_S_TAG],
    // Used for S-tags before 802.1ad was finished.
    [ETHERTYPE, 0x9100],
    [ETHERTYPE, 0x9200],
    [ETHERTYPE, 0x9300],
  ],
  alsoCalled: ['ieee8021ad'],
  minBytes: HEADER_BYTES,
  fields: {
    priority: uint8('Priority code point', { wireshark: ['vlan.priority', 'ieee8021ad.priority'] }),
    dei: boolean('Drop eligible', { wireshark: ['vlan.dei', 'ieee8021ad.dei'] }),
    id: uint16('VLAN identifier', {
      wireshark: ['vlan.id', 'ieee8021ad.id', 'ieee8021ad.svid', 'ieee8021ad.cvid'],
    }),
    etype: optional(
      uint16('EtherType of the payload; absent where there is a length', {
        wireshark: ['vlan.etype', 'ieee8021ah.etype'],
      }),
    ),
    len: optional(uint16('Length of the payload, 802.3 only', { unit: 'bytes' })),
  },

  dissect(header, cursor: Cursor): void {
    if (cursor.key === ETHERTYPE_S_TAG) cursor.calledInPath('ieee8021ad');
    const control = cursor.uint16(0);
    header.priority = control >>> 13;
    header.dei = (control & 0x1000) !== 0;
    header.id = control & 0x0fff;
    const typeOrLength = cursor.uint16(2);
    cursor.advance(HEADER_BYTES);
    nextByTypeOrLength(header, cursor, typeOrLength);
  },
});
