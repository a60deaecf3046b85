import type { Cursor } from '../../cursor.js';
import type { WlanHeader } from './wlan-fields.js';

/** Values of `wlan.fc.type` (IEEE 802.11-2020 table 9-1). */
export const FRAME_TYPE = { management: 0, control: 1, data: 2, extension: 3 } as const;

/** Subtype of control frames whose kind stands where others have bits from `tods` to `retry`. */
const CONTROL_EXTENSION = 6;

/**
 *    bit 0     2      4         8     9      10    11    12       13        14          15
 *   +---------+------+---------+-----+------+----+------+--------+---------+-----------+-------+
 *   | version | type | subtype |to DS|fromDS|frag| retry| pwrmgt | moredata| protected | order |
 *   +---------+------+---------+-----+------+----+------+--------+---------+-----------+-------+
 */
export function readFrameControl({ fc }: WlanHeader, cursor: Cursor): void {
  const first = cursor.uint8(0);
  const flags = cursor.uint8(1);
  fc.version = first & 3;
  fc.type = (first >>> 2) & 3;
  fc.subtype = first >>> 4;
  fc.type_subtype = (fc.type << 4) | fc.subtype;
  fc.pwrmgt = (flags & 0x10) !== 0;
  fc.moredata = (flags & 0x20) !== 0;
  fc.order = (flags & 0x80) !== 0;
  if (fc.type === FRAME_TYPE.control && fc.subtype === CONTROL_EXTENSION) {
    fc.extension = flags & 15;
    // Wireshark's number for it: type and subtype, then the extension.
    fc.type_subtype = 0x160 | fc.extension;
    return;
  }
  fc.tods = (flags & 1) !== 0;
  fc.fromds = (flags & 2) !== 0;
  fc.frag = (flags & 4) !== 0;
  fc.retry = (flags & 8) !== 0;
  fc.protected = (flags & 0x40) !== 0;
}
