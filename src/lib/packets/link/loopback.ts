import { optional, uint16, uint32 } from '../../records/field.js';
import type { Cursor } from '../cursor.js';
import { ETHERTYPE, LINKTYPE, NULL_FAMILY, PPP_PROTOCOL } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';
import { PPP_FRAME } from './ppp.js';

const LINKTYPE_NULL = 0;
const LINKTYPE_LOOP = 108;
const HEADER_BYTES = 4;
const MAX_FAMILY = 0xffff;
const PPP_FRAMING = 0xff03;

/**
 * BSD loopback: four bytes with the address family, in the byte order of the machine that captured. Families
 * are small, so the half with zeros tells the order. OpenBSD's (LOOP) is always in network order.
 */
export const loopback = defineLayer({
  name: 'null',
  about: 'BSD loopback encapsulation',
  spec: 'libpcap LINKTYPE_NULL and LINKTYPE_LOOP (tcpdump.org/linktypes.html)',
  level: LEVEL.link,
  foundAt: [
    [LINKTYPE, LINKTYPE_NULL],
    [LINKTYPE, LINKTYPE_LOOP],
  ],
  minBytes: HEADER_BYTES,
  fields: {
    family: optional(uint32('BSD address family of the payload: 2 is IPv4; 24, 28 and 30 are IPv6')),
    type: optional(uint16('EtherType of the payload, which some systems write instead')),
  },

  dissect(header, cursor: Cursor): void {
    if (cursor.uint16(0) === PPP_FRAMING) return cursor.next(PPP_PROTOCOL, PPP_FRAME);
    const isNetworkOrder = cursor.key === LINKTYPE_LOOP;
    const bigEndian = cursor.uint32(0);
    const family = bigEndian > MAX_FAMILY && !isNetworkOrder ? swap(bigEndian) : bigEndian;
    cursor.advance(HEADER_BYTES);
    if (family > MAX_ETHERNET_LENGTH && !isNetworkOrder) {
      header.type = family & 0xffff;
      return cursor.next(ETHERTYPE, header.type);
    }
    header.family = family;
    cursor.next(NULL_FAMILY, family);
  },
});

/** No address family is as large as the smallest EtherType. */
const MAX_ETHERNET_LENGTH = 1500;

const swap = (word: number): number =>
  (((word & 0xff) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0;
