import { optional, uint16 } from '../../records/field.js';
import { OVER_UDP } from '../carrier.js';
import { checksumStatus, segmentChecksum } from '../checksum-status.js';
import type { Cursor } from '../cursor.js';
import { IP_PROTO } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';

const UDP = 17;
const HEADER_BYTES = 8;

/**
 *    0                    16                  32
 *   +--------------------+---------------------+
 *   |    source port     |  destination port   |
 *   +--------------------+---------------------+
 *   |       length       |      checksum       |
 *   +--------------------+---------------------+
 */
export const udp = defineLayer({
  name: 'udp',
  about: 'User Datagram Protocol',
  spec: 'RFC 768; length 0: RFC 2675 section 4',
  level: LEVEL.transport,
  foundAt: [[IP_PROTO, UDP]],
  minBytes: 4,
  fields: {
    srcport: uint16('Source port'),
    dstport: uint16('Destination port'),
    length: optional(uint16('Length of header and payload; 0 in a jumbogram', { unit: 'bytes' })),
    checksum: optional(uint16('Checksum; 0 where the sender made none')),
    checksum_status: checksumStatus('udp.checksum.status'),
  },

  dissect(header, cursor: Cursor): void {
    const source = cursor.uint16(0);
    const destination = cursor.uint16(2);
    header.srcport = source;
    header.dstport = destination;
    if (cursor.available >= 6) header.length = cursor.uint16(4);
    if (!cursor.has(HEADER_BYTES, 'header cut short')) return;
    const length = cursor.uint16(4);
    const checksum = cursor.uint16(6);
    header.checksum = checksum;
    if (length !== 0 && length < HEADER_BYTES) {
      return cursor.malformed(`length ${length} is less than the header's ${HEADER_BYTES}`, 4);
    }
    if (length > cursor.wireLength && !cursor.isFragment) {
      cursor.remark(`length ${length} is more than the ${cursor.wireLength} bytes of the packet`, 4);
    }
    // Length 0 is a jumbogram, or a segment the card was to split: as long as the packet.
    if (length !== 0) cursor.limit(length);
    if (cursor.verifiesChecksums) {
      header.checksum_status =
        checksum === 0
          ? 'absent'
          : segmentChecksum(cursor, { protocol: UDP, checksum, length: length || cursor.wireLength });
    }
    cursor.advance(HEADER_BYTES);
    cursor.toApplication(OVER_UDP, source, destination);
  },
});
