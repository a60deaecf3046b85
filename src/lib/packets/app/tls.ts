import { group, list, uint8, uint16 } from '../../records/field.js';
import { OVER_TCP } from '../carrier.js';
import type { Cursor } from '../cursor.js';
import { QUIC_CRYPTO, TCP_PORT } from '../dispatch-table.js';
import { defineLayer, LEVEL, type Place } from '../layer.js';
import { CERTIFICATE, HANDSHAKE } from './tls/fields.js';
import { readFragment } from './tls/fragment.js';
import { MESSAGE, messageName } from './tls/handshake.js';
import {
  CONTENT,
  isContentType,
  isRecordLength,
  isRecordVersion,
  RECORD_HEADER_BYTES,
  TLS_1_2,
} from './tls/record.js';
import { HandshakeSide, TLS_SESSION, TlsSession } from './tls/session.js';
import { isSsl2Hello, readSsl2Hello, SSL_2, ssl2RecordBytes } from './tls/ssl2.js';
import { summaryOf } from './tls/summary.js';

/** https, ldaps, smtps, imaps, pop3s, DNS, SIP, MQTT and others over TLS: the ports that Wireshark has for it. */
const PORTS = [
  324, 443, 465, 636, 802, 853, 993, 995, 1300, 2221, 2443, 3249, 3250, 3251, 3252, 3496, 5061, 5671, 5684,
  5868, 8883, 11207, 19999, 27017,
];

/** Number in the table of QUIC, which has handshake messages without records; no port has it. */
export const HANDSHAKE_OF_QUIC = 0x71756963;

const PLACES: readonly Place[] = [
  ...PORTS.map((port): Place => [TCP_PORT, port]),
  [QUIC_CRYPTO, HANDSHAKE_OF_QUIC],
];

/**
 *    0      1             3             5
 *   +------+-------------+-------------+-----------------
 *   | type |   version   |   length    | fragment ...
 *   +------+-------------+-------------+-----------------
 */
export const tls = defineLayer({
  name: 'tls',
  about: 'Transport Layer Security and SSL 3',
  spec: 'RFC 8446 section 5.1, RFC 5246 section 6.2, RFC 6101 section 5.2; hello of SSL 2: RFC 5246 appendix E.2',
  level: LEVEL.application,
  foundAt: PLACES,
  signatures: [
    { over: OVER_TCP, firstBytes: [CONTENT.handshake, CONTENT.applicationData], matches: isRecord },
    { over: OVER_TCP, firstBytes: [0x80], matches: isSsl2Hello },
  ],
  minBytes: 1,
  fields: {
    record: group('Records', {
      content_type: list(
        'Type of each record: 20 change cipher, 21 alert, 22 handshake, 23 data',
        uint8('type'),
        {
          wireshark: ['tls.record.content_type', 'tls.record.opaque_type'],
        },
      ),
      version: list('Version of each record: 771 (0x0303) also in TLS 1.3', uint16('version')),
      length: list('Length of each record without its header', uint16('length', { unit: 'bytes' })),
    }),
    alert_message: group('Alerts that are not encrypted', {
      level: list('Level of each: 1 warning, 2 fatal', uint8('level')),
      desc: list('What each says', uint8('description')),
    }),
    heartbeat_message: group('Heartbeats', {
      type: list('Type of each: 1 request, 2 response', uint8('type')),
      payload_length: list('Length that each says its payload has', uint16('length', { unit: 'bytes' })),
    }),
    handshake: group('Handshake messages', HANDSHAKE),
    certificate: list('Certificates in the order of the chain', group('certificate', CERTIFICATE)),
  },

  dissect(header, cursor: Cursor): void {
    if (cursor.key === HANDSHAKE_OF_QUIC) return readQuicHandshake(header, cursor);
    if (isText(cursor)) return cursor.refuse();
    const session = cursor.openConversation()?.recall(TLS_SESSION) ?? new TlsSession();
    while (cursor.available > 0 && readRecord(header, cursor, session));
  },

  summarise: summaryOf,
});

type TlsHeader = Parameters<typeof tls.dissect>[0];

/** RFC 9001 section 4. */
function readQuicHandshake(header: TlsHeader, cursor: Cursor): void {
  const { at, end } = cursor;
  readFragment(header, cursor, new HandshakeSide(), { start: at, wireEnd: end, transport: 'q' });
  cursor.advance(end - at);
}

const TEXT_BYTES = 4;

/** Four letters are no record: something else is spoken on the port. */
function isText(cursor: Cursor): boolean {
  if (cursor.available <= TEXT_BYTES) return false;
  for (let offset = 0; offset < TEXT_BYTES; offset += 1) {
    const byte = cursor.uint8(offset);
    if (byte < 0x20 || byte > 0x7e) return false;
  }
  return true;
}

/** Whether a record stands at the cursor that is likely to be the first one seen of a connection. */
function isRecord(cursor: Cursor): boolean {
  return (
    cursor.available >= RECORD_HEADER_BYTES &&
    isRecordVersion(cursor.uint16(1)) &&
    isRecordLength(cursor.uint16(3))
  );
}

/** Reads one record; returns whether another one may follow. */
function readRecord(header: TlsHeader, cursor: Cursor, session: TlsSession): boolean {
  if (cursor.available < RECORD_HEADER_BYTES) return waitForHeader(cursor);
  if (isSsl2Hello(cursor)) return readSsl2Record(header, cursor);
  if (!canBeRecord(cursor, session)) {
    // The middle of a record whose beginning was not captured.
    cursor.advance(cursor.available);
    return false;
  }
  const recordBytes = RECORD_HEADER_BYTES + cursor.uint16(3);
  const type = cursor.uint8(0);
  if (cursor.wireLength < recordBytes && !hasRecord(cursor, type, recordBytes)) return false;
  header.record.content_type.push(type);
  header.record.version.push(cursor.uint16(1));
  header.record.length.push(cursor.uint16(3));
  if (session.version === 0) noteRecordVersion(session, cursor);
  if (cursor.unseenBytes > 0) {
    cursor.passUnseen(RECORD_HEADER_BYTES);
    return true;
  }
  readContent(header, cursor, session, recordBytes);
  if (!cursor.has(recordBytes, 'record cut short')) return false;
  cursor.advance(recordBytes);
  return true;
}

/** Whether a record is there whole, or nothing is missing of it but data that no one can read. */
const hasRecord = (cursor: Cursor, type: number, recordBytes: number): boolean =>
  type === CONTENT.applicationData
    ? cursor.hasHeadOf(recordBytes, RECORD_HEADER_BYTES, 'record cut short')
    : cursor.hasMessage(recordBytes, 'record cut short');

/** Asks for the rest of a record's header, if this can be the beginning of one. */
function waitForHeader(cursor: Cursor): boolean {
  if (cursor.isStream) return cursor.hasMessage(RECORD_HEADER_BYTES, 'record cut short');
  cursor.advance(cursor.available);
  return false;
}

/** Once the version is known, what others put into records is told as it is. */
function canBeRecord(cursor: Cursor, { version }: TlsSession): boolean {
  if (!isContentType(cursor.uint8(0))) return false;
  return (version !== 0 && version <= TLS_1_2) || isRecordVersion(cursor.uint16(1));
}

/** Any record tells the version, but that of a client hello, which comes before it is settled. */
function noteRecordVersion(session: TlsSession, cursor: Cursor): void {
  const type = cursor.uint8(0);
  const first = cursor.available > RECORD_HEADER_BYTES ? cursor.uint8(RECORD_HEADER_BYTES) : 0;
  const isSettled =
    type !== CONTENT.handshake || (first !== MESSAGE.clientHello && messageName(first) !== undefined);
  if (isSettled && isRecordVersion(cursor.uint16(1))) session.version = cursor.uint16(1);
}

function readContent(header: TlsHeader, cursor: Cursor, session: TlsSession, recordBytes: number): void {
  const length = recordBytes - RECORD_HEADER_BYTES;
  const present = Math.min(recordBytes, cursor.available) - RECORD_HEADER_BYTES;
  switch (cursor.uint8(0)) {
    case CONTENT.changeCipherSpec:
      session.side(cursor.srcport).isEncrypted = true;
      break;
    case CONTENT.alert:
      if (length === ALERT_BYTES && present === ALERT_BYTES) readAlert(header, cursor);
      break;
    case CONTENT.heartbeat:
      if (present >= HEARTBEAT_HEAD_BYTES) readHeartbeat(header, cursor);
      break;
    case CONTENT.handshake:
      readHandshake(header, cursor, session, recordBytes);
      break;
  }
}

/** RFC 5246 section 7.2. Longer ones are encrypted. */
const ALERT_BYTES = 2;

function readAlert({ alert_message }: TlsHeader, cursor: Cursor): void {
  alert_message.level.push(cursor.uint8(RECORD_HEADER_BYTES));
  alert_message.desc.push(cursor.uint8(RECORD_HEADER_BYTES + 1));
}

const HEARTBEAT_HEAD_BYTES = 3;
const HEARTBEAT_RESPONSE = 2;

/** RFC 6520 section 4. What has no type of these is encrypted. */
function readHeartbeat({ heartbeat_message }: TlsHeader, cursor: Cursor): void {
  const type = cursor.uint8(RECORD_HEADER_BYTES);
  if (type === 0 || type > HEARTBEAT_RESPONSE) return;
  heartbeat_message.type.push(type);
  heartbeat_message.payload_length.push(cursor.uint16(RECORD_HEADER_BYTES + 1));
}

function readHandshake(header: TlsHeader, cursor: Cursor, session: TlsSession, recordBytes: number): void {
  const side = session.side(cursor.srcport);
  const { at } = cursor;
  const before = header.handshake.type.length;
  readFragment(header, cursor, side, {
    start: at + RECORD_HEADER_BYTES,
    wireEnd: at + recordBytes,
    transport: 't',
  });
  if (header.handshake.type.indexOf(MESSAGE.serverHello, before) >= 0) noteServerVersion(header, session);
}

/** The version that the server chose; it stands in an extension since TLS 1.3 (RFC 8446 section 4.2.1). */
function noteServerVersion({ handshake }: TlsHeader, session: TlsSession): void {
  session.version = handshake.extensions.supported_version.at(-1) ?? handshake.version ?? session.version;
}

function readSsl2Record({ record, handshake }: TlsHeader, cursor: Cursor): boolean {
  const recordBytes = ssl2RecordBytes(cursor);
  if (!cursor.hasMessage(recordBytes, 'record cut short')) return false;
  record.version.push(SSL_2);
  record.length.push(recordBytes - 2);
  readSsl2Hello(handshake, cursor, cursor.at + recordBytes);
  cursor.advance(recordBytes);
  return true;
}
