import { boolean, optional } from '../../records/field.js';
import type { Cursor } from '../cursor.js';
import { IP_PROTO, UDP_PORT } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';
import { PROTOCOL_ESP } from './esp.js';
import { PORT_ISAKMP } from './isakmp.js';

const PORT_NAT_TRAVERSAL = 4500;
const MARKER_BYTES = 4;
const KEEPALIVE = 0xff;

/** IPsec inside of UDP: four zero bytes stand where ESP has its index, if the message is one of ISAKMP. */
export const udpencap = defineLayer({
  name: 'udpencap',
  about: 'IPsec packets in UDP, to pass address translators',
  spec: 'RFC 3948 section 2',
  level: LEVEL.transport,
  foundAt: [[UDP_PORT, PORT_NAT_TRAVERSAL]],
  minBytes: 1,
  fields: {
    nat_keepalive: optional(boolean('Nothing but a byte that keeps the translation alive')),
    non_esp_marker: optional(boolean('A message of ISAKMP follows; absent before ESP')),
  },

  dissect(header, cursor: Cursor): void {
    if (cursor.wireLength === 1 && cursor.uint8(0) === KEEPALIVE) {
      header.nat_keepalive = true;
      return cursor.advance(1);
    }
    if (!cursor.has(MARKER_BYTES, 'neither index nor marker')) return;
    if (cursor.uint32(0) !== 0) return cursor.next(IP_PROTO, PROTOCOL_ESP);
    header.non_esp_marker = true;
    cursor.advance(MARKER_BYTES);
    cursor.next(UDP_PORT, PORT_ISAKMP);
  },

  summarise: ({ nat_keepalive }) => (nat_keepalive === true ? 'keepalive' : ''),
});
