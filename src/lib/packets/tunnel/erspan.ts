import { boolean, optional, uint8, uint16, uint32 } from '../../records/field.js';
import type { Cursor } from '../cursor.js';
import { ETHERTYPE, IP_VERSION } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';
import { ETHERTYPE_ETHERNET } from './ethernet-inside.js';

export const ETHERTYPE_ERSPAN = 0x88be;
const ETHERTYPE_ERSPAN_III = 0x22eb;
/** Key of {@link ETHERTYPE} for type I, which has no header; no EtherType has this number. */
export const TYPE_I = 0x10000 | ETHERTYPE_ERSPAN;

const TYPE_II_BYTES = 8;
const TYPE_III_BYTES = 12;
const SUBHEADER_BYTES = 8;
/** Number that stands in the header as the version of a type. */
const VERSION = { typeII: 1, typeIII: 2 } as const;
const FRAME_ETHERNET = 0;
const FRAME_IP = 2;

/**
 *    0      4              16    19    21 22              32
 *   +------+--------------+-----+-----+--+---------------+
 *   |vers. |    VLAN      | CoS | En  |T | session       |
 *   +------+--------------+-----+-----+--+---------------+
 *   | type II: reserved (12), port index (20)            |
 *   | type III: timestamp (32), security group tag (16), |
 *   | P, frame type (5), hardware (6), D, granularity, O |
 *   | platform's own header, 8 bytes, where O is set     |
 */
export const erspan = defineLayer({
  name: 'erspan',
  about: 'Mirrored frame of a switch: ERSPAN types I, II and III',
  spec: 'draft-foschiano-erspan-03 section 4',
  level: LEVEL.transport,
  foundAt: [
    [ETHERTYPE, ETHERTYPE_ERSPAN],
    [ETHERTYPE, ETHERTYPE_ERSPAN_III],
    [ETHERTYPE, TYPE_I],
  ],
  minBytes: 2,
  fields: {
    type: uint8('1, 2 or 3', { wireshark: [] }),
    version: optional(uint8('1 is type II, 2 is type III; type I has no header')),
    vlan: optional(uint16('VLAN of the mirrored frame')),
    cos: optional(uint8('Class of service of the mirrored frame')),
    encap: optional(uint8('Type II: how the frame was tagged: 0 not, 1 ISL, 2 802.1Q, 3 tag kept in it')),
    bso: optional(uint8('Type III: integrity of the frame: 0 good, 1 short, 2 oversized, 3 bad')),
    truncated: optional(boolean('The mirrored frame was cut')),
    spanid: optional(uint16('Session')),
    index: optional(uint32('Type II: port and direction, as the platform numbers them')),
    timestamp: optional(uint32('Type III: when the frame was mirrored, in units of the granularity')),
    sgt: optional(uint16('Type III: security group tag')),
    p: optional(boolean('Type III: the payload is an Ethernet frame')),
    ft: optional(uint8('Type III: frame type: 0 Ethernet, 2 IP')),
    hw: optional(uint8('Type III: hardware that mirrored it')),
    direction: optional(boolean('Type III: mirrored on the way out')),
    gra: optional(uint8('Type III: granularity: 0 100 us, 1 100 ns, 2 IEEE 1588, 3 its own')),
    platid: optional(uint8('Type III: platform of the optional header')),
  },

  dissect(header, cursor: Cursor): void {
    header.type = 1;
    if (cursor.key === TYPE_I) return cursor.next(ETHERTYPE, ETHERTYPE_ETHERNET);
    header.version = cursor.uint8(0) >>> 4;
    header.type = header.version + 1;
    if (header.version === VERSION.typeII) readTypeII(header, cursor);
    else if (header.version === VERSION.typeIII) readTypeIII(header, cursor);
    else cursor.malformed(`version ${header.version}, expected 1 or 2`);
  },

  summarise: ({ type, spanid, vlan }) =>
    type === 1 ? 'type 1' : `type ${type} session=${spanid ?? '?'} vlan=${vlan ?? '?'}`,
});

type ErspanHeader = Parameters<typeof erspan.dissect>[0];

/** The first four bytes are the same in both types, but for the meaning of two bits. */
function readCommon(header: ErspanHeader, cursor: Cursor): number {
  const bits = cursor.uint16(2);
  header.vlan = cursor.uint16(0) & 0xfff;
  header.cos = bits >>> 13;
  header.truncated = (bits & 0x400) !== 0;
  header.spanid = bits & 0x3ff;
  return (bits >>> 11) & 3;
}

function readTypeII(header: ErspanHeader, cursor: Cursor): void {
  if (!cursor.has(TYPE_II_BYTES, 'header cut short')) return;
  header.encap = readCommon(header, cursor);
  header.index = cursor.uint32(4) & 0xfffff;
  cursor.advance(TYPE_II_BYTES);
  cursor.next(ETHERTYPE, ETHERTYPE_ETHERNET);
}

function readTypeIII(header: ErspanHeader, cursor: Cursor): void {
  if (!cursor.has(TYPE_III_BYTES, 'header cut short')) return;
  header.bso = readCommon(header, cursor);
  header.timestamp = cursor.uint32(4);
  header.sgt = cursor.uint16(8);
  const bits = cursor.uint16(10);
  header.p = (bits & 0x8000) !== 0;
  header.ft = (bits >>> 10) & 0x1f;
  header.hw = (bits >>> 4) & 0x3f;
  header.direction = (bits & 8) !== 0;
  header.gra = (bits >>> 1) & 3;
  cursor.advance(TYPE_III_BYTES);
  if ((bits & 1) !== 0 && !readSubheader(header, cursor)) return;
  if (header.ft === FRAME_ETHERNET) cursor.next(ETHERTYPE, ETHERTYPE_ETHERNET);
  else if (header.ft === FRAME_IP && cursor.available > 0) cursor.next(IP_VERSION, cursor.uint8(0) >>> 4);
}

function readSubheader(header: ErspanHeader, cursor: Cursor): boolean {
  if (!cursor.has(SUBHEADER_BYTES, "platform's header cut short")) return false;
  header.platid = cursor.uint8(0) >>> 2;
  cursor.advance(SUBHEADER_BYTES);
  return true;
}
