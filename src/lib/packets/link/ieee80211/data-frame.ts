import { macAt, sameAddress } from '../../../bytes/address.js';
import { uint32At } from '../../../bytes/integers.js';
import type { Cursor } from '../../cursor.js';
import { LINKTYPE, LLC_DSAP } from '../../dispatch-table.js';
import { LLC_HEADER } from '../type-or-length.js';
import { forgetInnerEnds } from './addresses.js';
import { readEncryptionHeader } from './encryption-header.js';
import type { WlanHeader } from './wlan-fields.js';

const NO_DATA = 4;
const SUBFRAME_HEADER_BYTES = 14;
const LINKTYPE_ETHERNET = 1;
const SNAP = 0xaaaa;
const RAW_IPX = 0xffff;

/**
 * Reads the body of a data frame as far as the packet in it, if there is one and it is not encrypted.
 * `qosControl` is 0 where there is none.
 */
export function readDataFrame(header: WlanHeader, cursor: Cursor, qosControl: number): void {
  const { fc, qos } = header;
  if (qos.amsdupresent) forgetInnerEnds(header);
  if ((fc.subtype & NO_DATA) !== 0) return;
  if (fc.protected) return readEncryptionHeader(header, cursor);
  // Only the first fragment begins with a header.
  if (header.frag !== 0) return;
  if (hasMeshControl(header, cursor, qosControl) && !readMeshControl(header, cursor)) return;
  if (qos.amsdupresent && !readSubframes(header, cursor)) return;
  nextByFirstBytes(header, cursor);
}

const MESH_CONTROL_PRESENT = 0x100;
const MAX_EXTRA_ADDRESSES = 2;
/** Flags, time to live, sequence number. */
const MESH_CONTROL_BYTES = 6;
const MESH_ADDRESS_BYTES = 6;

/**
 * Whether mesh control stands in front of the body (IEEE 802.11-2020 section 9.2.4.7.3). The bit that says so
 * means something else outside of a mesh, so the flags that follow must make sense too.
 */
const hasMeshControl = ({ fc }: WlanHeader, cursor: Cursor, qosControl: number): boolean =>
  fc.fromds === true &&
  (qosControl & MESH_CONTROL_PRESENT) !== 0 &&
  cursor.available > 0 &&
  cursor.uint8(0) <= MAX_EXTRA_ADDRESSES;

function readMeshControl({ fixed }: WlanHeader, cursor: Cursor): boolean {
  if (!cursor.has(MESH_CONTROL_BYTES, 'mesh control cut short')) return false;
  const extraAddresses = cursor.uint8(0);
  fixed.mesh_flags = extraAddresses;
  fixed.mesh_ttl = cursor.uint8(1);
  fixed.mesh_sequence = uint32At(cursor.bytes, cursor.at + 2, true);
  cursor.advance(MESH_CONTROL_BYTES);
  if (!cursor.has(extraAddresses * MESH_ADDRESS_BYTES, 'mesh addresses cut short')) return false;
  if (extraAddresses === 1) {
    fixed.mesh_addr4 = macAt(cursor.bytes, cursor.at);
  } else if (extraAddresses === 2) {
    fixed.mesh_addr5 = macAt(cursor.bytes, cursor.at);
    fixed.mesh_addr6 = macAt(cursor.bytes, cursor.at + MESH_ADDRESS_BYTES);
  }
  cursor.advance(extraAddresses * MESH_ADDRESS_BYTES);
  return true;
}

/**
 *    0            6            12         14
 *   +------------+------------+----------+- - - - -+- - - - - - -+
 *   | destination|   source   |  length  |  packet | to 4 bytes  |   once per packet
 *   +------------+------------+----------+- - - - -+- - - - - - -+
 *
 * Tells the lengths of all packets of an A-MSDU, and leaves the cursor at the first of them, cut to its length.
 */
function readSubframes(header: WlanHeader, cursor: Cursor): boolean {
  if (!cursor.has(SUBFRAME_HEADER_BYTES, 'no packet in the A-MSDU')) return false;
  header.da = macAt(cursor.bytes, cursor.at);
  header.sa = macAt(cursor.bytes, cursor.at + 6);
  let offset = 0;
  while (offset + SUBFRAME_HEADER_BYTES <= cursor.available) {
    const length = cursor.uint16(offset + 12);
    header.amsdu.length.push(length);
    const end = offset + SUBFRAME_HEADER_BYTES + length;
    if (end > cursor.wireLength) cursor.remark(`a packet of the A-MSDU runs past the frame`, offset);
    offset = end + ((4 - (end % 4)) % 4);
  }
  const first = cursor.uint16(12);
  cursor.advance(SUBFRAME_HEADER_BYTES);
  cursor.limit(first);
  return true;
}

/**
 * The body should begin with LLC. Bridges are met that put in an Ethernet header, or IPX as Novell had it on
 * Ethernet, and laptops of OLPC that put two zero bytes in front: these are known by their first bytes, as in
 * Wireshark's `packet-ieee80211.c`.
 */
function nextByFirstBytes(header: WlanHeader, cursor: Cursor): void {
  const start = cursor.available >= 2 ? cursor.uint16(0) : SNAP;
  if (start !== SNAP) {
    if (isBridgedEthernet(header, cursor)) return cursor.next(LINKTYPE, LINKTYPE_ETHERNET);
    if (start === RAW_IPX) return cursor.also('ipx');
    if (start === 0) cursor.advance(2);
  }
  cursor.next(LLC_DSAP, LLC_HEADER);
}

function isBridgedEthernet({ da, sa }: WlanHeader, { bytes, at, available }: Cursor): boolean {
  if (available >= 12 && sa !== undefined && sameAddress(macAt(bytes, at + 6), sa)) return true;
  return available >= 6 && da !== undefined && sameAddress(macAt(bytes, at), da);
}
