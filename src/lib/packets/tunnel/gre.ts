import { hexNumber } from '../../bytes/hex-number.js';
import { boolean, group, optional, uint8, uint16, uint32 } from '../../records/field.js';
import { checksumStatus, internetChecksum } from '../checksum-status.js';
import type { Cursor } from '../cursor.js';
import { ETHERTYPE, IP_PROTO } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';
import { ETHERTYPE_ERSPAN, TYPE_I } from './erspan.js';
import { ETHERTYPE_ETHERNET } from './ethernet-inside.js';
import { readSourceRoutes, SOURCE_ROUTES } from './gre-routing.js';
import { REDIRECT_HEADER, readRedirectHeader } from './gre-wccp.js';

const FIXED_BYTES = 4;
/** Length of each of the fields that a flag announces. */
const OPTIONAL_BYTES = 4;
const CHECKSUM_PRESENT = 0x8000;
const ROUTING_PRESENT = 0x4000;
const KEY_PRESENT = 0x2000;
const SEQUENCE_PRESENT = 0x1000;
const STRICT_ROUTE = 0x0800;
/** Only in version 1. */
const ACKNOWLEDGMENT_PRESENT = 0x0080;
const ENHANCED = 1;
const ETHERTYPE_WCCP = 0x883e;

/**
 *    0 1 2 3 4 5     8 9       13    16                              32
 *   +-+-+-+-+-+-----+-+-------+-----+-------------------------------+
 *   |C|R|K|S|s|recur|A|reserve|vers.|         protocol              |
 *   +-+-+-+-+-+-----+-+-------+-----+-------------------------------+
 *   |   checksum (C or R)           |      offset (C or R)          |
 *   |   key (K); version 1: payload length and call                 |
 *   |   sequence number (S)                                         |
 *   |   acknowledgment number (A, version 1)                        |
 *   |   source routes (R) ...                                       |
 *
 * The protocol is an EtherType. In a keepalive it is 0 and nothing follows.
 */
export const gre = defineLayer({
  name: 'gre',
  about: "Generic Routing Encapsulation, with PPTP's enhanced version, NVGRE and WCCP redirection",
  spec: 'RFC 2784; key and sequence: RFC 2890; routing: RFC 1701; version 1: RFC 2637 section 4.1; NVGRE: RFC 7637',
  // With the transports: what stands before it is the outer packet's, what follows is an inner one.
  level: LEVEL.transport,
  foundAt: [[IP_PROTO, 47]],
  minBytes: FIXED_BYTES,
  fields: {
    flags: group('Flags', {
      checksum: boolean('There is a checksum'),
      routing: boolean('There are source routes'),
      key: boolean('There is a key'),
      sequence_number: boolean('There is a sequence number'),
      strict_source_route: boolean('The source routes are strict'),
      recursion_control: uint8('How many more encapsulations are allowed'),
      ack: optional(boolean('There is an acknowledgment number; version 1 only')),
      version: uint8('0, or 1 in PPTP'),
    }),
    proto: uint16('EtherType of the payload; 0 in a keepalive'),
    checksum: optional(uint16('Checksum of header and payload')),
    checksum_status: checksumStatus('gre.checksum.status'),
    offset: optional(uint16('Where the active source route stands', { unit: 'bytes' })),
    key: optional(uint32('Key')),
    nvgre: group("NVGRE's parts of the key, where the payload is Ethernet", {
      vsid: optional(uint32('Virtual subnet', { wireshark: [] })),
      flow_id: optional(uint8('Flow within the subnet', { wireshark: [] })),
    }),
    payload_length: optional(
      uint16('Length of the payload, version 1 only', {
        unit: 'bytes',
        wireshark: ['gre.key.payload_length'],
      }),
    ),
    call_id: optional(uint16("Peer's call, version 1 only", { wireshark: ['gre.key.call_id'] })),
    sequence_number: optional(uint32('Sequence number')),
    ack_number: optional(uint32('Highest sequence number received, version 1 only')),
    routing: SOURCE_ROUTES,
    wccp: REDIRECT_HEADER,
  },

  dissect(header, cursor: Cursor): void {
    const flags = cursor.uint16(0);
    readFlags(header.flags, flags);
    header.proto = cursor.uint16(2);
    cursor.advance(FIXED_BYTES);
    if (hasChecksum(flags) && !readChecksum(header, cursor)) return;
    if (header.flags.key && !readKey(header, cursor)) return;
    if (header.flags.sequence_number) {
      if (!cursor.has(OPTIONAL_BYTES, 'sequence number cut short')) return;
      header.sequence_number = cursor.uint32(0);
      cursor.advance(OPTIONAL_BYTES);
    }
    if (header.flags.ack === true) {
      if (!cursor.has(OPTIONAL_BYTES, 'acknowledgment number cut short')) return;
      header.ack_number = cursor.uint32(0);
      cursor.advance(OPTIONAL_BYTES);
    }
    if (header.flags.routing && !readSourceRoutes(header.routing, cursor)) return;
    nextByProtocol(header, cursor);
  },

  summarise({ proto, key, call_id }) {
    if (call_id !== undefined) return `call=${call_id}`;
    if (key !== undefined) return `key=${hexNumber(key)}`;
    return proto === 0 ? 'keepalive' : '';
  },
});

type GreHeader = Parameters<typeof gre.dissect>[0];

function readFlags(flags: GreHeader['flags'], bits: number): void {
  flags.checksum = (bits & CHECKSUM_PRESENT) !== 0;
  flags.routing = (bits & ROUTING_PRESENT) !== 0;
  flags.key = (bits & KEY_PRESENT) !== 0;
  flags.sequence_number = (bits & SEQUENCE_PRESENT) !== 0;
  flags.strict_source_route = (bits & STRICT_ROUTE) !== 0;
  flags.recursion_control = (bits >>> 8) & 7;
  flags.version = bits & 7;
  if (flags.version === ENHANCED) flags.ack = (bits & ACKNOWLEDGMENT_PRESENT) !== 0;
}

const hasChecksum = (bits: number): boolean => (bits & (CHECKSUM_PRESENT | ROUTING_PRESENT)) !== 0;

/** The checksum covers the whole packet, header included; with source routes alone nobody made one. */
function readChecksum(header: GreHeader, cursor: Cursor): boolean {
  if (!cursor.has(OPTIONAL_BYTES, 'checksum cut short')) return false;
  header.checksum = cursor.uint16(0);
  header.offset = cursor.uint16(2);
  if (cursor.verifiesChecksums) {
    const isWhole = cursor.available >= cursor.wireLength && !cursor.isFragment;
    header.checksum_status =
      header.flags.checksum && isWhole
        ? internetChecksum(cursor, cursor.at - FIXED_BYTES, cursor.end)
        : 'unverified';
  }
  cursor.advance(OPTIONAL_BYTES);
  return true;
}

function readKey(header: GreHeader, cursor: Cursor): boolean {
  if (!cursor.has(OPTIONAL_BYTES, 'key cut short')) return false;
  if (header.flags.version === ENHANCED) {
    header.payload_length = cursor.uint16(0);
    header.call_id = cursor.uint16(2);
  } else {
    header.key = cursor.uint32(0);
    readSubnet(header, cursor);
  }
  cursor.advance(OPTIONAL_BYTES);
  return true;
}

/** NVGRE has neither checksum nor sequence number: RFC 7637 section 3.2. */
function readSubnet({ flags, proto, nvgre }: GreHeader, cursor: Cursor): void {
  if (proto !== ETHERTYPE_ETHERNET || flags.checksum || flags.sequence_number) return;
  nvgre.vsid = cursor.uint24(0);
  nvgre.flow_id = cursor.uint8(3);
}

function nextByProtocol(header: GreHeader, cursor: Cursor): void {
  const { proto, flags } = header;
  if (flags.version > ENHANCED) cursor.remark(`version ${flags.version}, expected 0 or 1`);
  if (proto === ETHERTYPE_WCCP) return readRedirectHeader(header.wccp, cursor);
  const isTypeI = proto === ETHERTYPE_ERSPAN && !flags.sequence_number;
  if (cursor.wireLength > 0) cursor.next(ETHERTYPE, isTypeI ? TYPE_I : proto);
}
