import { ipv4At } from '../../bytes/address.js';
import { sumWords } from '../../bytes/checksum.js';
import { boolean, group, ipv4Address, list, uint8, uint16 } from '../../records/field.js';
import { checksumStatus, internetChecksum } from '../checksum-status.js';
import type { Cursor } from '../cursor.js';
import {
  ETHERTYPE,
  IP_PROTO,
  IP_VERSION,
  LINKTYPE,
  MPLS_PAYLOAD,
  NULL_FAMILY,
  PPP_PROTOCOL,
} from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';
import { remarkImpossibleFragment } from './impossible-fragment.js';
import { readIpv4Options } from './ipv4-options.js';

const LINKTYPE_IPV4 = 228;
const MIN_HEADER_BYTES = 20;
const VERSION_6 = 6;

/**
 *    0       4       8              16                                32
 *   +-------+-------+--------------+---------------------------------+
 *   |version|  IHL  |   DS field   |          total length           |
 *   +-------+-------+--------------+---+-----------------------------+
 *   |        identification        |flg|       fragment offset       |
 *   +--------------+---------------+---+-----------------------------+
 *   |     TTL      |   protocol    |        header checksum          |
 *   +--------------+---------------+---------------------------------+
 *   |                            source                              |
 *   |                          destination                           |
 *   |                            options                             |
 */
export const ipv4 = defineLayer({
  name: 'ip',
  about: 'Internet Protocol version 4',
  spec: 'RFC 791 section 3.1; DS field: RFC 2474 and RFC 3168',
  level: LEVEL.network,
  foundAt: [
    [ETHERTYPE, 0x0800],
    [IP_VERSION, 4],
    [LINKTYPE, LINKTYPE_IPV4],
    [MPLS_PAYLOAD, 4],
    [NULL_FAMILY, 2],
    [PPP_PROTOCOL, 0x0021],
    [IP_PROTO, 4],
  ],
  minBytes: MIN_HEADER_BYTES,
  fields: {
    version: uint8('4'),
    hdr_len: uint8('Length of the header with options', { unit: 'bytes' }),
    dsfield: group('Differentiated services field', {
      dscp: uint8('DiffServ code point'),
      ecn: uint8('Explicit congestion notification: 0 no, 1 and 2 capable, 3 congestion experienced'),
    }),
    len: uint16('Length of header and payload; 0 where the network card was to cut the segment', {
      unit: 'bytes',
    }),
    id: uint16('Identification, the same in all fragments of a datagram'),
    flags: group('Flags', {
      rb: boolean('Reserved bit'),
      df: boolean('Do not fragment'),
      mf: boolean('More fragments follow'),
    }),
    frag_offset: uint16('Where the fragment stands in the datagram', { unit: '8 bytes' }),
    ttl: uint8('Time to live', { unit: 'hops' }),
    proto: uint8('Protocol of the payload'),
    checksum: uint16('Header checksum'),
    checksum_status: checksumStatus('ip.checksum.status'),
    src: ipv4Address('Source'),
    dst: ipv4Address('Destination'),
    opt: group('Options', { type: list('Type of each option, in order', uint8('type')) }),
  },

  dissect(header, cursor: Cursor): void {
    const first = cursor.uint8(0);
    if (first >>> 4 === VERSION_6) return cursor.redirect(IP_VERSION, VERSION_6);
    header.version = first >>> 4;
    header.hdr_len = (first & 15) * 4;
    header.dsfield.dscp = cursor.uint8(1) >>> 2;
    header.dsfield.ecn = cursor.uint8(1) & 3;
    header.len = cursor.uint16(2);
    header.id = cursor.uint16(4);
    const flagsAndOffset = cursor.uint16(6);
    header.flags.rb = (flagsAndOffset & 0x8000) !== 0;
    header.flags.df = (flagsAndOffset & 0x4000) !== 0;
    header.flags.mf = (flagsAndOffset & 0x2000) !== 0;
    header.frag_offset = flagsAndOffset & 0x1fff;
    header.ttl = cursor.uint8(8);
    header.proto = cursor.uint8(9);
    header.checksum = cursor.uint16(10);
    header.src = ipv4At(cursor.bytes, cursor.at + 12);
    header.dst = ipv4At(cursor.bytes, cursor.at + 16);
    if (isReadable(header, cursor)) readPayload(header, cursor);
  },
});

interface Ipv4Header {
  version: number;
  hdr_len: number;
  len: number;
  flags: { mf: boolean };
  frag_offset: number;
  proto: number;
  checksum_status: string | undefined;
  opt: { type: number[] };
}

/** Whether the header makes sense so far; says what is wrong where not. */
function isReadable(header: Ipv4Header, cursor: Cursor): boolean {
  if (header.version !== 4) {
    cursor.malformed(`version ${header.version}, expected 4`);
  } else if (header.hdr_len < MIN_HEADER_BYTES) {
    cursor.malformed(`header length ${header.hdr_len} is less than ${MIN_HEADER_BYTES}`);
  } else if (header.len !== 0 && header.len < header.hdr_len) {
    cursor.malformed(`total length ${header.len} is less than the header's ${header.hdr_len}`, 2);
  } else {
    return true;
  }
  return false;
}

function readPayload(header: Ipv4Header, cursor: Cursor): void {
  if (header.len > cursor.wireLength) {
    cursor.remark(`total length ${header.len} is more than the ${cursor.wireLength} bytes of the frame`, 2);
  }
  // Total length 0: the card was to split the segment (TSO), so the packet is as long as the frame.
  if (header.len !== 0) cursor.limit(header.len);
  if (!cursor.has(header.hdr_len, 'options cut short')) return;
  if (cursor.verifiesChecksums) {
    header.checksum_status = internetChecksum(cursor, cursor.at, cursor.at + header.hdr_len);
    cursor.addressSum = sumWords(cursor.bytes, cursor.at + 12, cursor.at + 20);
    cursor.hasAddresses = true;
  }
  if (header.hdr_len > MIN_HEADER_BYTES) readIpv4Options(header.opt, cursor, header.hdr_len);
  cursor.isFragment = header.flags.mf || header.frag_offset > 0;
  if (cursor.isFragment && header.len !== 0) {
    const { len, hdr_len, frag_offset, flags } = header;
    remarkImpossibleFragment(cursor, {
      offset: frag_offset,
      headerBytes: hdr_len,
      bytes: len - hdr_len,
      hasMore: flags.mf,
    });
  }
  cursor.advance(header.hdr_len);
  // Only the first fragment has a transport header.
  if (header.frag_offset === 0) cursor.next(IP_PROTO, header.proto);
}
