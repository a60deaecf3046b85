import { optional, uint8, uint16 } from '../../records/field.js';
import type { Cursor } from '../cursor.js';
import { CISCO_HDLC, ETHERTYPE, LINKTYPE, PPP_PROTOCOL } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';
import { CISCO_HDLC_FRAME } from './chdlc.js';

/** Key of {@link PPP_PROTOCOL} under which the PPP header itself is found: no protocol has this number. */
export const PPP_FRAME = 0x10000;

const LINKTYPE_PPP = 9;
const LINKTYPE_PPP_HDLC = 50;
/** EtherType of PPP in GRE: RFC 2637 section 4.1. */
const ETHERTYPE_PPP = 0x880b;
const LINKTYPES: ReadonlySet<number> = new Set([LINKTYPE_PPP, LINKTYPE_PPP_HDLC]);
const ALL_STATIONS = 0xff;
const UNNUMBERED_INFORMATION = 0x03;
/** Address of a Cisco HDLC frame to one station or to all: the link type is the same, the header is not. */
const CISCO_HDLC_ADDRESSES: ReadonlySet<number> = new Set([0x0f, 0x8f]);

/**
 * The PPP header. Address and control are there in HDLC-like framing unless the peers agreed to leave them
 * out; the protocol is two bytes, or one with its lowest bit set where they agreed on that (RFC 1661 section 6.5).
 */
export const ppp = defineLayer({
  name: 'ppp',
  about: 'Point-to-Point Protocol',
  spec: "RFC 1661 section 2; HDLC-like framing: RFC 1662 section 3.1; Cisco's: RFC 1547 section 4.3.1",
  level: LEVEL.shim,
  foundAt: [
    [LINKTYPE, LINKTYPE_PPP],
    [LINKTYPE, LINKTYPE_PPP_HDLC],
    [PPP_PROTOCOL, PPP_FRAME],
    [ETHERTYPE, ETHERTYPE_PPP],
  ],
  minBytes: 1,
  fields: {
    address: optional(uint8('HDLC address, 255')),
    control: optional(uint8('HDLC control, 3')),
    protocol: optional(uint16('Protocol of the payload')),
  },

  dissect(header, cursor: Cursor): void {
    if (LINKTYPES.has(cursor.key) && CISCO_HDLC_ADDRESSES.has(cursor.uint8(0))) {
      return cursor.next(CISCO_HDLC, CISCO_HDLC_FRAME);
    }
    // No protocol has the number 255: it is half of an HDLC header.
    if (cursor.uint8(0) === ALL_STATIONS && !cursor.has(2, 'header cut short')) return;
    if (cursor.uint8(0) === ALL_STATIONS && cursor.uint8(1) === UNNUMBERED_INFORMATION) {
      header.address = ALL_STATIONS;
      header.control = UNNUMBERED_INFORMATION;
      cursor.advance(2);
    }
    if (!cursor.has(1, 'no protocol field')) return;
    const isCompressed = (cursor.uint8(0) & 1) === 1;
    if (!isCompressed && !cursor.has(2, 'protocol field cut short')) return;
    header.protocol = isCompressed ? cursor.uint8(0) : cursor.uint16(0);
    cursor.advance(isCompressed ? 1 : 2);
    cursor.next(PPP_PROTOCOL, header.protocol);
  },
});
