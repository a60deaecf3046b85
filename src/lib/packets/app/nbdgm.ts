import { ipv4At } from '../../bytes/address.js';
import { boolean, group, ipv4Address, optional, text, uint8, uint16 } from '../../records/field.js';
import type { Cursor } from '../cursor.js';
import { NBSS_PAYLOAD, UDP_PORT } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';
import { DnsMessage } from './dns/message.js';
import { readNetbiosName } from './netbios-name.js';

const HEADER_BYTES = 10;
const LENGTH_AND_OFFSET_BYTES = 4;

/** RFC 1002 section 4.4.1: types of messages. */
const TYPE = {
  directUnique: 0x10,
  broadcast: 0x12,
  error: 0x13,
  query: 0x14,
  negativeResponse: 0x16,
} as const;

/**
 *    0          8          16                  32
 *   +----------+----------+---------------------+
 *   |   type   |  flags   |     datagram id     |
 *   +----------+----------+---------------------+
 *   |                source IP                  |
 *   +---------------------+---------------------+
 *   |     source port     |  length             |
 *   +---------------------+---------------------+
 *   |       offset        |  names, data
 */
export const nbdgm = defineLayer({
  name: 'nbdgm',
  about: 'NetBIOS Datagram Service',
  spec: 'RFC 1002 section 4.4',
  level: LEVEL.application,
  foundAt: [[UDP_PORT, 138]],
  minBytes: HEADER_BYTES,
  fields: {
    type: uint8('16 to one, 17 to a group, 18 broadcast, 19 error'),
    next: boolean('More fragments follow'),
    first_fragment: boolean('This is the first fragment', { wireshark: ['nbdgm.first'] }),
    node_type: uint8('0 broadcasts, 1 asks a server, 2 does both, 3 distributes datagrams'),
    dgram_id: uint16('Identifier of the datagram'),
    src: group('Source', { ip: ipv4Address('IPv4 address'), port: uint16('Port') }),
    dgram_len: optional(uint16('Length of names and data', { unit: 'bytes' })),
    pkt_offset: optional(uint16('Where the fragment belongs', { unit: 'bytes' })),
    error_code: optional(uint8('130 no such name, 131 and 132 the format is wrong')),
    source_name: optional(text('Who sends: `HOST<00>`, the number says which service')),
    destination_name: optional(text('Who is to receive')),
  },

  dissect(header, cursor: Cursor): void {
    header.type = cursor.uint8(0);
    const flags = cursor.uint8(1);
    header.next = (flags & 0x01) !== 0;
    header.first_fragment = (flags & 0x02) !== 0;
    header.node_type = (flags >>> 2) & 0x03;
    header.dgram_id = cursor.uint16(2);
    header.src.ip = ipv4At(cursor.bytes, cursor.at + 4);
    header.src.port = cursor.uint16(8);
    cursor.advance(HEADER_BYTES);
    readRest(header, cursor);
  },

  summarise: ({ source_name = '', destination_name = '' }) =>
    [source_name, '→', destination_name].filter((part) => part !== '').join(' '),
});

type NbdgmHeader = Parameters<typeof nbdgm.dissect>[0];

function readRest(header: NbdgmHeader, cursor: Cursor): void {
  const { type } = header;
  if (type === TYPE.error) {
    if (cursor.has(1, 'error cut short')) header.error_code = cursor.uint8(0);
  } else if (type >= TYPE.directUnique && type <= TYPE.broadcast) {
    if (!cursor.has(LENGTH_AND_OFFSET_BYTES, 'header cut short')) return;
    header.dgram_len = cursor.uint16(0);
    header.pkt_offset = cursor.uint16(2);
    cursor.advance(LENGTH_AND_OFFSET_BYTES);
    header.source_name = readName(cursor);
    if (header.source_name !== undefined) header.destination_name = readName(cursor);
    if (header.destination_name !== undefined && isSmb(cursor)) cursor.next(NBSS_PAYLOAD, cursor.uint8(0));
  } else if (type >= TYPE.query && type <= TYPE.negativeResponse) {
    header.destination_name = readName(cursor);
  }
}

/** What begins with this is a message of SMB: [MS-CIFS] section 2.2.3.1. */
const SMB_MARK = 0xff534d42;

const isSmb = (cursor: Cursor): boolean => cursor.available >= 4 && cursor.uint32(0) === SMB_MARK;

/** Reads a name, in which pointers count from its own beginning, and goes on behind it. */
function readName(cursor: Cursor): string | undefined {
  const message = new DnsMessage(cursor, { start: cursor.at, wireBytes: cursor.wireLength });
  const name = readNetbiosName(message);
  cursor.advance(message.at - cursor.at);
  return name;
}
