import { optional, uint8, uint16, uint32 } from '../../records/field.js';
import type { Cursor } from '../cursor.js';
import { ETHERTYPE, LLC_DSAP } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';
import { LLC_HEADER } from './type-or-length.js';

const SNAP_SAP = 0xaa;
const UNNUMBERED_INFORMATION = 0x03;
const SNAP_BYTES = 5;
/** Organisations whose protocol identifier is an EtherType: Ethernet itself, and Cisco's bridging. */
const OUI_ETHERNET = 0x000000;
const OUI_CISCO_BRIDGING = 0x0000f8;

/**
 * LLC, and the SNAP header where there is one.
 *
 *    0      8      16         24 or 32             +24          +16
 *   +------+------+----------+--------------------+------------+
 *   | DSAP | SSAP | control  | OUI (SNAP only)    | type       |
 *   +------+------+----------+--------------------+------------+
 */
export const llc = defineLayer({
  name: 'llc',
  about: 'IEEE 802.2 logical link control, with SNAP',
  spec: 'IEEE 802.2-1998 section 3; SNAP: IEEE 802-2014 section 9.2.3',
  level: LEVEL.shim,
  foundAt: [[LLC_DSAP, LLC_HEADER]],
  minBytes: 2,
  fields: {
    dsap: uint8('Destination service access point'),
    ssap: uint8('Source service access point'),
    control: optional(uint16('Control field: one byte in unnumbered frames, else two')),
    oui: optional(uint32('SNAP: organisation that numbers the protocols')),
    type: optional(uint16('SNAP: EtherType, where the organisation uses those')),
    pid: optional(
      uint16('SNAP: protocol number of the organisation', {
        wireshark: [
          'llc.pid',
          'llc.cisco_pid',
          'llc.apple_atalk_pid',
          'llc.apple_awdl_pid',
          'llc.force10_pid',
          'llc.nortel_pid',
          'llc.wlccp_pid',
          'llc.extreme_pid',
          'llc.foundry_pid',
          'llc.cimetrics_pid',
          'llc.bluetooth_pid',
          'llc.hpteam_pid',
          'llc.iana_pid',
        ],
      }),
    ),
  },

  dissect(header, cursor: Cursor): void {
    header.dsap = cursor.uint8(0);
    header.ssap = cursor.uint8(1);
    if (!cursor.has(3, 'no control field')) return;
    const first = cursor.uint8(2);
    const isUnnumbered = (first & 3) === 3;
    if (!isUnnumbered && !cursor.has(4, 'control field cut short')) return;
    // Numbered frames carry a second byte, least significant first.
    header.control = isUnnumbered ? first : first | (cursor.uint8(3) << 8);
    const isSnap = header.dsap === SNAP_SAP && header.ssap === SNAP_SAP && first === UNNUMBERED_INFORMATION;
    cursor.advance(isUnnumbered ? 3 : 4);
    if (!isSnap) return cursor.next(LLC_DSAP, header.dsap & 0xfe);
    if (!cursor.has(SNAP_BYTES, 'SNAP header cut short')) return;
    header.oui = cursor.uint24(0);
    const protocol = cursor.uint16(3);
    cursor.advance(SNAP_BYTES);
    if (header.oui === OUI_ETHERNET || header.oui === OUI_CISCO_BRIDGING) {
      header.type = protocol;
      cursor.next(ETHERTYPE, protocol);
    } else {
      header.pid = protocol;
    }
  },
});
