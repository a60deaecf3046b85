import { ipv4At, macAt } from '../../bytes/address.js';
import { group, ipv4Address, macAddress, optional, uint8, uint16 } from '../../records/field.js';
import type { Cursor } from '../cursor.js';
import { ETHERTYPE } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';

const FIXED_BYTES = 8;
const MAC_BYTES = 6;
const IPV4_BYTES = 4;
const PROTOCOL_IPV4 = 0x0800;

/**
 *    0               16              32      40      48              64
 *   +---------------+---------------+-------+-------+---------------+
 *   |   hardware    |   protocol    | hw len|pr len |    opcode     |
 *   +---------------+---------------+-------+-------+---------------+
 *   | sender hardware | sender protocol | target hardware | target protocol |
 */
export const arp = defineLayer({
  name: 'arp',
  about: 'Address Resolution Protocol, and RARP',
  spec: 'RFC 826',
  level: LEVEL.network,
  foundAt: [
    [ETHERTYPE, 0x0806],
    [ETHERTYPE, 0x8035],
  ],
  minBytes: FIXED_BYTES,
  fields: {
    hw: group('Hardware', {
      type: uint16('Type of hardware: 1 is Ethernet'),
      size: uint8('Length of a hardware address', { unit: 'bytes' }),
    }),
    proto: group('Protocol', {
      type: uint16('EtherType of the protocol'),
      size: uint8('Length of a protocol address', { unit: 'bytes' }),
    }),
    opcode: uint16('1 request, 2 reply, 3 and 4 reverse'),
    src: group('Sender', {
      hw_mac: optional(macAddress('MAC address')),
      proto_ipv4: optional(ipv4Address('IPv4 address')),
    }),
    dst: group('Target', {
      hw_mac: optional(macAddress('MAC address')),
      proto_ipv4: optional(ipv4Address('IPv4 address')),
    }),
  },

  dissect(header, cursor: Cursor): void {
    header.hw.type = cursor.uint16(0);
    header.proto.type = cursor.uint16(2);
    header.hw.size = cursor.uint8(4);
    header.proto.size = cursor.uint8(5);
    header.opcode = cursor.uint16(6);
    cursor.advance(FIXED_BYTES);
    const pairBytes = header.hw.size + header.proto.size;
    readPair(header, header.src, cursor, 0);
    readPair(header, header.dst, cursor, pairBytes);
    if (cursor.has(2 * pairBytes, 'addresses cut short')) cursor.advance(2 * pairBytes);
  },
});

type ArpHeader = Parameters<typeof arp.dissect>[0];

/** Reads the two addresses of one side, as far as they are there and of a kind we know. */
function readPair({ hw, proto }: ArpHeader, side: ArpHeader['src'], cursor: Cursor, offset: number): void {
  const { bytes, at, available } = cursor;
  const protocolOffset = offset + hw.size;
  if (hw.size === MAC_BYTES && available >= protocolOffset) side.hw_mac = macAt(bytes, at + offset);
  if (proto.type !== PROTOCOL_IPV4 || proto.size !== IPV4_BYTES) return;
  if (available >= protocolOffset + IPV4_BYTES) side.proto_ipv4 = ipv4At(bytes, at + protocolOffset);
}
