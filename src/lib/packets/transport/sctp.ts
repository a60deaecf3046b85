import { crc32c } from '../../bytes/checksum.js';
import { list, optional, uint8, uint16, uint32 } from '../../records/field.js';
import { checksumStatus } from '../checksum-status.js';
import type { Cursor } from '../cursor.js';
import { IP_PROTO } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';

const HEADER_BYTES = 12;
const CHUNK_HEADER_BYTES = 4;
const DATA = 0;
const DATA_HEADER_BYTES = 16;
/** Data that may be interleaved: RFC 8260 section 2.1. Only the first fragment of a message names its protocol. */
const I_DATA = 64;
const I_DATA_HEADER_BYTES = 20;
const BEGINNING_FRAGMENT = 2;
const MAX_CHUNKS = 64;

/**
 *    0                    16                  32
 *   +--------------------+---------------------+
 *   |    source port     |  destination port   |
 *   +--------------------+---------------------+
 *   |            verification tag              |
 *   |                checksum                  |
 *   +------+------+----------------------------+
 *   | type | flags|   length of a chunk  ...
 */
export const sctp = defineLayer({
  name: 'sctp',
  about: 'Stream Control Transmission Protocol',
  spec: 'RFC 9260 section 3; interleaved data: RFC 8260',
  level: LEVEL.transport,
  foundAt: [[IP_PROTO, 132]],
  minBytes: 4,
  fields: {
    srcport: uint16('Source port'),
    dstport: uint16('Destination port'),
    verification_tag: optional(uint32('Verification tag')),
    checksum: optional(uint32('Checksum')),
    checksum_status: checksumStatus('sctp.checksum.status'),
    chunk_type: list('Type of each chunk, in order', uint8('type')),
    data_tsn: list('Transmission sequence number of each data chunk', uint32('number'), {
      wireshark: ['sctp.data_tsn_raw'],
    }),
    data_sid: list('Stream of each data chunk', uint16('stream')),
    data_payload_proto_id: list('Protocol of the payload of each data chunk', uint32('protocol')),
  },

  dissect(header, cursor: Cursor): void {
    header.srcport = cursor.uint16(0);
    header.dstport = cursor.uint16(2);
    if (!cursor.has(HEADER_BYTES, 'header cut short')) return;
    header.verification_tag = cursor.uint32(4);
    header.checksum = cursor.uint32(8);
    if (cursor.verifiesChecksums) header.checksum_status = packetChecksum(cursor, header.checksum);
    cursor.advance(HEADER_BYTES);
    readChunks(header, cursor);
  },
});

type SctpHeader = Parameters<typeof sctp.dissect>[0];

function packetChecksum(cursor: Cursor, checksum: number): 'good' | 'bad' | 'unverified' {
  if (cursor.isFragment || cursor.available < cursor.wireLength) return 'unverified';
  const range = { start: cursor.at, end: cursor.end, zeroFrom: cursor.at + 8, zeroTo: cursor.at + 12 };
  const crc = crc32c(cursor.bytes, range);
  // The CRC is sent least significant byte first, unlike every other number of the header.
  const sent =
    ((checksum & 0xff) << 24) | ((checksum & 0xff00) << 8) | ((checksum >>> 8) & 0xff00) | (checksum >>> 24);
  return crc === sent >>> 0 ? 'good' : 'bad';
}

function readChunks(header: SctpHeader, cursor: Cursor): void {
  for (let chunks = 0; cursor.wireLength >= CHUNK_HEADER_BYTES && chunks < MAX_CHUNKS; chunks += 1) {
    if (!cursor.has(CHUNK_HEADER_BYTES, 'chunk cut short')) return;
    const type = cursor.uint8(0);
    const length = cursor.uint16(2);
    header.chunk_type.push(type);
    if (length < CHUNK_HEADER_BYTES) return cursor.malformed(`chunk length ${length} is less than 4`, 2);
    if (type === DATA && !readData(header, cursor)) return;
    if (type === I_DATA && !readInterleavedData(header, cursor)) return;
    // Chunks are padded to four bytes, the last one not always.
    const padded = Math.min((length + 3) & ~3, cursor.wireLength);
    if (!cursor.has(padded, 'chunk cut short')) return;
    cursor.advance(padded);
  }
}

function readData(header: SctpHeader, cursor: Cursor): boolean {
  if (!cursor.has(DATA_HEADER_BYTES, 'data chunk cut short')) return false;
  header.data_tsn.push(cursor.uint32(4));
  header.data_sid.push(cursor.uint16(8));
  header.data_payload_proto_id.push(cursor.uint32(12));
  return true;
}

function readInterleavedData(header: SctpHeader, cursor: Cursor): boolean {
  if (!cursor.has(I_DATA_HEADER_BYTES, 'data chunk cut short')) return false;
  header.data_tsn.push(cursor.uint32(4));
  header.data_sid.push(cursor.uint16(8));
  if ((cursor.uint8(1) & BEGINNING_FRAGMENT) !== 0) header.data_payload_proto_id.push(cursor.uint32(16));
  return true;
}
