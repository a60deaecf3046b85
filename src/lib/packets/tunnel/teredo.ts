import { ipv4At } from '../../bytes/address.js';
import { group, ipv4Address, optional, text, uint8, uint16 } from '../../records/field.js';
import { OVER_UDP } from '../carrier.js';
import type { Cursor } from '../cursor.js';
import { IP_VERSION, UDP_PORT } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';

const AUTHENTICATION = 1;
const ORIGIN = 0;
const AUTHENTICATION_FIXED_BYTES = 4;
const NONCE_AND_CONFIRMATION_BYTES = 9;
const NONCE_BYTES = 8;
const ORIGIN_BYTES = 8;
/** Port and address of the origin are sent with every bit turned over, to pass translators unchanged. */
const TURNED = 0xffff;
const IPV6_BYTES = 40;
const FIRST_BYTES_OF_IPV6 = Array.from({ length: 16 }, (_, low) => 0x60 | low);
/** 2001::/32, the addresses of clients: RFC 4380 section 2.6. */
const PREFIX = 0x20010000;

/**
 *    0              8              16             24              32
 *   +--------------+--------------+--------------+---------------+
 *   |       0      |       1      | id length    | value length  |   authentication, optional:
 *   | client id, authentication value, nonce (8), confirmation   |   then these
 *   +--------------+--------------+--------------+---------------+
 *   |       0      |       0      |         port, turned         |   origin, optional
 *   |                   address, turned                          |
 *   +------------------------------------------------------------+
 *   |   IPv6 packet ...                                          |
 */
export const teredo = defineLayer({
  name: 'teredo',
  about: 'IPv6 in UDP through address translators',
  spec: 'RFC 4380 section 5.1.1',
  level: LEVEL.application,
  foundAt: [[UDP_PORT, 3544]],
  // Between clients any port is used, and nothing stands before the packet.
  signatures: [{ over: OVER_UDP, firstBytes: FIRST_BYTES_OF_IPV6, matches: isTeredoPacket }],
  minBytes: 2,
  fields: {
    indications: uint8('How many of the two headers below stand before the packet', { wireshark: [] }),
    auth: group('Authentication', {
      idlen: optional(uint8('Length of the client identifier', { unit: 'bytes' })),
      aulen: optional(uint8('Length of the authentication value', { unit: 'bytes' })),
      nonce: optional(text('Nonce, in hex')),
    }),
    orig: group('Origin: where the client appears to be', {
      port: optional(uint16('Port')),
      addr: optional(ipv4Address('Address')),
    }),
  },

  dissect(header, cursor: Cursor): void {
    header.indications = 0;
    if (cursor.uint16(0) === AUTHENTICATION && !readAuthentication(header, cursor)) return;
    if (!cursor.has(2, 'nothing behind authentication')) return;
    if (cursor.uint16(0) === ORIGIN && !readOrigin(header, cursor)) return;
    if (cursor.has(1, 'no IPv6 packet')) cursor.next(IP_VERSION, cursor.uint8(0) >>> 4);
  },
});

/** Whether the datagram is an IPv6 packet of its very length, from or to a client. */
function isTeredoPacket(cursor: Cursor): boolean {
  if (cursor.available < IPV6_BYTES || IPV6_BYTES + cursor.uint16(4) !== cursor.wireLength) return false;
  return cursor.uint32(8) === PREFIX || cursor.uint32(24) === PREFIX;
}

type TeredoHeader = Parameters<typeof teredo.dissect>[0];

function readAuthentication(header: TeredoHeader, cursor: Cursor): boolean {
  const { auth } = header;
  if (!cursor.has(AUTHENTICATION_FIXED_BYTES, 'authentication cut short')) return false;
  auth.idlen = cursor.uint8(2);
  auth.aulen = cursor.uint8(3);
  const nonceAt = AUTHENTICATION_FIXED_BYTES + auth.idlen + auth.aulen;
  if (!cursor.has(nonceAt + NONCE_AND_CONFIRMATION_BYTES, 'authentication cut short')) return false;
  const { bytes, at } = cursor;
  auth.nonce = bytes.toString('hex', at + nonceAt, at + nonceAt + NONCE_BYTES);
  header.indications += 1;
  cursor.advance(nonceAt + NONCE_AND_CONFIRMATION_BYTES);
  return true;
}

const turnedAddress = Buffer.alloc(4);

function readOrigin(header: TeredoHeader, cursor: Cursor): boolean {
  const { orig } = header;
  if (!cursor.has(ORIGIN_BYTES, 'origin cut short')) return false;
  orig.port = cursor.uint16(2) ^ TURNED;
  turnedAddress.writeUInt16BE(cursor.uint16(4) ^ TURNED, 0);
  turnedAddress.writeUInt16BE(cursor.uint16(6) ^ TURNED, 2);
  orig.addr = ipv4At(turnedAddress, 0);
  header.indications += 1;
  cursor.advance(ORIGIN_BYTES);
  return true;
}
