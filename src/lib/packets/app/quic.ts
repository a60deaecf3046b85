import { ByteReader } from '../../bytes/byte-reader.js';
import { boolean, count, group, list, text, uint8, uint32 } from '../../records/field.js';
import { OVER_UDP } from '../carrier.js';
import type { Cursor } from '../cursor.js';
import { QUIC_CRYPTO } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';
import { QUIC_CONNECTION, QuicConnection } from './quic/connection.js';
import { readFrames, readGoogleFrames, variableInteger } from './quic/frames.js';
import type { PacketPlace } from './quic/initial-keys.js';
import { GOOGLE_T050, protectionOf, QUIC_V2 } from './quic/versions.js';
import { HANDSHAKE_OF_QUIC } from './tls.js';

const LONG_HEADER = 0x80;
const FIXED_BIT = 0x40;
const SPIN_BIT = 0x20;
const VERSION_NEGOTIATION = 0;
const MAX_ID_BYTES = 20;
const LONG_HEAD_BYTES = 7;
const MAX_PACKETS = 32;
const INITIAL = 0;
const RETRY = 3;

/**
 *   long:  | 1 1 type ....| version (4) | length, DCID | length, SCID | of the type ...
 *   short: | 0 1 spin ....| DCID | protected ...
 */
export const quic = defineLayer({
  name: 'quic',
  about: 'QUIC',
  spec: 'RFC 9000 section 17; Initial packets are opened as RFC 9001 section 5 says; version 2: RFC 9369; drafts 21 to 34',
  level: LEVEL.application,
  foundAt: [],
  signatures: [
    {
      over: OVER_UDP,
      firstBytes: Array.from({ length: 0x80 }, (_, low) => LONG_HEADER | low),
      matches: (cursor) => isFirstHeader(cursor),
      staysInConversation: true,
    },
  ],
  minBytes: 1,
  fields: {
    packet_length: list('Length of each packet of the datagram', count('length', { unit: 'bytes' })),
    header_form: list('Form of each header: 1 long, 0 short', uint8('form')),
    version: list('Version in each long header; 0 where versions are negotiated', uint32('version')),
    long: group('Long headers', {
      packet_type: list('Type in each: 0 Initial, 1 0-RTT, 2 Handshake, 3 Retry', uint8('type')),
    }),
    dcid: list('Connection IDs of receivers that are not empty, in hexadecimal', text('ID')),
    scid: list('Connection IDs of senders that are not empty, in hexadecimal', text('ID')),
    token_length: list('Length of the token of each Initial packet', count('length', { unit: 'bytes' })),
    spin_bit: list('Bit of each short header that turns once a round trip', boolean('bit')),
    supported_version: list('Versions that a server offers', uint32('version')),
    packet_number: list('Number of each Initial packet that could be opened', uint32('number')),
    frame_type: list('Types of the frames in Initial packets; padding counts once', count('type')),
  },

  dissect(header, cursor: Cursor): void {
    const connection = cursor.openConversation()?.recall(QUIC_CONNECTION) ?? new QuicConnection();
    if (isLong(cursor) ? !isLongHeader(cursor) : !connection.isKnown) return cursor.refuse();
    const firstId = receiverId(cursor);
    for (let packets = 0; packets < MAX_PACKETS; packets += 1) {
      const packetBytes = isLong(cursor)
        ? readLong(header, cursor, connection)
        : readShort(header, cursor, connection);
      if (packetBytes === 0 || !cursor.has(packetBytes, 'packet cut short')) break;
      cursor.advance(packetBytes);
      if (!isCoalesced(cursor, firstId)) break;
    }
    const messages = connection.stream(cursor.srcport).takeMessages();
    if (messages.length === 0) return;
    cursor.readInstead(messages);
    cursor.next(QUIC_CRYPTO, HANDSHAKE_OF_QUIC);
  },

  summarise: ({ header_form, long, version }) =>
    header_form
      .map((form, index) =>
        form === 0 ? 'Protected Payload' : longName(version[index], long.packet_type[index]),
      )
      .join(', '),
});

type QuicHeader = Parameters<typeof quic.dissect>[0];

const TYPE_NAMES = ['Initial', '0-RTT', 'Handshake', 'Retry'];
const longName = (version: number | undefined, type: number | undefined): string =>
  version === VERSION_NEGOTIATION ? 'Version Negotiation' : (TYPE_NAMES[type ?? INITIAL] ?? '');

const isLong = (cursor: Cursor): boolean => (cursor.uint8(0) & LONG_HEADER) !== 0;

/** Whether a datagram begins with a long header of a known version. Versions are negotiated only by who was asked first. */
const isFirstHeader = (cursor: Cursor): boolean =>
  isLongHeader(cursor) && cursor.uint32(1) !== VERSION_NEGOTIATION;

/** Whether a long header of a known version stands at the cursor. Its second bit can be anything (RFC 9287). */
function isLongHeader(cursor: Cursor): boolean {
  if (cursor.available < LONG_HEAD_BYTES) return false;
  const version = cursor.uint32(1);
  const dcidBytes = cursor.uint8(5);
  if (dcidBytes > MAX_ID_BYTES || cursor.available < LONG_HEAD_BYTES + dcidBytes) return false;
  const scidBytes = cursor.uint8(6 + dcidBytes);
  if (scidBytes > MAX_ID_BYTES) return false;
  if (version !== VERSION_NEGOTIATION) return protectionOf(version) !== undefined;
  const versionBytes = cursor.wireLength - LONG_HEAD_BYTES - dcidBytes - scidBytes;
  return versionBytes >= 4 && versionBytes % 4 === 0;
}

const NO_ID: Buffer = Buffer.alloc(0);

/** The connection ID that the first packet of a datagram is addressed to; empty in a short header, behind which nothing can stand. */
const receiverId = (cursor: Cursor): Buffer =>
  isLong(cursor) ? cursor.bytes.subarray(cursor.at + 6, cursor.at + 6 + cursor.uint8(5)) : NO_ID;

/** Whether another packet follows: it is addressed to the same connection ID (RFC 9000 section 12.2), all else is padding. */
function isCoalesced(cursor: Cursor, firstId: Buffer): boolean {
  if (cursor.available === 0) return false;
  if (isLong(cursor)) return isLongHeader(cursor) && receiverId(cursor).equals(firstId);
  const { bytes, at, end } = cursor;
  if (firstId.length === 0) return (cursor.uint8(0) & FIXED_BIT) !== 0;
  return at + 1 + firstId.length <= end && bytes.subarray(at + 1, at + 1 + firstId.length).equals(firstId);
}

/** Reads a long header; returns the length of its packet, 0 where it cannot be told. */
function readLong(header: QuicHeader, cursor: Cursor, connection: QuicConnection): number {
  const reader = new ByteReader(cursor.bytes, cursor.at + 1, cursor.end);
  const version = reader.uint32();
  const dcid = reader.take(reader.uint8());
  const scid = reader.take(reader.uint8());
  if (reader.isShort) return 0;
  header.header_form.push(1);
  header.version.push(version);
  if (dcid.left > 0) header.dcid.push(dcid.hex());
  if (scid.left > 0) header.scid.push(scid.hex());
  if (version === VERSION_NEGOTIATION) return readVersions(header, cursor, reader);
  connection.noteSource(cursor.dstport, scid.hex());
  const type = packetType(cursor.uint8(0), version);
  header.long.packet_type.push(type);
  if (type === RETRY) {
    header.packet_length.push(cursor.wireLength);
    return cursor.wireLength;
  }
  if (type === INITIAL) readToken(header, reader);
  const length = variableInteger(reader);
  if (reader.isShort) return 0;
  const packetBytes = reader.at - cursor.at + length;
  if (!Number.isSafeInteger(packetBytes)) {
    cursor.malformed('length of more than 2^53 bytes');
    return 0;
  }
  header.packet_length.push(packetBytes);
  if (type === INITIAL && packetBytes <= cursor.available) {
    const place = { start: cursor.at, numberAt: reader.at, end: cursor.at + packetBytes };
    const id = Buffer.from(dcid.bytes.subarray(dcid.at, dcid.end));
    readInitial(header, cursor, connection, { place, version, dcid: id });
  }
  return packetBytes;
}

function readToken(header: QuicHeader, reader: ByteReader): void {
  const bytes = variableInteger(reader);
  if (!reader.isShort && Number.isSafeInteger(bytes)) header.token_length.push(bytes);
  reader.take(bytes);
}

/** Opens an Initial packet and reads its frames, if its keys are known. */
function readInitial(
  header: QuicHeader,
  { bytes, srcport }: Cursor,
  connection: QuicConnection,
  { place, version, dcid }: { place: PacketPlace; version: number; dcid: Buffer },
): void {
  const opened = connection.open(bytes, place, { version, dcid, srcport });
  if (opened === undefined) return;
  header.packet_number.push(opened.packetNumber);
  const stream = connection.stream(srcport);
  if (version === GOOGLE_T050) readGoogleFrames(opened.payload, stream);
  else header.frame_type.push(...readFrames(opened.payload, stream));
}

/** Version 2 numbers the types another way (RFC 9369 section 3.2). */
const packetType = (firstByte: number, version: number): number => {
  const type = (firstByte >>> 4) & 3;
  return version === QUIC_V2 ? (type + 3) & 3 : type;
};

/** RFC 9000 section 17.2.1. */
function readVersions(header: QuicHeader, { wireLength }: Cursor, reader: ByteReader): number {
  header.packet_length.push(wireLength);
  while (reader.left >= 4) header.supported_version.push(reader.uint32());
  return wireLength;
}

/** Reads a short header, behind which nothing can stand in the datagram. */
function readShort(header: QuicHeader, cursor: Cursor, connection: QuicConnection): number {
  const { wireLength } = cursor;
  header.header_form.push(0);
  header.packet_length.push(wireLength);
  header.spin_bit.push((cursor.uint8(0) & SPIN_BIT) !== 0);
  const { bytes, at, end, srcport } = cursor;
  const id = connection.idAt(bytes, at + 1, { end, srcport });
  if (id !== undefined && id !== '') header.dcid.push(id);
  return wireLength;
}
