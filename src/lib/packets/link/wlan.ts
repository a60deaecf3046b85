import { crc32 } from 'node:zlib';
import { uint16At, uint32At } from '../../bytes/integers.js';
import type { ChecksumStatus } from '../checksum-status.js';
import type { Cursor } from '../cursor.js';
import { LINKTYPE, WLAN_FRAMING } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';
import { readAddresses } from './ieee80211/addresses.js';
import { readControlFrame } from './ieee80211/control-frame.js';
import { readDataFrame } from './ieee80211/data-frame.js';
import { FRAME_TYPE, readFrameControl } from './ieee80211/frame-control.js';
import { FRAMING, FRAMINGS } from './ieee80211/framing.js';
import { readManagementFrame } from './ieee80211/management-frame.js';
import { WLAN_FIELDS, type WlanHeader } from './ieee80211/wlan-fields.js';

/** LINKTYPE_IEEE802_11: nothing says whether a check sequence stands at the end, and mostly there is none. */
const LINKTYPE_IEEE802_11 = 105;
const FCS_BYTES = 4;
/** Of the shortest frame, an acknowledgement. */
const MIN_FRAME_BYTES = 10;
const HT_CONTROL_BYTES = 4;

/**
 *    0      2        4            10            16            22        24
 *   +------+--------+------------+-------------+-------------+---------+- - -
 *   |  FC  |duration| address 1  |  address 2  |  address 3  | seq/frag| address 4, QoS, HT control, body
 *   +------+--------+------------+-------------+-------------+---------+- - -
 *
 * All numbers have their least significant byte first. Of an A-MSDU the first packet is read, the lengths of
 * all are told. What is encrypted is not read, nor are fragments but the first.
 */
export const wlan = defineLayer({
  name: 'wlan',
  about: 'IEEE 802.11 frame: management with its elements, control, data',
  spec: 'IEEE 802.11-2020 section 9',
  level: LEVEL.link,
  foundAt: [[LINKTYPE, LINKTYPE_IEEE802_11], ...FRAMINGS.map((framing) => [WLAN_FRAMING, framing] as const)],
  minBytes: 2,
  fields: WLAN_FIELDS,

  dissect(header, cursor: Cursor): void {
    const framing = cursor.key === LINKTYPE_IEEE802_11 ? 0 : cursor.key;
    const isPadded = (framing & FRAMING.isPadded) !== 0;
    const frameAt = cursor.at;
    readFrameControl(header, cursor);
    if (header.fc.version !== 0) return cursor.malformed(`version ${header.fc.version}`);
    const hasFcs = (framing & FRAMING.hasFcs) !== 0 && takeFcs(header, cursor);
    const frameEnd = cursor.end;
    if (header.fc.type === FRAME_TYPE.control) readControlFrame(header, cursor);
    else if (header.fc.type !== FRAME_TYPE.extension) readFrame(header, cursor, isPadded);
    if (hasFcs && cursor.verifiesChecksums) {
      const headerEnd = isPadded ? frameAt + headerBytes(header) : frameEnd;
      header.fcs_status = checkFcs(header, cursor.bytes, { frameAt, headerEnd, frameEnd });
    }
  },
});

/** Cuts the frame check sequence off; returns whether it was captured, and with it the whole frame. */
function takeFcs(header: WlanHeader, cursor: Cursor): boolean {
  const { wireLength } = cursor;
  if (wireLength < MIN_FRAME_BYTES + FCS_BYTES) return false;
  const isCaptured = cursor.available === wireLength;
  if (isCaptured) header.fcs = uint32At(cursor.bytes, cursor.end - FCS_BYTES, true);
  cursor.limit(wireLength - FCS_BYTES);
  return isCaptured;
}

/** Bytes up to the next multiple of four. */
const paddingOf = (length: number): number => (4 - (length % 4)) % 4;

/** Length of the header of a management or data frame, without padding. */
function headerBytes({ fc, qos, htc }: WlanHeader): number {
  const address4Bytes = fc.type === FRAME_TYPE.data && fc.tods && fc.fromds ? 6 : 0;
  const qosBytes = qos.tid === undefined ? 0 : QOS_BYTES;
  return 24 + address4Bytes + qosBytes + (htc === undefined ? 0 : HT_CONTROL_BYTES);
}

/** Checks everything but the padding behind the header, which is not sent. */
function checkFcs(
  header: WlanHeader,
  bytes: Buffer,
  { frameAt, headerEnd, frameEnd }: { frameAt: number; headerEnd: number; frameEnd: number },
): ChecksumStatus {
  const end = Math.min(headerEnd, frameEnd);
  const bodyAt = Math.min(end + paddingOf(end - frameAt), frameEnd);
  const crc = crc32(bytes.subarray(bodyAt, frameEnd), crc32(bytes.subarray(frameAt, end)));
  return header.fcs === crc ? 'good' : 'bad';
}

/** Management and data frames. */
function readFrame(header: WlanHeader, cursor: Cursor, isPadded: boolean): void {
  const headerAt = cursor.at;
  const addressBytes = readAddresses(header, cursor);
  if (addressBytes === 0) return;
  cursor.advance(addressBytes);
  const isManagement = header.fc.type === FRAME_TYPE.management;
  const isQos = !isManagement && (header.fc.subtype & 8) !== 0;
  const qosControl = isQos ? readQos(header, cursor) : 0;
  if (qosControl === undefined) return;
  if (header.fc.order && (isManagement || isQos) && !readHtControl(header, cursor)) return;
  if (isPadded) cursor.advance(Math.min(paddingOf(cursor.at - headerAt), cursor.available));
  if (isManagement) readManagementFrame(header, cursor);
  else readDataFrame(header, cursor, qosControl);
}

const QOS_BYTES = 2;
const NO_DATA = 4;

/** Reads QoS control and returns it; undefined where it is cut. */
function readQos(header: WlanHeader, cursor: Cursor): number | undefined {
  if (!cursor.has(QOS_BYTES, 'no QoS control')) return undefined;
  const { qos, fc } = header;
  const control = uint16At(cursor.bytes, cursor.at, true);
  qos.tid = control & 15;
  if (fc.fromds) qos.eosp = (control & 0x10) !== 0;
  qos.ack = (control >>> 5) & 3;
  if ((fc.subtype & NO_DATA) === 0) qos.amsdupresent = (control & 0x80) !== 0;
  cursor.advance(QOS_BYTES);
  return control;
}

function readHtControl(header: WlanHeader, cursor: Cursor): boolean {
  if (!cursor.has(HT_CONTROL_BYTES, 'no HT control')) return false;
  header.htc = uint32At(cursor.bytes, cursor.at, true);
  cursor.advance(HT_CONTROL_BYTES);
  return true;
}
