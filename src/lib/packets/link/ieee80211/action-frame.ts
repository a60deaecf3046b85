import { uint16At } from '../../../bytes/integers.js';
import type { Cursor } from '../../cursor.js';
import { readElements } from './elements.js';
import type { WlanHeader } from './wlan-fields.js';

/** Categories of action frames (table 9-51). */
const CATEGORY = {
  spectrumManagement: 0,
  blockAck: 3,
  protectedVendorSpecific: 126,
  vendorSpecific: 127,
} as const;
const CHANNEL_SWITCH = 4;
const OUI_BYTES = 3;

/**
 * Reads which action it is, behind its category. What goes with it is read only of block acknowledgement, and
 * where it is elements that stand in beacons too.
 */
export function readAction(header: WlanHeader, cursor: Cursor): void {
  const { fixed } = header;
  if (
    fixed.category_code === CATEGORY.vendorSpecific ||
    fixed.category_code === CATEGORY.protectedVendorSpecific
  ) {
    if (cursor.has(OUI_BYTES, 'no organisation')) header.tag.oui.push(cursor.uint24(0));
    return;
  }
  if (!cursor.has(1, 'no action code')) return;
  fixed.action_code = cursor.uint8(0);
  cursor.advance(1);
  if (fixed.category_code === CATEGORY.blockAck) return readBlockAckAction(header, cursor);
  if (fixed.category_code === CATEGORY.spectrumManagement && fixed.action_code === CHANNEL_SWITCH) {
    readElements(header, cursor);
  }
}

/** Actions of block acknowledgement (section 9.6.4), and where what is told of them stands. */
const BLOCK_ACK = {
  request: { code: 0, startAt: 5 },
  response: { code: 1, statusAt: 1 },
  end: { code: 2, reasonAt: 2 },
} as const;

function readBlockAckAction({ fixed }: WlanHeader, cursor: Cursor): void {
  const { bytes, at, available } = cursor;
  const { request, response, end } = BLOCK_ACK;
  if (fixed.action_code === request.code && available >= request.startAt + 2) {
    const start = uint16At(bytes, at + request.startAt, true);
    fixed.ssc.fragment = start & 15;
    fixed.ssc.sequence = start >>> 4;
  } else if (fixed.action_code === response.code && available >= response.statusAt + 2) {
    fixed.status_code = uint16At(bytes, at + response.statusAt, true);
  } else if (fixed.action_code === end.code && available >= end.reasonAt + 2) {
    fixed.reason_code = uint16At(bytes, at + end.reasonAt, true);
  }
}
