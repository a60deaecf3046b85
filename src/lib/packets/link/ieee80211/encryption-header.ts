import { uint32At } from '../../../bytes/integers.js';
import type { Cursor } from '../../cursor.js';
import type { WlanHeader } from './wlan-fields.js';

const WEP_HEADER_BYTES = 4;
const EXTENDED_HEADER_BYTES = 8;
const ICV_BYTES = 4;
const EXTENDED_IV = 0x20;

/**
 * Reads what stands in front of an encrypted body; the body stays unread (IEEE 802.11-2020 section 12).
 *
 *          0        1         2        3 bits 5-7   4 to 7
 *   WEP    IV       IV        IV       key          -
 *   TKIP   TSC1     WEP seed  TSC0     key, ext. IV  TSC2 to TSC5
 *   CCMP   PN0      PN1       0        key, ext. IV  PN2 to PN5
 */
export function readEncryptionHeader(header: WlanHeader, cursor: Cursor): void {
  if (!cursor.has(WEP_HEADER_BYTES, 'no initialization vector')) return;
  const keyByte = cursor.uint8(3);
  header.wep.key = keyByte >>> 6;
  if ((keyByte & EXTENDED_IV) === 0 || cursor.wireLength < EXTENDED_HEADER_BYTES) {
    readWep(header, cursor);
    return cursor.advance(WEP_HEADER_BYTES);
  }
  if (!cursor.has(EXTENDED_HEADER_BYTES, 'extended initialization vector cut short')) return;
  const first = cursor.uint8(0);
  // Section 12.5.2.2: the second byte of TKIP keeps keys from being weak, and follows from the first.
  const isTkip = cursor.uint8(1) === ((first | 0x20) & 0x7f);
  const low = isTkip ? (first << 8) | cursor.uint8(2) : (cursor.uint8(1) << 8) | first;
  const high = uint32At(cursor.bytes, cursor.at + 4, true);
  const counter = `0x${digits(high, 8)}${digits(low, 4)}`;
  if (isTkip) header.tkip.extiv = counter;
  else header.ccmp.extiv = counter;
  cursor.advance(EXTENDED_HEADER_BYTES);
}

const digits = (value: number, width: number): string =>
  value.toString(16).toUpperCase().padStart(width, '0');

function readWep({ wep }: WlanHeader, cursor: Cursor): void {
  wep.iv = cursor.uint24(0);
  const isWhole = cursor.available === cursor.wireLength;
  if (!isWhole || cursor.available < WEP_HEADER_BYTES + ICV_BYTES) return;
  wep.icv = cursor.uint32(cursor.available - ICV_BYTES);
}
