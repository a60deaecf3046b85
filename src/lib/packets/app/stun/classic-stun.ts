import { text, uint16 } from '../../../records/field.js';
import { OVER_UDP } from '../../carrier.js';
import type { Cursor } from '../../cursor.js';
import { defineLayer, LEVEL } from '../../layer.js';
import { attributeFields, readAttributes } from './attributes.js';

const HEADER_BYTES = 20;
const ID_AT = 4;
const FIRST_BYTES = [0x00, 0x01];
/** Binding and shared secret: request, response and error: RFC 3489 section 11.1. */
const TYPES: ReadonlyMap<number, string> = new Map([
  [0x0001, 'Binding Request'],
  [0x0101, 'Binding Response'],
  [0x0111, 'Binding Error'],
  [0x0002, 'Shared Secret Request'],
  [0x0102, 'Shared Secret Response'],
  [0x0112, 'Shared Secret Error'],
]);

const isMessage = (cursor: Cursor): boolean =>
  cursor.available >= HEADER_BYTES &&
  TYPES.has(cursor.uint16(0)) &&
  cursor.uint16(2) + HEADER_BYTES === cursor.wireLength;

/** As {@link stun} was before it had a cookie: the transaction is longer by that. */
export const classicStun = defineLayer({
  name: 'classicstun',
  about: 'Simple Traversal of UDP through NAT',
  spec: 'RFC 3489 section 11',
  level: LEVEL.application,
  foundAt: [],
  signatures: [{ over: OVER_UDP, firstBytes: FIRST_BYTES, matches: isMessage }],
  minBytes: HEADER_BYTES,
  fields: {
    type: uint16('Type of the message'),
    length: uint16('Length of the attributes', { unit: 'bytes' }),
    id: text('Transaction, in hexadecimal'),
    ...attributeFields('classicstun'),
  },

  dissect(header, cursor: Cursor): void {
    if (!isMessage(cursor)) return cursor.refuse();
    header.type = cursor.uint16(0);
    header.length = cursor.uint16(2);
    header.id = cursor.bytes.toString('hex', cursor.at + ID_AT, cursor.at + HEADER_BYTES);
    readAttributes(header, cursor, { from: HEADER_BYTES, to: cursor.wireLength });
    if (cursor.has(cursor.wireLength, 'message cut short')) cursor.advance(cursor.available);
  },

  summarise({ type }): string {
    return TYPES.get(type) ?? '';
  },
});
