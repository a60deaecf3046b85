import { wireText } from '../../bytes/wire-text.js';
import {
  boolean,
  count,
  group,
  list,
  optional,
  type RecordOf,
  text,
  uint8,
  uint32,
} from '../../records/field.js';
import { OVER_TCP } from '../carrier.js';
import { MemoryKey } from '../conversation.js';
import type { Cursor } from '../cursor.js';
import { TCP_PORT } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';
import { MAX_MESSAGE_BYTES } from '../stream-side.js';
import { behindLine, endOfLine } from './header-lines.js';
import { KEX_FIELDS, NAME_LISTS, readKexInit } from './ssh/kex-init.js';

const SSH = 22;
const BANNER = 'SSH-';
/** RFC 4253 section 4.2, with the end of the line. */
const MAX_BANNER_BYTES = 255;
/** Versions of the protocol whose packets are read: RFC 4253 section 5.1 for the second. */
const VERSION_2 = /^SSH-(2\.|1\.99)/;
const LENGTH_BYTES = 4;
/** Padding length and message code: RFC 4253 section 6. */
const MIN_PACKET_BYTES = 2;
const KEX_INIT = 20;
const NEW_KEYS = 21;
/** RFC 4250 section 4.1.2; what 30 to 34 mean depends on the method of key exchange. */
const MESSAGES: ReadonlyMap<number, string> = new Map([
  [1, 'Disconnect'],
  [2, 'Ignore'],
  [3, 'Unimplemented'],
  [4, 'Debug'],
  [5, 'Service Request'],
  [6, 'Service Accept'],
  [7, 'Extension Information'],
  [KEX_INIT, 'Key Exchange Init'],
  [NEW_KEYS, 'New Keys'],
  [30, 'Key Exchange'],
  [31, 'Key Exchange'],
  [32, 'Key Exchange'],
  [33, 'Key Exchange'],
  [34, 'Key Exchange'],
]);

const FIELDS = {
  direction: optional(boolean('Sent by the server')),
  protocol: optional(text('Version of protocol and software')),
  packet_length: list('Lengths of packets that are not encrypted', uint32('Length', { unit: 'bytes' })),
  padding_length: list('Padding of each', uint8('Length', { unit: 'bytes' })),
  message_code: list('Message that each of them is', uint8('Message number')),
  ...NAME_LISTS,
  first_kex_packet_follows: optional(uint8('A guess at the first packet of the key exchange follows')),
  kex: group('Fingerprints of what is offered', KEX_FIELDS),
  encrypted_length: optional(count('Encrypted bytes', { unit: 'bytes', wireshark: [] })),
} as const;

export type SshHeader = RecordOf<typeof FIELDS>;

/** What is remembered of a connection. */
interface SshMemory {
  /** A side has sent the banner of the version that we read; it is that of both. */
  isVersion2: boolean;
  /** Ports that have sent new keys: what follows is encrypted. */
  readonly encrypted: Set<number>;
}

const MEMORY = new MemoryKey((): SshMemory => ({ isVersion2: false, encrypted: new Set() }));

/**
 * Banners and packets of the key exchange; behind it everything is encrypted, and only counted.
 *
 *     0                    4         5         6
 *    +--------------------+---------+---------+------------+-----------+
 *    |   packet length    | padding | message |  contents  |  padding  |
 *    +--------------------+---------+---------+------------+-----------+
 */
export const ssh = defineLayer({
  name: 'ssh',
  about: 'Secure Shell',
  spec: 'RFC 4253 sections 4.2, 6 and 7.1; RFC 4250 section 4.1',
  level: LEVEL.application,
  foundAt: [[TCP_PORT, SSH]],
  signatures: [
    {
      over: OVER_TCP,
      firstBytes: [BANNER.charCodeAt(0)],
      matches: (cursor) => cursor.available >= BANNER.length && isBanner(cursor),
    },
  ],
  minBytes: 1,
  fields: FIELDS,

  dissect(header, cursor: Cursor): void {
    header.direction = isFromServer(cursor);
    while (cursor.available > 0 && readMessage(header, cursor));
  },

  summarise({ protocol, message_code, encrypted_length }): string {
    const facts = message_code.map((code) => MESSAGES.get(code) ?? `Message ${code}`);
    if (protocol !== undefined) facts.unshift(`Protocol (${protocol})`);
    if (encrypted_length !== undefined) facts.push(`Encrypted packet (len=${encrypted_length})`);
    return facts.join(', ');
  },
});

/** Where neither port is the well-known one, the server is the one that clients do not choose: the lower. */
const isFromServer = ({ srcport, dstport }: Cursor): boolean =>
  srcport === SSH || (dstport !== SSH && srcport < dstport);

/** Whether what stands at the cursor can be the beginning of a banner. */
function isBanner({ bytes, at, end }: Cursor): boolean {
  return BANNER.startsWith(bytes.toString('latin1', at, Math.min(end, at + BANNER.length)));
}

/** Reads a banner or packet; false where nothing can be read behind it. */
function readMessage(header: SshHeader, cursor: Cursor): boolean {
  const memory = cursor.isStream ? cursor.knownConversation()?.recall(MEMORY) : undefined;
  const isEncrypted = memory === undefined || !memory.isVersion2 || memory.encrypted.has(cursor.srcport);
  if (header.protocol === undefined && header.packet_length.length === 0 && isBanner(cursor)) {
    return readBanner(header, cursor);
  }
  if (!isEncrypted) return readPacket(header, cursor, memory.encrypted);
  header.encrypted_length = cursor.wireLength;
  cursor.advance(cursor.available);
  return false;
}

function readBanner(header: SshHeader, cursor: Cursor): boolean {
  const { bytes, at, end } = cursor;
  const behind = behindLine(bytes, at, Math.min(end, at + MAX_BANNER_BYTES));
  if (behind < 0) {
    if (cursor.available >= MAX_BANNER_BYTES)
      cursor.malformed(`banner of more than ${MAX_BANNER_BYTES} bytes`);
    else cursor.hasMessage(cursor.available + 1, 'banner cut short');
    return false;
  }
  const protocol = wireText(bytes, at, endOfLine(bytes, at, behind));
  header.protocol = protocol;
  cursor.advance(behind - at);
  const memory = cursor.isStream ? cursor.openConversation()?.recall(MEMORY) : undefined;
  if (memory === undefined || !VERSION_2.test(protocol)) return false;
  memory.isVersion2 = true;
  memory.encrypted.delete(cursor.srcport);
  return true;
}

function readPacket(header: SshHeader, cursor: Cursor, encrypted: Set<number>): boolean {
  if (!cursor.hasMessage(LENGTH_BYTES, 'packet cut short')) return false;
  const length = cursor.uint32(0);
  const isPossible = length >= MIN_PACKET_BYTES && length <= MAX_MESSAGE_BYTES - LENGTH_BYTES;
  if (!isPossible) {
    // Or the packet that announced new keys was not captured.
    encrypted.add(cursor.srcport);
    cursor.malformed(`packet length ${length}`);
    return false;
  }
  if (!cursor.hasMessage(LENGTH_BYTES + length, 'packet cut short')) return false;
  const padding = cursor.uint8(4);
  const code = cursor.uint8(5);
  header.packet_length.push(length);
  header.padding_length.push(padding);
  header.message_code.push(code);
  if (padding > length - MIN_PACKET_BYTES) {
    cursor.malformed(`padding of ${padding} bytes in a packet of ${length}`, LENGTH_BYTES);
    return false;
  }
  if (code === NEW_KEYS) encrypted.add(cursor.srcport);
  if (code === KEX_INIT) readKexInit(header, cursor, LENGTH_BYTES + length - padding);
  cursor.advance(LENGTH_BYTES + length);
  return true;
}
