import { ipv4At } from '../../bytes/address.js';
import { ipv4Address, list, optional, uint8, uint16 } from '../../records/field.js';
import { checksumStatus, internetChecksum } from '../checksum-status.js';
import type { Cursor } from '../cursor.js';
import { IP_PROTO } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';

const HEADER_BYTES = 8;
const QUERY = 0x11;
const V1_REPORT = 0x12;
const V2_REPORT = 0x16;
const LEAVE = 0x17;
const V3_REPORT = 0x22;
const RECORD_BYTES = 8;
/** A version 3 query is longer than those of versions 1 and 2 (RFC 3376 section 7.1). */
const V3_QUERY_BYTES = 12;

/**
 *    0              8              16                                32
 *   +--------------+--------------+---------------------------------+
 *   |     type     | max. response|            checksum             |
 *   +--------------+--------------+---------------------------------+
 *   |        group address, or (version 3 report) number of records |
 */
export const igmp = defineLayer({
  name: 'igmp',
  about: 'Internet Group Management Protocol',
  spec: 'RFC 3376 section 4; versions 1 and 2: RFC 1112 and RFC 2236',
  level: LEVEL.transport,
  foundAt: [[IP_PROTO, 2]],
  minBytes: 1,
  fields: {
    type: uint8('Type: 17 query, 18, 22 and 34 reports of version 1, 2 and 3, 23 leave'),
    version: optional(uint8('Version, as type and length tell it')),
    max_resp: optional(uint8('Maximum response time as it stands in the message', { unit: '0.1 s' })),
    checksum: optional(uint16('Checksum')),
    checksum_status: checksumStatus('igmp.checksum.status'),
    num_grp_recs: optional(uint16('Group records in a version 3 report')),
    record_type: list('Type of each group record', uint8('type')),
    maddr: list('Multicast groups', ipv4Address('group')),
  },

  dissect(header, cursor: Cursor): void {
    header.type = cursor.uint8(0);
    if (!isKnown(header.type)) return;
    header.version = versionOf(header.type, cursor);
    if (!cursor.has(HEADER_BYTES, 'header cut short')) return;
    if (header.version !== 1 && header.type !== V3_REPORT) header.max_resp = cursor.uint8(1);
    header.checksum = cursor.uint16(2);
    if (cursor.verifiesChecksums) {
      const isWhole = cursor.available >= cursor.wireLength && !cursor.isFragment;
      header.checksum_status = isWhole ? internetChecksum(cursor, cursor.at, cursor.end) : 'unverified';
    }
    if (header.type === V3_REPORT) return readRecords(header, cursor);
    header.maddr.push(ipv4At(cursor.bytes, cursor.at + 4));
    cursor.advance(HEADER_BYTES);
  },
});

const isKnown = (type: number): boolean =>
  type === QUERY || type === V1_REPORT || type === V2_REPORT || type === LEAVE || type === V3_REPORT;

function versionOf(type: number, cursor: Cursor): number | undefined {
  if (type === V3_REPORT) return 3;
  if (type === V1_REPORT) return 1;
  if (type !== QUERY) return 2;
  if (cursor.wireLength >= V3_QUERY_BYTES) return 3;
  if (cursor.available < 2) return undefined;
  return cursor.uint8(1) === 0 ? 1 : 2;
}

type IgmpHeader = Parameters<typeof igmp.dissect>[0];

/** Group records of a version 3 report: RFC 3376 section 4.2.4. */
function readRecords(header: IgmpHeader, cursor: Cursor): void {
  const records = cursor.uint16(6);
  header.num_grp_recs = records;
  cursor.advance(HEADER_BYTES);
  for (let index = 0; index < records; index += 1) {
    if (!cursor.has(RECORD_BYTES, 'group record cut short')) return;
    header.record_type.push(cursor.uint8(0));
    header.maddr.push(ipv4At(cursor.bytes, cursor.at + 4));
    const length = RECORD_BYTES + cursor.uint16(2) * 4 + cursor.uint8(1) * 4;
    if (!cursor.has(length, 'group record cut short')) return;
    cursor.advance(length);
  }
}
