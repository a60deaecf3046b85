import { boolean, group, list, name, optional, uint8, uint16, uint32 } from '../../records/field.js';
import { OVER_TCP } from '../carrier.js';
import { checksumStatus, segmentChecksum } from '../checksum-status.js';
import type { Cursor } from '../cursor.js';
import { IP_PROTO } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';
import { tcpFlagLetters } from './tcp-flags.js';
import { readTcpOptions } from './tcp-options.js';

const TCP = 6;
const MIN_HEADER_BYTES = 20;

/**
 *    0          4          8            16                           32
 *   +----------+----------+------------+-----------------------------+
 *   |           source port            |      destination port       |
 *   +----------------------------------+-----------------------------+
 *   |                        sequence number                         |
 *   |                     acknowledgment number                      |
 *   +----------+-----------------------+-----------------------------+
 *   |  offset  | reserved and flags    |           window            |
 *   +----------+-----------------------+-----------------------------+
 *   |             checksum             |       urgent pointer        |
 *   +----------------------------------+-----------------------------+
 */
export const tcp = defineLayer({
  name: 'tcp',
  about: 'Transmission Control Protocol',
  spec: 'RFC 9293 section 3.1; window scale and timestamps: RFC 7323; SACK: RFC 2018',
  level: LEVEL.transport,
  foundAt: [[IP_PROTO, TCP]],
  minBytes: 4,
  fields: {
    srcport: uint16('Source port'),
    dstport: uint16('Destination port'),
    seq_raw: optional(uint32('Sequence number as it is on the wire')),
    ack_raw: optional(uint32('Acknowledgment number as it is on the wire, also where ACK is not set')),
    hdr_len: optional(uint8('Length of the header with options', { unit: 'bytes' })),
    flags: optional(uint16('Reserved bits and flags, 12 bits')),
    flags_str: optional(
      name('Letters of the flags that are set, from RRR A C E U A P R S F (A is AccECN, then ACK)', {
        wireshark: ['tcp.flags.str'],
      }),
    ),
    window_size_value: optional(uint16('Window, not scaled')),
    checksum: optional(uint16('Checksum')),
    checksum_status: checksumStatus('tcp.checksum.status'),
    urgent_pointer: optional(uint16('Urgent pointer')),
    len: optional(uint32('Length of the payload on the wire', { unit: 'bytes' })),
    options: group('Options', {
      mss_val: optional(uint16('Maximum segment size', { unit: 'bytes' })),
      wscale: group('Window scale', { shift: optional(uint8('Bits to shift windows by')) }),
      sack_perm: optional(boolean('Selective acknowledgments are permitted')),
      sack_le: list('Left edges of the blocks received', uint32('left edge')),
      sack_re: list('Right edges of the blocks received', uint32('right edge')),
      timestamp: group('Timestamps', {
        tsval: optional(uint32('Time of the sender')),
        tsecr: optional(uint32('Echo of the time of the receiver')),
      }),
    }),
  },

  dissect(header, cursor: Cursor): void {
    header.srcport = cursor.uint16(0);
    header.dstport = cursor.uint16(2);
    if (!cursor.has(MIN_HEADER_BYTES, 'header cut short')) return readCutHeader(header, cursor);
    header.seq_raw = cursor.uint32(4);
    header.ack_raw = cursor.uint32(8);
    const headerBytes = readOffsetAndFlags(header, cursor.uint16(12));
    header.window_size_value = cursor.uint16(14);
    header.checksum = cursor.uint16(16);
    header.urgent_pointer = cursor.uint16(18);
    if (headerBytes < MIN_HEADER_BYTES) {
      return cursor.malformed(`header length ${headerBytes} is less than ${MIN_HEADER_BYTES}`, 12);
    }
    if (cursor.verifiesChecksums) verifyChecksum(header, cursor, header.checksum);
    if (headerBytes > cursor.wireLength) {
      return cursor.malformed(
        `header length ${headerBytes} is more than the segment's ${cursor.wireLength}`,
        12,
      );
    }
    header.len = cursor.wireLength - headerBytes;
    if (headerBytes > MIN_HEADER_BYTES) readTcpOptions(header, cursor, headerBytes);
    cursor.advance(Math.min(headerBytes, cursor.available));
    cursor.toApplication(OVER_TCP, header.srcport, header.dstport);
  },
});

type TcpHeader = Parameters<typeof tcp.dissect>[0];

/** Reads the word that holds the length of the header and the flags; returns the length in bytes. */
function readOffsetAndFlags(header: TcpHeader, offsetAndFlags: number): number {
  const headerBytes = (offsetAndFlags >>> 12) * 4;
  header.hdr_len = headerBytes;
  header.flags = offsetAndFlags & 0x0fff;
  header.flags_str = tcpFlagLetters(header.flags);
  return headerBytes;
}

function verifyChecksum(header: TcpHeader, cursor: Cursor, checksum: number): void {
  header.checksum_status = segmentChecksum(cursor, { protocol: TCP, checksum, length: cursor.wireLength });
}

/** Keeps the numbers that stand before the cut: an ICMP error or a short snap length often ends here. */
function readCutHeader(header: TcpHeader, cursor: Cursor): void {
  if (cursor.available >= 8) header.seq_raw = cursor.uint32(4);
  if (cursor.available >= 12) header.ack_raw = cursor.uint32(8);
  if (cursor.available >= 14) {
    const headerBytes = readOffsetAndFlags(header, cursor.uint16(12));
    const payloadBytes = cursor.wireLength - headerBytes;
    if (headerBytes >= MIN_HEADER_BYTES && payloadBytes >= 0) header.len = payloadBytes;
  }
  if (cursor.available >= 16) header.window_size_value = cursor.uint16(14);
  if (cursor.available < 18) return;
  header.checksum = cursor.uint16(16);
  if (cursor.verifiesChecksums) verifyChecksum(header, cursor, header.checksum);
}
