import { boolean, optional, uint8, uint16, uint32 } from '../../records/field.js';
import type { Cursor } from '../cursor.js';
import { ETHERTYPE, IP_VERSION, UDP_PORT } from '../dispatch-table.js';
import { defineLayer, LEVEL, type Place } from '../layer.js';
import { ETHERTYPE_ETHERNET } from './ethernet-inside.js';

const HEADER_BYTES = 8;
const PORT_VXLAN = 4789;
const PORT_GPE = 4790;
const ETHERTYPE_MPLS = 0x8847;
/** Next protocols of GPE (draft-ietf-nvo3-vxlan-gpe-12 section 3.2) that are read here. */
const NEXT_PROTOCOL: { readonly [number: number]: Place } = {
  1: [IP_VERSION, 4],
  2: [IP_VERSION, 6],
  3: [ETHERTYPE, ETHERTYPE_ETHERNET],
  5: [ETHERTYPE, ETHERTYPE_MPLS],
};

/**
 *    0               8              16              24              32
 *   +---------------+---------------+-------------------------------+
 *   |    flags      | more flags    | group policy, or next protocol|
 *   +---------------+---------------+---------------+---------------+
 *   |             network identifier                |   reserved    |
 *   +-----------------------------------------------+---------------+
 */
export const vxlan = defineLayer({
  name: 'vxlan',
  about: 'Virtual extensible LAN, with its extensions for group policy and other payloads (GPE)',
  spec: 'RFC 7348 section 5; draft-smith-vxlan-group-policy-05; draft-ietf-nvo3-vxlan-gpe-12 section 3',
  level: LEVEL.application,
  foundAt: [
    [UDP_PORT, PORT_VXLAN],
    [UDP_PORT, PORT_GPE],
  ],
  minBytes: HEADER_BYTES,
  fields: {
    flags: uint16('Flags: 16 bits, in GPE the first 8 of them'),
    flag_g: optional(boolean('The group policy is valid')),
    flag_i: boolean('The network identifier is valid', { wireshark: ['vxlan.flag_i', 'vxlan.i_bit'] }),
    flag_d: optional(boolean('The source address is not to be learned')),
    flag_a: optional(boolean('The policy has been applied')),
    gbp: optional(uint16('Group policy')),
    ver: optional(uint8('GPE: version')),
    p_bit: optional(boolean('GPE: the next protocol is valid')),
    o_bit: optional(boolean('GPE: a packet for operation and maintenance')),
    next_proto: optional(uint8('GPE: payload: 1 IPv4, 2 IPv6, 3 Ethernet, 4 NSH, 5 MPLS')),
    vni: uint32('Network identifier'),
  },

  dissect(header, cursor: Cursor): void {
    const isGpe = cursor.dstport === PORT_GPE || cursor.srcport === PORT_GPE;
    if (isGpe) cursor.unnamedInPath();
    if (isGpe) readGpeFlags(header, cursor);
    else readFlags(header, cursor);
    header.vni = cursor.uint24(4);
    cursor.advance(HEADER_BYTES);
    const place = isGpe ? NEXT_PROTOCOL[header.next_proto ?? 0] : NEXT_PROTOCOL[3];
    if (place !== undefined) cursor.next(...place);
  },

  summarise: ({ vni }) => `vni=${vni}`,
});

type VxlanHeader = Parameters<typeof vxlan.dissect>[0];

function readFlags(header: VxlanHeader, cursor: Cursor): void {
  const flags = cursor.uint16(0);
  header.flags = flags;
  header.flag_g = (flags & 0x8000) !== 0;
  header.flag_i = (flags & 0x0800) !== 0;
  header.flag_d = (flags & 0x0040) !== 0;
  header.flag_a = (flags & 0x0008) !== 0;
  header.gbp = cursor.uint16(2);
}

function readGpeFlags(header: VxlanHeader, cursor: Cursor): void {
  const flags = cursor.uint8(0);
  header.flags = flags;
  header.ver = (flags >>> 4) & 3;
  header.flag_i = (flags & 8) !== 0;
  header.p_bit = (flags & 4) !== 0;
  header.o_bit = (flags & 1) !== 0;
  header.next_proto = cursor.uint8(3);
}
