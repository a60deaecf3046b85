import { boolean, group, optional, uint8, uint16, uint32 } from '../../records/field.js';
import type { Cursor } from '../cursor.js';
import { IP_PROTO, PPP_PROTOCOL, UDP_PORT } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';
import { PPP_FRAME } from '../link/ppp.js';

const PROTOCOL_L2TP = 115;
const CONTROL = 0x8000;
const LENGTH_PRESENT = 0x4000;
const SEQUENCE_PRESENT = 0x0800;
const OFFSET_PRESENT = 0x0200;
const PRIORITY = 0x0100;
/** Flags, tunnel and session: what every message of version 2 has. */
const V2_MIN_BYTES = 6;
/** Flags, length, connection, Ns and Nr of a control message of version 3. */
const V3_CONTROL_BYTES = 12;
const AVP_BYTES = 8;
const AVP_MESSAGE_TYPE = 0;

/**
 *    0 1 2 3 4 5 6 7 8      12     16                              32
 *   +-+-+---+-+-+-+-+------+------+-------------------------------+
 *   |T|L|   |S| |O|P|      | vers.|         length (L)            |
 *   +-+-+---+-+-+-+-+------+------+-------------------------------+
 *   |          tunnel             |         session               |
 *   |          Ns (S)             |         Nr (S)                |
 *   |     offset size (O), padding ...
 *
 * Version 3 has one number of 32 bits in place of tunnel and session. Over IP it has that number alone: 0
 * there, and a control message follows. What its data messages carry is known only from their control messages.
 */
export const l2tp = defineLayer({
  name: 'l2tp',
  about: 'Layer 2 tunnelling protocol, versions 2 and 3',
  spec: 'RFC 2661 section 3.1; version 3: RFC 3931 sections 3.2 and 4.1',
  level: LEVEL.application,
  foundAt: [
    [UDP_PORT, 1701],
    [IP_PROTO, PROTOCOL_L2TP],
  ],
  minBytes: 4,
  fields: {
    type: optional(uint8('0 data message, 1 control message')),
    length_bit: optional(boolean('There is a length')),
    seq_bit: optional(boolean('There are sequence numbers')),
    offset_bit: optional(boolean('There is an offset size, version 2')),
    priority: optional(boolean('To be preferred, version 2')),
    version: optional(uint8('2 or 3')),
    length: optional(uint16('Length with this header', { unit: 'bytes' })),
    tunnel: optional(uint16("Receiver's number of the tunnel, version 2")),
    session: optional(uint16("Receiver's number of the session, version 2")),
    ccid: optional(uint32("Receiver's number of the control connection, version 3")),
    sid: optional(uint32("Receiver's number of the session, version 3")),
    ns: optional(uint16('Sequence number', { wireshark: ['l2tp.Ns'] })),
    nr: optional(uint16('Next sequence number expected', { wireshark: ['l2tp.Nr'] })),
    offset: optional(uint16('Padding before the payload', { unit: 'bytes' })),
    avp: group('First attribute of a control message', {
      message_type: optional(uint16('Message: 1 to 4 connection, 6 hello, 7 to 12 call, 14 disconnect')),
    }),
  },

  dissect(header, cursor: Cursor): void {
    if (cursor.key === PROTOCOL_L2TP) return readOverIp(header, cursor);
    const version = cursor.uint8(1) & 15;
    if (version !== 2 && version !== 3) return cursor.refuse();
    readFlags(header, cursor.uint16(0));
    if (version === 2) readVersion2(header, cursor);
    else readVersion3(header, cursor);
  },

  summarise({ type, tunnel, session, ccid, sid, avp }) {
    if (type === 1) return `message=${avp.message_type ?? 'ack'} tunnel=${tunnel ?? ccid}`;
    return sid === undefined ? `tunnel=${tunnel} session=${session}` : `session=${sid}`;
  },
});

type L2tpHeader = Parameters<typeof l2tp.dissect>[0];

function readFlags(header: L2tpHeader, bits: number): void {
  header.version = bits & 15;
  header.type = bits >>> 15;
  header.length_bit = (bits & LENGTH_PRESENT) !== 0;
  header.seq_bit = (bits & SEQUENCE_PRESENT) !== 0;
  if (header.version === 3) return;
  header.offset_bit = (bits & OFFSET_PRESENT) !== 0;
  header.priority = (bits & PRIORITY) !== 0;
}

function readVersion2(header: L2tpHeader, cursor: Cursor): void {
  const lengthBytes = header.length_bit ? 2 : 0;
  const sequenceBytes = header.seq_bit ? 4 : 0;
  const offsetBytes = header.offset_bit ? 2 : 0;
  const fixedBytes = V2_MIN_BYTES + lengthBytes + sequenceBytes + offsetBytes;
  if (!cursor.has(fixedBytes, 'header cut short')) return;
  if (header.length_bit) header.length = cursor.uint16(2);
  header.tunnel = cursor.uint16(2 + lengthBytes);
  header.session = cursor.uint16(4 + lengthBytes);
  const sequenceAt = V2_MIN_BYTES + lengthBytes;
  if (header.seq_bit) {
    header.ns = cursor.uint16(sequenceAt);
    header.nr = cursor.uint16(sequenceAt + 2);
  }
  if (header.offset_bit) header.offset = cursor.uint16(sequenceAt + sequenceBytes);
  if (header.length !== undefined && !limit(header.length, cursor, fixedBytes)) return;
  const headerBytes = fixedBytes + (header.offset ?? 0);
  if (!cursor.has(headerBytes, 'padding cut short')) return;
  cursor.advance(headerBytes);
  if (header.type === 1) readMessageType(header, cursor);
  else cursor.next(PPP_PROTOCOL, PPP_FRAME);
}

/** Cuts the message to the length it states; false where that is less than its header. */
function limit(length: number, cursor: Cursor, headerBytes: number): boolean {
  if (length < headerBytes) {
    cursor.malformed(`length ${length} is less than the header's ${headerBytes}`, 2);
    return false;
  }
  cursor.limit(length);
  return true;
}

/** Version 3 over UDP: RFC 3931 section 4.1.2. */
function readVersion3(header: L2tpHeader, cursor: Cursor): void {
  if (header.type === 1) return readControl3(header, cursor);
  if (!cursor.has(8, 'session cut short')) return;
  header.sid = cursor.uint32(4);
  cursor.advance(8);
}

/** Version 3 over IP, where a session of 0 means a control message: RFC 3931 section 4.1.1. */
function readOverIp(header: L2tpHeader, cursor: Cursor): void {
  header.sid = cursor.uint32(0);
  cursor.advance(4);
  if (header.sid !== 0) return;
  if (!cursor.has(2, 'flags cut short')) return;
  const bits = cursor.uint16(0);
  readFlags(header, bits);
  if ((bits & CONTROL) !== 0) readControl3(header, cursor);
}

function readControl3(header: L2tpHeader, cursor: Cursor): void {
  if (!cursor.has(V3_CONTROL_BYTES, 'header cut short')) return;
  header.length = cursor.uint16(2);
  header.ccid = cursor.uint32(4);
  header.ns = cursor.uint16(8);
  header.nr = cursor.uint16(10);
  if (!limit(header.length, cursor, V3_CONTROL_BYTES)) return;
  cursor.advance(V3_CONTROL_BYTES);
  readMessageType(header, cursor);
}

/** The first attribute says what message it is (RFC 2661 section 4.1); without any it is an acknowledgment. */
function readMessageType(header: L2tpHeader, cursor: Cursor): void {
  if (cursor.wireLength === 0 || !cursor.has(AVP_BYTES, 'message type cut short')) return;
  const isMessageType = cursor.uint16(2) === 0 && cursor.uint16(4) === AVP_MESSAGE_TYPE;
  if (isMessageType) header.avp.message_type = cursor.uint16(6);
}
