import { macAt } from '../../../bytes/address.js';
import { uint16At, uint32At } from '../../../bytes/integers.js';
import type { Cursor } from '../../cursor.js';
import type { WlanHeader } from './wlan-fields.js';

/** Subtypes of control frames (IEEE 802.11-2020 table 9-1; trigger: 802.11ax-2021). */
const SUBTYPE = {
  trigger: 2,
  tack: 3,
  beamformingReportPoll: 4,
  ndpAnnouncement: 5,
  wrapper: 7,
  blockAckRequest: 8,
  blockAck: 9,
  psPoll: 10,
  rts: 11,
  cfEnd: 14,
  cfEndAck: 15,
} as const;

/** Those in which the address of the transmitter stands behind that of the receiver. */
const HAS_TRANSMITTER: ReadonlySet<number> = new Set([
  SUBTYPE.trigger,
  SUBTYPE.tack,
  SUBTYPE.beamformingReportPoll,
  SUBTYPE.ndpAnnouncement,
  SUBTYPE.blockAckRequest,
  SUBTYPE.blockAck,
  SUBTYPE.psPoll,
  SUBTYPE.rts,
  SUBTYPE.cfEndAck,
]);

const SHORT_BYTES = 10;
const LONG_BYTES = 16;
/** Behind a receiver's address: the control of the frame that is wrapped, and HT control. */
const WRAPPED_BYTES = 6;
const ASSOCIATION_MASK = 0x3fff;

/** Reads a control frame as far as it says who speaks to whom, and what a block acknowledgement is about. */
export function readControlFrame(header: WlanHeader, cursor: Cursor): void {
  if (!cursor.has(4, 'no duration')) return;
  const { bytes, at } = cursor;
  const { subtype } = header.fc;
  const duration = uint16At(bytes, at + 2, true);
  if (subtype === SUBTYPE.psPoll) header.aid = duration & ASSOCIATION_MASK;
  else header.duration = duration;
  if (!cursor.has(SHORT_BYTES, 'no address')) return;
  header.ra = macAt(bytes, at + 4);
  if (subtype === SUBTYPE.wrapper) return readWrapped(header, cursor);
  const hasTransmitter = HAS_TRANSMITTER.has(subtype);
  if (!hasTransmitter && subtype !== SUBTYPE.cfEnd) return cursor.advance(SHORT_BYTES);
  if (!cursor.has(LONG_BYTES, 'no second address')) return;
  if (hasTransmitter) header.ta = macAt(bytes, at + SHORT_BYTES);
  if (subtype === SUBTYPE.psPoll) header.bssid = header.ra;
  else if (subtype === SUBTYPE.cfEnd) header.bssid = macAt(bytes, at + SHORT_BYTES);
  cursor.advance(LONG_BYTES);
  if (subtype === SUBTYPE.blockAck || subtype === SUBTYPE.blockAckRequest) readBlockAck(header, cursor);
}

/** A control frame in a wrapper that adds HT control to it (section 9.3.1.9): of its own it has a transmitter. */
function readWrapped(header: WlanHeader, cursor: Cursor): void {
  if (!cursor.has(SHORT_BYTES + WRAPPED_BYTES, 'no HT control')) return;
  const wrappedSubtype = cursor.uint8(SHORT_BYTES) >>> 4;
  header.htc = uint32At(cursor.bytes, cursor.at + SHORT_BYTES + 2, true);
  cursor.advance(SHORT_BYTES + WRAPPED_BYTES);
  if (!HAS_TRANSMITTER.has(wrappedSubtype)) return;
  if (cursor.has(6, 'no second address')) header.ta = macAt(cursor.bytes, cursor.at);
}

const BLOCK_ACK_CONTROL_BYTES = 2;
const STARTING_SEQUENCE_BYTES = 2;
/** Variants in which one starting sequence control follows (table 9-28). */
const HAS_ONE_START: ReadonlySet<number> = new Set([0, 1, 2, 6]);

function readBlockAck(header: WlanHeader, cursor: Cursor): void {
  if (!cursor.has(BLOCK_ACK_CONTROL_BYTES, 'no block ack control')) return;
  const { ba, fixed } = header;
  const control = uint16At(cursor.bytes, cursor.at, true);
  ba.control.ackpolicy = (control & 1) !== 0;
  ba.control.ba_type = (control >>> 1) & 15;
  ba.basic.tidinfo = control >>> 12;
  cursor.advance(BLOCK_ACK_CONTROL_BYTES);
  if (!HAS_ONE_START.has(ba.control.ba_type)) return;
  if (!cursor.has(STARTING_SEQUENCE_BYTES, 'no starting sequence')) return;
  const start = uint16At(cursor.bytes, cursor.at, true);
  fixed.ssc.fragment = start & 15;
  fixed.ssc.sequence = start >>> 4;
}
