import { optional, text, uint16 } from '../../../records/field.js';
import { OVER_TCP, OVER_UDP } from '../../carrier.js';
import type { Cursor } from '../../cursor.js';
import { TCP_PORT, UDP_PORT } from '../../dispatch-table.js';
import { defineLayer, LEVEL } from '../../layer.js';
import { attributeFields, readAttributes } from './attributes.js';

const PORT = 3478;
const COOKIE = 0x2112a442;
const HEADER_BYTES = 20;
const COOKIE_END = 8;
const ID_AT = 8;
/** The first bits of a message are 00, those of channel data 01: RFC 8656 section 12. */
const CHANNEL = 0x40;
const CHANNEL_HEADER_BYTES = 4;
const FIRST_BYTES = Array.from({ length: CHANNEL }, (_, byte) => byte);

/** Bits of the class between those of the method: RFC 8489 section 5. */
const CLASS_MASK = 0x0110;
const CLASS_NAMES: Readonly<Record<number, string>> = {
  0: 'Request',
  1: 'Indication',
  16: 'Success',
  17: 'Error',
};
const METHOD_NAMES: Readonly<Record<number, string>> = {
  1: 'Binding',
  3: 'Allocate',
  4: 'Refresh',
  6: 'Send',
  7: 'Data',
  8: 'CreatePermission',
  9: 'ChannelBind',
  10: 'Connect',
  11: 'ConnectionBind',
  12: 'ConnectionAttempt',
};

const isMessage = (cursor: Cursor): boolean =>
  cursor.available >= HEADER_BYTES &&
  cursor.uint8(0) < CHANNEL &&
  cursor.uint32(4) === COOKIE &&
  (cursor.uint16(2) & 3) === 0 &&
  (cursor.isStream || cursor.uint16(2) + HEADER_BYTES <= cursor.wireLength);

/**
 *    0                    16                  32
 *   +--+-----------------+---------------------+
 *   |00|      type       |       length        |   attributes follow the header:
 *   |             cookie  2112a442             |   type, length, value,
 *   |              transaction                 |   padded to four bytes
 *   |                 12 bytes                 |
 *
 * Of several messages in one segment of TCP the first is told.
 */
export const stun = defineLayer({
  name: 'stun',
  about: 'Session Traversal Utilities for NAT, and TURN',
  spec: 'RFC 8489 section 5; channel data: RFC 8656 section 12.4',
  level: LEVEL.application,
  foundAt: [
    [UDP_PORT, PORT],
    [TCP_PORT, PORT],
  ],
  signatures: [
    { over: OVER_UDP, firstBytes: FIRST_BYTES, matches: isMessage },
    { over: OVER_TCP, firstBytes: FIRST_BYTES, matches: isMessage },
  ],
  minBytes: 4,
  fields: {
    type: optional(uint16('Type of the message: its class and method')),
    class: optional(
      uint16('Class: 0 request, 1 indication, 16 success, 17 error', { wireshark: ['stun.type.class'] }),
    ),
    method: optional(
      uint16(
        'Method: 1 binding, 3 allocate, 4 refresh, 6 send, 7 data, 8 create permission, 9 channel bind',
        {
          wireshark: ['stun.type.method'],
        },
      ),
    ),
    length: optional(uint16('Length of the attributes, or of the channel data', { unit: 'bytes' })),
    id: optional(text('Transaction, in hexadecimal')),
    channel: optional(uint16('Number of the channel that data is sent on')),
    ...attributeFields('stun'),
  },

  dissect(header, cursor: Cursor): void {
    const isChannel = (cursor.uint8(0) & 0xc0) === CHANNEL;
    if (!isChannel && cursor.uint8(0) >= CHANNEL) return cursor.refuse();
    const isRead = isChannel ? readChannelData(header, cursor) : readMessage(header, cursor);
    if (!isRead) return;
    // What follows in a stream is passed over, so that the next segment begins with a message.
    while (cursor.isStream && cursor.available > 0 && skipMessage(cursor));
  },

  summarise({ class: kind = 0, method = 0, channel, error_code, address }): string {
    if (channel !== undefined) return `ChannelData ${channel}`;
    const [first] = address;
    const end =
      first === undefined ? '' : `${first.kind.text} ${(first.ipv4 ?? first.ipv6)?.text} ${first.port}`;
    const words = [METHOD_NAMES[method] ?? `method ${method}`, CLASS_NAMES[kind], error_code ?? '', end];
    return words.filter((word) => word !== '').join(' ');
  },
});

type StunHeader = Parameters<typeof stun.dissect>[0];

function readMessage(header: StunHeader, cursor: Cursor): boolean {
  if (cursor.available >= COOKIE_END && cursor.uint32(4) !== COOKIE) return refused(cursor);
  if (!cursor.hasMessage(HEADER_BYTES, 'header cut short')) return false;
  const type = cursor.uint16(0);
  const length = cursor.uint16(2);
  if (!cursor.isStream && length + HEADER_BYTES > cursor.wireLength) return refused(cursor);
  if (cursor.isStream && !cursor.hasMessage(HEADER_BYTES + length, 'message cut short')) return false;
  header.type = type;
  header.class = (type & CLASS_MASK) >>> 4;
  header.method = type & 0x3fff & ~CLASS_MASK;
  header.length = length;
  header.id = cursor.bytes.toString('hex', cursor.at + ID_AT, cursor.at + HEADER_BYTES);
  const end = HEADER_BYTES + length;
  readAttributes(header, cursor, { from: HEADER_BYTES, to: end });
  if (cursor.has(end, 'message cut short')) cursor.advance(end);
  return true;
}

function readChannelData(header: StunHeader, cursor: Cursor): boolean {
  const length = cursor.uint16(2);
  if (!cursor.isStream && length + CHANNEL_HEADER_BYTES > cursor.wireLength) return refused(cursor);
  header.channel = cursor.uint16(0);
  header.length = length;
  passOver(cursor, channelBytes(cursor));
  return true;
}

function refused(cursor: Cursor): false {
  cursor.refuse();
  return false;
}

/** In a stream channel data is padded to four bytes: RFC 8656 section 12.5. */
const channelBytes = (cursor: Cursor): number => {
  const bytes = CHANNEL_HEADER_BYTES + cursor.uint16(2);
  return cursor.isStream ? (bytes + 3) & ~3 : bytes;
};

/** Moves behind a message that begins at the cursor; returns whether another one can follow. */
function skipMessage(cursor: Cursor): boolean {
  if (!cursor.hasMessage(CHANNEL_HEADER_BYTES, 'header cut short')) return false;
  const isChannel = (cursor.uint8(0) & 0xc0) === CHANNEL;
  const bytes = isChannel ? channelBytes(cursor) : HEADER_BYTES + cursor.uint16(2);
  if (!isChannel && !cursor.hasMessage(bytes, 'message cut short')) return false;
  passOver(cursor, bytes);
  return true;
}

/** Moves behind bytes of which the last may still come. */
function passOver(cursor: Cursor, bytes: number): void {
  if (cursor.isStream && bytes > cursor.available) cursor.skipAhead(bytes - cursor.available);
  cursor.advance(Math.min(bytes, cursor.available));
}
