import { ipv4At, macAt } from '../../bytes/address.js';
import {
  boolean,
  group,
  ipv4Address,
  list,
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
import { DnsMessage } from './dns/message.js';
import { netbiosText, readNetbiosName } from './netbios-name.js';

const HEADER_BYTES = 12;
const QUERY_BYTES = 4;
const RECORD_BYTES = 10;

/** RFC 1002 section 4.2.1.3: types of records. */
const TYPE = { nb: 0x0020, nbstat: 0x0021 } as const;
/** RFC 1002 section 4.2.1.3 and 4.2.18: the top bit of the flags of an address or a name. */
const GROUP = 0x8000;
const FLAGGED_ADDRESS_BYTES = 6;
/** RFC 1002 section 4.2.18: sixteen bytes of name and two of flags. */
const FLAGGED_NAME_BYTES = 18;
const NAME_FLAGS_AT = 16;
const MAC_BYTES = 6;

/**
 *    0                    16                  32
 *   +--------------------+---------------------+
 *   |         id         |        flags        |
 *   +--------------------+---------------------+
 *   |      queries       |       answers       |
 *   +--------------------+---------------------+
 *   |    authorities     |     additional      |
 *   +--------------------+---------------------+
 *   |  queries and records, as in DNS
 */
export const nbns = defineLayer({
  name: 'nbns',
  about: 'NetBIOS Name Service',
  spec: 'RFC 1002 section 4.2',
  level: LEVEL.application,
  foundAt: [[UDP_PORT, 137]],
  minBytes: 1,
  fields: {
    id: optional(uint16('Identifier that a response repeats')),
    flags: group('Flags', {
      response: optional(boolean('The message is a response')),
      opcode: optional(uint8('0 query, 5 registration, 6 release, 7 wait, 8 refresh')),
      authoritative: optional(boolean('A response of the owner or of a name server')),
      truncated: optional(boolean('The message was cut to fit into a datagram')),
      recdesired: optional(boolean('Recursion is desired')),
      recavail: optional(boolean('A response from a server that offers recursion')),
      broadcast: optional(boolean('The message was broadcast')),
      rcode: optional(uint8('Code of a response: 0 no error, 3 no such name, 6 the name has an owner')),
    }),
    count: group('Numbers of queries and records, as the header states them', {
      queries: optional(uint16('Queries')),
      answers: optional(uint16('Answers')),
      auth_rr: optional(uint16('Records that name authorities')),
      add_rr: optional(uint16('Additional records')),
    }),
    name: list('Names of queries and records: `HOST<20>`, the number says which service', text('name')),
    type: list('Types: 32 address, 33 status', uint16('type')),
    class: list('Classes: 1 Internet', uint16('class')),
    ttl: list('How long each record may be kept', uint32('time', { unit: 's' })),
    data_length: list('Lengths of the data of records', uint16('length', { unit: 'bytes' })),
    nb_flags: group('Flags of addresses', { group: list('The name is that of a group', boolean('group')) }),
    addr: list('Addresses', ipv4Address('address')),
    number_of_names: optional(uint8('Names of the host, in the response to a query of its status')),
    netbios_name: list('The names', text('name')),
    name_flags: group('Flags of these names', {
      group: list('The name is that of a group', boolean('group')),
    }),
    unit_id: optional(macAddress('MAC address of the host')),
  },

  dissect(header, cursor: Cursor): void {
    const message = new DnsMessage(cursor, { start: cursor.at, wireBytes: cursor.wireLength });
    readMessage(header, message);
    cursor.advance(cursor.available);
  },

  summarise: ({ flags, type, name, addr, netbios_name }) => {
    if (flags.response === undefined) return '';
    const kind = `${OPCODE_NAMES[flags.opcode ?? 0] ?? `opcode ${flags.opcode}`}`;
    const found = [...addr.map((address) => address.text), ...netbios_name];
    const subject = [type[0] === TYPE.nbstat ? 'NBSTAT' : 'NB', name[0] ?? ''];
    return [
      kind,
      ...(flags.response ? ['response'] : []),
      ...subject,
      ...(found.length > 0 ? ['→', ...found] : []),
    ].join(' ');
  },
});

/** RFC 1002 section 4.2.1.1; 8 and 9 are both in use for a refresh. */
const OPCODE_NAMES: Readonly<Record<number, string>> = {
  0: 'query',
  5: 'registration',
  6: 'release',
  7: 'wait',
  8: 'refresh',
  9: 'refresh',
  15: 'multi-homed registration',
};

type NbnsHeader = Parameters<typeof nbns.dissect>[0];

function readMessage(header: NbnsHeader, message: DnsMessage): void {
  if (!message.has(HEADER_BYTES, 'header cut short')) return;
  header.id = message.uint16();
  readFlags(header.flags, message.uint16());
  const { count } = header;
  count.queries = message.uint16();
  count.answers = message.uint16();
  count.auth_rr = message.uint16();
  count.add_rr = message.uint16();
  for (let left = count.queries; left > 0; left -= 1) if (!readQuery(header, message)) return;
  for (let left = count.answers + count.auth_rr + count.add_rr; left > 0; left -= 1) {
    if (!readRecord(header, message)) return;
  }
}

const bit = (flags: number, mask: number): boolean => (flags & mask) !== 0;

/** RFC 1002 section 4.2.1.1: response, opcode 4, authoritative, truncated, recursion 2, zero 2, broadcast, rcode 4. */
function readFlags(header: NbnsHeader['flags'], flags: number): void {
  header.response = bit(flags, 0x8000);
  header.opcode = (flags >>> 11) & 0x0f;
  header.truncated = bit(flags, 0x0200);
  header.recdesired = bit(flags, 0x0100);
  header.broadcast = bit(flags, 0x0010);
  if (!header.response) return;
  header.authoritative = bit(flags, 0x0400);
  header.recavail = bit(flags, 0x0080);
  header.rcode = flags & 0x0f;
}

function readQuery(header: NbnsHeader, message: DnsMessage): boolean {
  const name = readNetbiosName(message);
  if (name === undefined || !message.has(QUERY_BYTES, 'a query is cut short')) return false;
  header.name.push(name);
  header.type.push(message.uint16());
  header.class.push(message.uint16());
  return true;
}

function readRecord(header: NbnsHeader, message: DnsMessage): boolean {
  const name = readNetbiosName(message);
  if (name === undefined || !message.has(RECORD_BYTES, 'a record is cut short')) return false;
  const type = message.uint16();
  header.name.push(name);
  header.type.push(type);
  header.class.push(message.uint16());
  header.ttl.push(message.uint32());
  const length = message.uint16();
  header.data_length.push(length);
  const dataEnd = message.at + length;
  message.dataEnd = Math.min(dataEnd, message.end);
  if (type === TYPE.nb) readAddresses(header, message);
  else if (type === TYPE.nbstat) readStatus(header, message);
  message.at = message.dataEnd;
  if (dataEnd > message.end) message.cutShort(dataEnd, 'the data of a record is cut short');
  return !message.isDamaged;
}

function readAddresses({ nb_flags, addr }: NbnsHeader, message: DnsMessage): void {
  while (message.hasData(FLAGGED_ADDRESS_BYTES)) {
    nb_flags.group.push(message.uint16() >= GROUP);
    addr.push(ipv4At(message.bytes, message.at));
    message.at += 4;
  }
}

/** RFC 1002 section 4.2.18: the names of the host, its MAC address, and counters that no one fills in. */
function readStatus(header: NbnsHeader, message: DnsMessage): void {
  if (!message.hasData(1)) return;
  const names = message.uint8();
  header.number_of_names = names;
  for (let left = names; left > 0; left -= 1) {
    if (!message.hasData(FLAGGED_NAME_BYTES)) return;
    const { bytes, at } = message;
    header.netbios_name.push(netbiosText(bytes, at));
    header.name_flags.group.push(bytes.readUInt16BE(at + NAME_FLAGS_AT) >= GROUP);
    message.at += FLAGGED_NAME_BYTES;
  }
  if (message.hasData(MAC_BYTES)) header.unit_id = macAt(message.bytes, message.at);
}
