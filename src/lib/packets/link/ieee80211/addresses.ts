import { type Address, macAt } from '../../../bytes/address.js';
import { uint16At } from '../../../bytes/integers.js';
import type { Cursor } from '../../cursor.js';
import { FRAME_TYPE } from './frame-control.js';
import type { WlanHeader } from './wlan-fields.js';

const HEADER_BYTES = 24;
const ADDRESS_BYTES = 6;

/**
 * Reads duration, addresses and sequence control of a management or data frame, and returns their length; 0
 * where they are cut. What addresses 3 and 4 mean: IEEE 802.11-2020 tables 9-30 and 9-60.
 */
export function readAddresses(header: WlanHeader, cursor: Cursor): number {
  const { fc } = header;
  const isBetweenSystems = fc.type === FRAME_TYPE.data && fc.tods === true && fc.fromds === true;
  const needed = isBetweenSystems ? HEADER_BYTES + ADDRESS_BYTES : HEADER_BYTES;
  const { bytes, at } = cursor;
  if (cursor.available >= 4) header.duration = uint16At(bytes, at + 2, true);
  if (!cursor.has(needed, 'header cut short')) return 0;
  const receiver = macAt(bytes, at + 4);
  const transmitter = macAt(bytes, at + 10);
  const third = macAt(bytes, at + 16);
  header.ra = receiver;
  header.ta = transmitter;
  const sequence = uint16At(bytes, at + 22, true);
  header.frag = sequence & 15;
  header.seq = sequence >>> 4;
  if (isBetweenSystems) {
    header.da = third;
    header.sa = macAt(bytes, at + HEADER_BYTES);
  } else if (fc.type === FRAME_TYPE.data && fc.tods) {
    tell(header, { da: third, sa: transmitter, bssid: receiver, staa: transmitter });
  } else if (fc.type === FRAME_TYPE.data && fc.fromds) {
    tell(header, { da: receiver, sa: third, bssid: transmitter, staa: receiver });
  } else {
    tell(header, { da: receiver, sa: transmitter, bssid: third, staa: undefined });
  }
  return needed;
}

interface Ends {
  readonly da: Address;
  readonly sa: Address;
  readonly bssid: Address;
  readonly staa: Address | undefined;
}

function tell(header: WlanHeader, { da, sa, bssid, staa }: Ends): void {
  header.da = da;
  header.sa = sa;
  header.bssid = bssid;
  header.staa = staa;
}

/**
 * Takes back what an A-MSDU says in its own headers: address 3 is the network there, and so is address 4
 * (IEEE 802.11-2020 table 9-30).
 */
export function forgetInnerEnds(header: WlanHeader): void {
  const { fc } = header;
  if (fc.tods && fc.fromds) {
    header.bssid = header.da;
    header.da = undefined;
    header.sa = undefined;
  } else if (fc.tods) {
    header.da = undefined;
  } else if (fc.fromds) {
    header.sa = undefined;
  }
}
