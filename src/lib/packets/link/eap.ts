import { optional, text, uint8, uint16 } from '../../records/field.js';
import type { Cursor } from '../cursor.js';
import { EAPOL_TYPE, PPP_PROTOCOL } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';

const HEADER_BYTES = 4;
const EAPOL_EAP = 0;
const PPP_EAP = 0xc227;
const REQUEST = 1;
const RESPONSE = 2;
const IDENTITY = 1;

/**
 *    0        8        16              32      40
 *   +--------+--------+---------------+-------+- - - - -
 *   |  code  |   id   |    length     | type  | data       type and data in requests and responses only
 *   +--------+--------+---------------+-------+- - - - -
 */
export const eap = defineLayer({
  name: 'eap',
  about: 'Extensible Authentication Protocol',
  spec: 'RFC 3748 section 4',
  level: LEVEL.transport,
  foundAt: [
    [EAPOL_TYPE, EAPOL_EAP],
    [PPP_PROTOCOL, PPP_EAP],
  ],
  minBytes: HEADER_BYTES,
  fields: {
    code: uint8('1 request, 2 response, 3 success, 4 failure'),
    id: uint8('Identifier that a response shares with its request'),
    len: uint16('Length', { unit: 'bytes' }),
    type: optional(uint8('Method: 1 identity, 3 refusal, 13 TLS, 21 TTLS, 25 PEAP')),
    identity: optional(text('Who the peer says to be')),
  },

  dissect(header, cursor: Cursor): void {
    // Wireshark does not name it behind EAPOL.
    if (cursor.key === EAPOL_EAP) cursor.unnamedInPath();
    header.code = cursor.uint8(0);
    header.id = cursor.uint8(1);
    header.len = cursor.uint16(2);
    if (header.len < HEADER_BYTES) return cursor.malformed(`length ${header.len}, not at least 4`);
    if (cursor.wireLength < header.len) cursor.remark('longer than the packet around it');
    cursor.limit(header.len);
    cursor.advance(HEADER_BYTES);
    const hasType = header.code === REQUEST || header.code === RESPONSE;
    if (!hasType || !cursor.has(1, 'no method')) return;
    header.type = cursor.uint8(0);
    cursor.advance(1);
    if (header.code === RESPONSE && header.type === IDENTITY && cursor.available > 0) {
      header.identity = cursor.bytes.toString('utf8', cursor.at, cursor.end);
    }
  },
});
