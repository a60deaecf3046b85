import { uint8, uint16 } from '../../records/field.js';
import type { Cursor } from '../cursor.js';
import { ETHERTYPE, LINKTYPE, PPP_PROTOCOL } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';
import { PPP_FRAME } from './ppp.js';

const HEADER_BYTES = 6;
const SESSION_DATA = 0;
const ETHERTYPE_DISCOVERY = 0x8863;
const ETHERTYPE_SESSION = 0x8864;
/** LINKTYPE_PPP_ETHER. */
const LINKTYPE_PPP_ETHER = 51;

/**
 *    0       4       8              16                 32              48
 *   +-------+-------+--------------+------------------+---------------+
 *   |version| type  |     code     |    session id    |    length     |
 *   +-------+-------+--------------+------------------+---------------+
 */
export const pppoe = defineLayer({
  name: 'pppoe',
  about: 'PPP over Ethernet, discovery and session',
  spec: 'RFC 2516 section 4',
  level: LEVEL.shim,
  foundAt: [
    [ETHERTYPE, ETHERTYPE_DISCOVERY],
    [ETHERTYPE, ETHERTYPE_SESSION],
    [LINKTYPE, LINKTYPE_PPP_ETHER],
  ],
  alsoCalled: ['pppoed', 'pppoes'],
  minBytes: HEADER_BYTES,
  fields: {
    version: uint8('Version'),
    type: uint8('Type'),
    code: uint8('What the packet is: 0 session data, 9 initiation, 7 offer, 25 request, 101 confirmation'),
    session_id: uint16('Session'),
    payload_length: uint16('Length of the payload', { unit: 'bytes' }),
  },

  dissect(header, cursor: Cursor): void {
    cursor.calledInPath(cursor.key === ETHERTYPE_DISCOVERY ? 'pppoed' : 'pppoes');
    const versionAndType = cursor.uint8(0);
    header.version = versionAndType >>> 4;
    header.type = versionAndType & 15;
    header.code = cursor.uint8(1);
    header.session_id = cursor.uint16(2);
    header.payload_length = cursor.uint16(4);
    cursor.advance(HEADER_BYTES);
    cursor.limit(header.payload_length);
    if (header.code === SESSION_DATA) cursor.next(PPP_PROTOCOL, PPP_FRAME);
  },
});
