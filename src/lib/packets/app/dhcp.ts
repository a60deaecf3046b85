import { ipv4At, macAt } from '../../bytes/address.js';
import { wireTextToNul } from '../../bytes/wire-text.js';
import {
  boolean,
  group,
  ipv4Address,
  macAddress,
  optional,
  text,
  uint8,
  uint16,
  uint32,
} from '../../records/field.js';
import type { Cursor } from '../cursor.js';
import { UDP_PORT } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';
import { DHCP_OPTION_FIELDS, FQDN_FIELDS, MESSAGE_NAMES } from './dhcp/fields.js';
import { readDhcpOptions } from './dhcp/options.js';

const ADDRESSES_BYTES = 44;
const SERVER_NAME = { at: 44, bytes: 64 } as const;
const FILE_NAME = { at: 108, bytes: 128 } as const;
const FIXED_BYTES = 236;
/** RFC 1497: says that options follow. Without it the message is of BOOTP. */
const MAGIC_COOKIE = 0x63825363;
const COOKIE_BYTES = 4;

const HARDWARE_AT = 28;
const HARDWARE_BYTES = 16;
/** IANA "Hardware Types": those whose addresses are MAC addresses. */
const [ETHERNET, IEEE_802] = [1, 6];
const MAC_BYTES = 6;

/** RFC 2132 section 9.3: which fields hold options instead of names. */
const OVERLOADED = { file: 1, server: 2 } as const;

/**
 *    0          8          16         24       32
 *   +----------+----------+----------+----------+
 *   |   type   | hw type  |  hw len  |   hops   |
 *   +----------+----------+----------+----------+
 *   |              transaction id               |
 *   +---------------------+---------------------+
 *   |       seconds       |        flags        |
 *   +---------------------+---------------------+
 *   |  addresses of client, "your", server, relay
 *   |  hardware address, 16 bytes
 *   |  server name, 64 bytes; file name, 128 bytes
 *   |  cookie, options
 */
export const dhcp = defineLayer({
  name: 'dhcp',
  about: 'Dynamic Host Configuration Protocol, and BOOTP',
  spec: 'RFC 2131 section 2; options: RFC 2132; BOOTP: RFC 951',
  level: LEVEL.application,
  foundAt: [
    [UDP_PORT, 67],
    [UDP_PORT, 68],
    [UDP_PORT, 4011],
  ],
  minBytes: 1,
  fields: {
    type: optional(uint8('1 of a client, 2 of a server')),
    hw: group('Hardware of the client', {
      type: optional(uint8('1 is Ethernet')),
      len: optional(uint8('Length of the address', { unit: 'bytes' })),
      mac_addr: optional(macAddress('MAC address')),
      addr: optional(text('Address of another kind, in hexadecimal')),
    }),
    hops: optional(uint8('Relays that the message came through')),
    id: optional(uint32('Identifier of the transaction')),
    secs: optional(
      uint16('Time since the client began; where only the upper byte is set, the bytes change places', {
        unit: 's',
      }),
    ),
    flags: group('Flags', { bc: optional(boolean('The response is to be broadcast')) }),
    ip: group('Addresses', {
      client: optional(ipv4Address('Address that the client has')),
      your: optional(ipv4Address('Address that the client is given')),
      server: optional(ipv4Address('Server of the next step')),
      relay: optional(ipv4Address('Relay')),
    }),
    server: optional(text('Name of the server')),
    file: optional(text('Name of the boot file')),
    option: DHCP_OPTION_FIELDS,
    fqdn: FQDN_FIELDS,
  },

  dissect(header, cursor: Cursor): void {
    if (cursor.has(ADDRESSES_BYTES, 'header cut short') && isPossible(cursor)) {
      readHeader(header, cursor);
      readNamesAndOptions(header, cursor);
    }
    cursor.advance(cursor.available);
  },

  summarise: ({ type, hw, ip, option }) => {
    if (type === undefined) return '';
    const kind =
      option.dhcp === undefined ? (type === 1 ? 'boot request' : 'boot reply') : nameOfMessage(option.dhcp);
    const client = hw.mac_addr?.text ?? hw.addr ?? '';
    const given = ip.your !== undefined && ip.your.word3 !== 0 ? ip.your : option.requested_ip_address;
    return [kind, client, given?.text ?? '', option.hostname ?? ''].filter((part) => part !== '').join(' ');
  },
});

type DhcpHeader = Parameters<typeof dhcp.dissect>[0];

const nameOfMessage = (message: number): string => MESSAGE_NAMES[message] ?? `message ${message}`;

/** Whether the hardware address can be as long as it is said to be: otherwise the message is something else. */
function isPossible(cursor: Cursor): boolean {
  const length = cursor.uint8(2);
  if (length > HARDWARE_BYTES) cursor.malformed(`hardware address of ${length} bytes`, 2);
  return length <= HARDWARE_BYTES;
}

function readHeader(header: DhcpHeader, cursor: Cursor): void {
  const { bytes, at } = cursor;
  header.type = cursor.uint8(0);
  readHardware(header.hw, cursor);
  header.hops = cursor.uint8(3);
  header.id = cursor.uint32(4);
  const seconds = cursor.uint16(8);
  // Windows writes it little-endian, and no client tries for hours.
  header.secs = (seconds & 0xff) === 0 ? seconds >>> 8 : seconds;
  header.flags.bc = (cursor.uint16(10) & 0x8000) !== 0;
  header.ip.client = ipv4At(bytes, at + 12);
  header.ip.your = ipv4At(bytes, at + 16);
  header.ip.server = ipv4At(bytes, at + 20);
  header.ip.relay = ipv4At(bytes, at + 24);
}

function readHardware(hw: DhcpHeader['hw'], cursor: Cursor): void {
  const [type, length] = [cursor.uint8(1), cursor.uint8(2)];
  hw.type = type;
  hw.len = length;
  const start = cursor.at + HARDWARE_AT;
  if ((type === ETHERNET || type === IEEE_802) && length === MAC_BYTES)
    hw.mac_addr = macAt(cursor.bytes, start);
  else if (length > 0) hw.addr = cursor.bytes.toString('hex', start, start + length);
}

/** Reads the options first: they say whether the fields of names hold names. */
function readNamesAndOptions(header: DhcpHeader, cursor: Cursor): void {
  const { at, end } = cursor;
  const hasOptions =
    cursor.available >= FIXED_BYTES + COOKIE_BYTES && cursor.uint32(FIXED_BYTES) === MAGIC_COOKIE;
  if (hasOptions) readDhcpOptions(header, cursor, { start: at + FIXED_BYTES + COOKIE_BYTES, end });
  const overload = header.option.option_overload ?? 0;
  // RFC 2131 section 4.1: the options behind the cookie go first, then those in place of the file, then the server.
  if ((overload & OVERLOADED.file) === 0) header.file = nameIn(cursor, FILE_NAME);
  else
    readDhcpOptions(header, cursor, { start: at + FILE_NAME.at, end: at + FILE_NAME.at + FILE_NAME.bytes });
  if ((overload & OVERLOADED.server) === 0) header.server = nameIn(cursor, SERVER_NAME);
  else
    readDhcpOptions(header, cursor, {
      start: at + SERVER_NAME.at,
      end: at + SERVER_NAME.at + SERVER_NAME.bytes,
    });
  cursor.has(FIXED_BYTES, 'names cut short');
}

/** A name in a field of fixed size; undefined where it is empty or the field is cut. */
function nameIn({ bytes, at, available }: Cursor, field: { at: number; bytes: number }): string | undefined {
  if (available < field.at + field.bytes) return undefined;
  return wireTextToNul(bytes, at + field.at, at + field.at + field.bytes) || undefined;
}
