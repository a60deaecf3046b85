import { list, uint8, uint16 } from '../../records/field.js';
import type { Cursor } from '../cursor.js';
import { MBTCP_PAYLOAD, TCP_PORT } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';

const PORT = 502;
/** Up to and with the length, which counts what stands behind it. */
export const MBTCP_LENGTH_END = 6;
const UNIT_BYTES = 1;
const MIN_LENGTH = 2;
/** Unit identifier and a PDU of at most 253 bytes. */
const MAX_LENGTH = 254;
const MODBUS = 0;

/**
 *    0                    16                  32
 *   +--------------------+---------------------+
 *   |    transaction     |     protocol 0      |
 *   +--------------------+---------+-----------+
 *   |       length       |  unit   |   Modbus ...
 */
export const mbtcp = defineLayer({
  name: 'mbtcp',
  about: 'Modbus over TCP',
  spec: 'Modbus Messaging on TCP/IP Implementation Guide 1.0b, section 3.1.3',
  level: LEVEL.application,
  foundAt: [[TCP_PORT, PORT]],
  minBytes: 1,
  fields: {
    trans_id: list('Transaction of each message', uint16('transaction')),
    prot_id: list('Protocol of each message, which is 0', uint16('protocol')),
    len: list('Length of each message from its unit identifier on', uint16('length'), { unit: 'bytes' }),
    unit_id: list('Unit that each message is from or for', uint8('unit')),
  },

  dissect(header, cursor: Cursor): void {
    const start = cursor.at;
    while (cursor.available > 0 && readMessage(header, cursor));
    if (cursor.at > start) cursor.handOn(start, MBTCP_PAYLOAD, MODBUS);
  },
});

type MbtcpHeader = Parameters<typeof mbtcp.dissect>[0];

function readMessage(header: MbtcpHeader, cursor: Cursor): boolean {
  if (!cursor.hasMessage(MBTCP_LENGTH_END + UNIT_BYTES, 'header cut short')) return false;
  const protocol = cursor.uint16(2);
  const length = cursor.uint16(4);
  if (protocol !== MODBUS || length < MIN_LENGTH || length > MAX_LENGTH) {
    if (header.trans_id.length === 0) cursor.refuse();
    return false;
  }
  const bytes = MBTCP_LENGTH_END + length;
  if (cursor.isStream && !cursor.hasMessage(bytes, 'message cut short')) return false;
  header.trans_id.push(cursor.uint16(0));
  header.prot_id.push(protocol);
  header.len.push(length);
  header.unit_id.push(cursor.uint8(MBTCP_LENGTH_END));
  cursor.advance(Math.min(bytes, cursor.available));
  return true;
}
