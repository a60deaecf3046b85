import { optional, uint16 } from '../../records/field.js';
import { OVER_UDP } from '../carrier.js';
import { checksumStatus, segmentChecksum } from '../checksum-status.js';
import type { Cursor } from '../cursor.js';
import { IP_PROTO } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';

const UDP_LITE = 136;
const HEADER_BYTES = 8;

/**
 *    0                    16                  32
 *   +--------------------+---------------------+
 *   |    source port     |  destination port   |
 *   +--------------------+---------------------+
 *   | checksum coverage  |      checksum       |
 *   +--------------------+---------------------+
 */
export const udplite = defineLayer({
  name: 'udplite',
  about: 'UDP-Lite: datagrams whose checksum may cover a part of them',
  spec: 'RFC 3828 section 3',
  level: LEVEL.transport,
  foundAt: [[IP_PROTO, UDP_LITE]],
  minBytes: 4,
  fields: {
    srcport: uint16('Source port', { wireshark: ['udp.srcport'] }),
    dstport: uint16('Destination port', { wireshark: ['udp.dstport'] }),
    checksum_coverage: optional(
      uint16('Bytes that the checksum covers, from the first of the header on; 0 all of them', {
        unit: 'bytes',
        wireshark: ['udp.checksum_coverage'],
      }),
    ),
    checksum: optional(uint16('Checksum', { wireshark: ['udp.checksum'] })),
    checksum_status: checksumStatus('udp.checksum.status'),
  },

  dissect(header, cursor: Cursor): void {
    header.srcport = cursor.uint16(0);
    header.dstport = cursor.uint16(2);
    if (!cursor.has(HEADER_BYTES, 'header cut short')) return;
    const coverage = cursor.uint16(4);
    const checksum = cursor.uint16(6);
    header.checksum_coverage = coverage;
    header.checksum = checksum;
    if ((coverage > 0 && coverage < HEADER_BYTES) || coverage > cursor.wireLength) {
      return cursor.malformed(`checksum coverage ${coverage}, of ${cursor.wireLength} bytes`, 4);
    }
    if (cursor.verifiesChecksums) {
      const length = cursor.wireLength;
      const covered = coverage === 0 ? length : coverage;
      header.checksum_status = segmentChecksum(cursor, { protocol: UDP_LITE, checksum, length, covered });
    }
    cursor.advance(HEADER_BYTES);
    cursor.toApplication(OVER_UDP, header.srcport, header.dstport);
  },
});
