import { hexNumber } from '../../bytes/hex-number.js';
import { count, optional, uint8, uint32 } from '../../records/field.js';
import { OVER_UDP } from '../carrier.js';
import type { Cursor } from '../cursor.js';
import { defineLayer, LEVEL } from '../layer.js';

const TYPE_BYTES = 4;
const INITIATION = 1;
const RESPONSE = 2;
const COOKIE = 3;
const DATA = 4;
const MESSAGE_NAMES: { readonly [type: number]: string } = {
  [INITIATION]: 'initiation',
  [RESPONSE]: 'response',
  [COOKIE]: 'cookie',
  [DATA]: 'data',
};
const COUNTER_AT = 8;
const COUNTER_END = 16;
const DATA_MIN_BYTES = 32;
/** Length of a message of every other kind. */
const MESSAGE_BYTES: { readonly [type: number]: number } = {
  [INITIATION]: 148,
  [RESPONSE]: 92,
  [COOKIE]: 64,
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
  // Any port is as good as another: 51820 is only an example in the manual.
  foundAt: [],
  signatures: [{ over: OVER_UDP, firstBytes: [INITIATION, RESPONSE, COOKIE, DATA], matches: isMessage }],
  minBytes: TYPE_BYTES,
  fields: {
    type: uint8('1 initiation, 2 response, 3 cookie, 4 data'),
    sender: optional(uint32('Number the sender chose for the session')),
    receiver: optional(uint32('Number the receiver chose for the session')),
    counter: optional(count('Data: number of the packet in the session')),
  },

  dissect(header, cursor: Cursor): void {
    header.type = cursor.uint8(0);
    if (!isMessage(cursor)) return cursor.refuse();
    if (!cursor.has(NUMBERS_BYTES[header.type] ?? 0, 'numbers cut short')) return;
    if (header.type === INITIATION || header.type === RESPONSE) header.sender = numberAt(cursor, 4);
    if (header.type === RESPONSE) header.receiver = numberAt(cursor, 8);
    if (header.type === COOKIE || header.type === DATA) header.receiver = numberAt(cursor, 4);
    if (header.type === DATA) header.counter = counterAt(cursor);
    cursor.advance(cursor.available);
  },

  summarise: ({ type, sender, receiver, counter }) =>
    [
      MESSAGE_NAMES[type] ?? '',
      ...(sender === undefined ? [] : [`sender=${hexNumber(sender)}`]),
      ...(receiver === undefined ? [] : [`receiver=${hexNumber(receiver)}`]),
      ...(counter === undefined ? [] : [`counter=${counter}`]),
    ].join(' '),
});

/**
 * The three bytes behind the type are zero, and every kind of message but data has one length. A session ends
 * after 180 seconds (section 6.2), so the highest bytes of a counter are zero.
 */
function isMessage(cursor: Cursor): boolean {
  if (cursor.available < TYPE_BYTES || cursor.uint24(1) !== 0) return false;
  const type = cursor.uint8(0);
  if (type !== DATA) return cursor.wireLength === MESSAGE_BYTES[type];
  const isCountable = cursor.available >= COUNTER_END && cursor.uint16(COUNTER_END - 2) === 0;
  return isCountable && cursor.wireLength >= DATA_MIN_BYTES;
}

/** A number whose little end comes first. */
const numberAt = ({ bytes, at }: Cursor, offset: number): number => bytes.readUInt32LE(at + offset);

/** The counter, whose two highest bytes are zero. */
const counterAt = ({ bytes, at }: Cursor): number => bytes.readUIntLE(at + COUNTER_AT, 6);
