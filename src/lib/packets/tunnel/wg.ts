import { count, optional, uint8, uint32 } from '../../records/field.js';
import type { Cursor } from '../cursor.js';
import { UDP_PORT } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';

const TYPE_BYTES = 4;
const INITIATION = 1;
const RESPONSE = 2;
const COOKIE = 3;
const DATA = 4;
/** Length of a message of each kind; that of data is the least. */
const MESSAGE_BYTES: { readonly [type: number]: number } = {
  [INITIATION]: 148,
  [RESPONSE]: 92,
  [COOKIE]: 64,
  [DATA]: 32,
};
/** Bytes up to the end of the numbers that are not encrypted. */
const NUMBERS_BYTES: { readonly [type: number]: number } = {
  [INITIATION]: 8,
  [RESPONSE]: 12,
  [COOKIE]: 8,
  [DATA]: 16,
};

/**
 *    0              8                             32
 *   +--------------+------------------------------+   initiation: sender
 *   |     type     |          reserved            |   response: sender, receiver
 *   +--------------+------------------------------+   cookie: receiver
 *   |  numbers of sender and receiver, little end first ...   data: receiver, counter (64)
 */
export const wg = defineLayer({
  name: 'wg',
  about: 'WireGuard, whose payload is encrypted',
  spec: 'WireGuard: Next Generation Kernel Network Tunnel (NDSS 2017) section 5.4',
  level: LEVEL.application,
  foundAt: [[UDP_PORT, 51820]],
  minBytes: TYPE_BYTES,
  fields: {
    type: uint8('1 initiation, 2 response, 3 cookie, 4 data'),
    sender: optional(uint32('Number the sender chose for the session')),
    receiver: optional(uint32('Number the receiver chose for the session')),
    counter: optional(count('Data: counter; absent beyond 2^53, which no session reaches')),
  },

  dissect(header, cursor: Cursor): void {
    header.type = cursor.uint8(0);
    const length = MESSAGE_BYTES[header.type];
    if (length === undefined) return cursor.malformed(`type ${header.type}, expected 1 to 4`);
    if (!cursor.has(NUMBERS_BYTES[header.type] as number, 'numbers cut short')) return;
    if (header.type === INITIATION || header.type === RESPONSE) header.sender = numberAt(cursor, 4);
    if (header.type === RESPONSE) header.receiver = numberAt(cursor, 8);
    if (header.type === COOKIE || header.type === DATA) header.receiver = numberAt(cursor, 4);
    if (header.type === DATA) header.counter = counterAt(cursor, 8);
    cursor.advance(cursor.available);
  },
});

/** A number whose little end comes first. */
const numberAt = ({ bytes, at }: Cursor, offset: number): number => bytes.readUInt32LE(at + offset);

function counterAt(cursor: Cursor, offset: number): number | undefined {
  const counter = numberAt(cursor, offset) + numberAt(cursor, offset + 4) * 2 ** 32;
  return Number.isSafeInteger(counter) ? counter : undefined;
}
