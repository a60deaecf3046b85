import { macAt } from '../../bytes/address.js';
import { group, macAddress, optional, uint8, uint16 } from '../../records/field.js';
import type { Cursor } from '../cursor.js';
import { ETHERTYPE } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';
import { ETHERTYPE_ETHERNET } from '../tunnel/ethernet-inside.js';

const HEADER_BYTES = 16;
export const ETHERTYPE_FABRICPATH = 0x8903;
const SOURCE_AT = 6;
/** Bits of the first byte of an address. */
const GROUP = 0x01;
const LOCAL = 0x02;

/** A switch and its port: tshark has both ends under the same names. */
const end = (about: string) =>
  group(about, {
    swid: optional(uint16('Switch', { wireshark: [] })),
    sswid: optional(uint8('Switch within a pair', { wireshark: [] })),
    lid: optional(uint16('Port', { wireshark: [] })),
  });

/**
 *    0                  6                  12        14        16
 *   +------------------+------------------+---------+---------+
 *   | destination      | source           |  type   |tag, TTL |
 *   +------------------+------------------+---------+---------+
 *
 * An end is: end node (6), U/L, I/G, end node (2), -, in order (1), switch (12), sub-switch (8), port (16).
 */
export const cfp = defineLayer({
  name: 'cfp',
  about: "Cisco FabricPath: an Ethernet frame between switches, behind a header in Ethernet's form",
  spec: 'IEEE 802.3-2018 section 3.1.1 for the form; fields: Wireshark packet-cisco-fp-mim.c',
  level: LEVEL.link,
  foundAt: [[ETHERTYPE, ETHERTYPE_FABRICPATH]],
  minBytes: HEADER_BYTES,
  fields: {
    d_hmac_mc: optional(macAddress('Destination, where it is a group')),
    dst: end('Destination, where it is one end'),
    src: end('Source'),
    etype: uint16('EtherType of FabricPath'),
    ftag: uint16('Tree that the frame takes'),
    ttl: uint8('Time to live'),
  },

  dissect(header, cursor: Cursor): void {
    cursor.calledInPath('eth');
    cursor.also('cfp');
    if ((cursor.uint8(0) & GROUP) !== 0) header.d_hmac_mc = macAt(cursor.bytes, cursor.at);
    else readEnd(header.dst, cursor, 0);
    readEnd(header.src, cursor, SOURCE_AT);
    header.etype = cursor.uint16(12);
    header.ftag = cursor.uint16(14) >>> 6;
    header.ttl = cursor.uint8(15) & 0x3f;
    cursor.advance(HEADER_BYTES);
    cursor.next(ETHERTYPE, ETHERTYPE_ETHERNET);
  },
});

/** Whether what looks like Ethernet of this type is FabricPath, whose addresses are always local ones. */
export const isFabricPath = (cursor: Cursor, type: number): boolean =>
  type === ETHERTYPE_FABRICPATH &&
  cursor.available >= HEADER_BYTES &&
  (cursor.uint8(SOURCE_AT) & LOCAL) !== 0;

function readEnd(side: Parameters<typeof cfp.dissect>[0]['src'], cursor: Cursor, offset: number): void {
  side.swid = cursor.uint16(offset + 1) & 0xfff;
  side.sswid = cursor.uint8(offset + 3);
  side.lid = cursor.uint16(offset + 4);
}
