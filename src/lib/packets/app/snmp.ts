import { type Address, ipv4At } from '../../bytes/address.js';
import { BER, BerReader, type BerValue, berLength } from '../../bytes/ber.js';
import {
  boolean,
  group,
  ipv4Address,
  list,
  name,
  number,
  optional,
  text,
  uint8,
} from '../../records/field.js';
import { type Name, nameOf } from '../../records/name.js';
import type { Cursor } from '../cursor.js';
import { UDP_PORT } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';
import { SECRETS_NOTE, secret } from './secret.js';

const VERSION_3 = 3;
/** The security model of users: RFC 3414. */
const USER_MODEL = 3;
/** What is sent is one of these, by the last bits of its tag: RFC 1157 section 4.1, RFC 3416 section 3. */
const PDU_TAG = 0xa0;
const PDUS = [
  'get-request',
  'get-next-request',
  'get-response',
  'set-request',
  'trap',
  'getBulkRequest',
  'informRequest',
  'snmpV2-trap',
  'report',
] as const;
const TRAP = 4;
const GET_BULK = 5;
const FLAG = { auth: 1, crypt: 2, report: 4 } as const;
const IP_ADDRESS = 0x40;
const TIME_TICKS = 0x43;

/** RFC 2578 section 2 and RFC 3416 section 3. */
const TYPE_OF_TAG: ReadonlyMap<number, Name> = new Map(
  (
    [
      [BER.integer, 'integer'],
      [BER.octets, 'octets'],
      [BER.null, 'null'],
      [BER.oid, 'oid'],
      [IP_ADDRESS, 'ipv4'],
      [0x41, 'counter32'],
      [0x42, 'unsigned32'],
      [TIME_TICKS, 'timeticks'],
      [0x44, 'opaque'],
      [0x46, 'counter64'],
      [0x80, 'noSuchObject'],
      [0x81, 'noSuchInstance'],
      [0x82, 'endOfMibView'],
    ] as const
  ).map(([tag, type]) => [tag, nameOf(type)]),
);
const UNKNOWN_TYPE = nameOf('unknown');
const MAX_VARIABLES = 4096;

/**
 *   SEQUENCE { version, community, PDU }                                        versions 1 and 2c
 *   SEQUENCE { version, SEQUENCE { id, size, flags, model }, security, data }   version 3
 */
export const snmp = defineLayer({
  name: 'snmp',
  about: 'Simple Network Management Protocol',
  spec: 'RFC 1157 section 4; RFC 3416 section 3; version 3: RFC 3412 section 6 and RFC 3414 section 2.4',
  level: LEVEL.application,
  foundAt: [
    [UDP_PORT, 161],
    [UDP_PORT, 162],
  ],
  minBytes: 2,
  fields: {
    version: number('Version: 0 is 1, 1 is 2c, 3 is 3', { wireshark: ['snmp.version', 'snmp.msgVersion'] }),
    community: optional(text(`Community, which is a password; ${SECRETS_NOTE}`)),
    v3: group('Head of version 3', {
      flags: group('What protects the message', {
        auth: optional(boolean('It is authenticated')),
        crypt: optional(boolean('It is encrypted')),
        report: optional(boolean('A report is wanted')),
      }),
    }),
    engine_id: optional(
      text('Engine that is the authority, in hexadecimal', { wireshark: ['snmp.msgAuthoritativeEngineID'] }),
    ),
    user_name: optional(
      text('Name of the user; absent where it is empty', { wireshark: ['snmp.msgUserName'] }),
    ),
    data: optional(uint8(`Kind of message: ${PDUS.map((pdu, kind) => `${kind} ${pdu}`).join(', ')}`)),
    request_id: optional(number('Number of the request')),
    error_status: optional(number('Error; 0 is none')),
    error_index: optional(number('Which variable the error is about, from 1')),
    non_repeaters: optional(number('Variables of a getBulkRequest that are asked for once')),
    max_repetitions: optional(number('How often the others are asked for')),
    enterprise: optional(text('Object that a trap of version 1 comes from')),
    agent_addr: optional(ipv4Address('Address that it comes from')),
    generic_trap: optional(number('Its kind')),
    specific_trap: optional(number('Its number, where the kind is 6')),
    time_stamp: optional(number('Since the agent began', { unit: '10 ms' })),
    name: list('Object identifiers of the variables', text('name')),
    value_type: list('Type of the value of each variable', name('type'), { wireshark: [] }),
  },

  dissect(header, cursor: Cursor): void {
    const { bytes, at, end } = cursor;
    const length = bytes[at] === BER.sequence ? berLength(bytes, at + 1, end) : undefined;
    if (length === undefined) return cursor.refuse();
    const messageEnd = length.start + length.length;
    // Also where it reaches beyond the datagram, what is there is read.
    const message = new BerReader(bytes, length.start, Math.min(messageEnd, end));
    const version = message.integer(message.take(BER.integer));
    if (version === undefined) return cursor.refuse();
    header.version = version;
    const isRead =
      version === VERSION_3
        ? readVersion3(header, message)
        : readCommunity(header, message, cursor) && readPdu(header, message);
    if (messageEnd > end) cursor.truncated(messageEnd - at, 'message cut short');
    else if (!isRead) cursor.malformed('message does not hold what it should', message.at - at);
    cursor.advance(end - cursor.at);
  },

  summarise({ data, name: names }): string {
    const pdu = data === undefined ? 'encrypted' : (PDUS[data] ?? '');
    return [pdu, ...names.slice(0, 3)].join(' ');
  },
});

type SnmpHeader = Parameters<typeof snmp.dissect>[0];

function readCommunity(header: SnmpHeader, message: BerReader, cursor: Cursor): boolean {
  const community = message.take(BER.octets);
  if (community === undefined) return false;
  header.community = secret(cursor, message.text(community));
  return true;
}

function readVersion3(header: SnmpHeader, message: BerReader): boolean {
  const head = message.enter(BER.sequence);
  if (head === undefined) return false;
  head.next();
  head.next();
  const flags = head.take(BER.octets);
  if (flags === undefined || flags.end === flags.start) return false;
  readFlags(header, message.bytes[flags.start] as number);
  const model = head.integer(head.take(BER.integer));
  const security = message.enter(BER.octets);
  if (security === undefined) return false;
  if (model === USER_MODEL && !readUser(header, security)) return false;
  return header.v3.flags.crypt === true || readScopedPdu(header, message);
}

function readFlags({ v3 }: SnmpHeader, flags: number): void {
  v3.flags.auth = (flags & FLAG.auth) !== 0;
  v3.flags.crypt = (flags & FLAG.crypt) !== 0;
  v3.flags.report = (flags & FLAG.report) !== 0;
}

/** Engine, its boots and time, user, and what proves it: RFC 3414 section 2.4. */
function readUser(header: SnmpHeader, security: BerReader): boolean {
  const fields = security.enter(BER.sequence);
  const engine = fields?.take(BER.octets);
  if (fields === undefined || engine === undefined) return false;
  header.engine_id = fields.hex(engine);
  fields.next();
  fields.next();
  const user = fields.take(BER.octets);
  if (user === undefined) return false;
  if (user.end > user.start) header.user_name = fields.text(user);
  return true;
}

/** Engine and name of the context, and the message proper. */
function readScopedPdu(header: SnmpHeader, message: BerReader): boolean {
  const scoped = message.enter(BER.sequence);
  if (scoped === undefined) return false;
  scoped.next();
  scoped.next();
  return readPdu(header, scoped);
}

function readPdu(header: SnmpHeader, message: BerReader): boolean {
  const pdu = message.next();
  const kind = (pdu?.tag ?? 0) - PDU_TAG;
  if (pdu === undefined || kind < 0 || kind >= PDUS.length) return false;
  header.data = kind;
  const fields = message.inside(pdu);
  const isRead = kind === TRAP ? readTrap(header, fields) : readRequest(header, fields, kind);
  return isRead && readVariables(header, fields);
}

function readRequest(header: SnmpHeader, fields: BerReader, kind: number): boolean {
  header.request_id = fields.integer(fields.take(BER.integer));
  const status = fields.integer(fields.take(BER.integer));
  const index = fields.integer(fields.take(BER.integer));
  if (kind === GET_BULK) {
    header.non_repeaters = status;
    header.max_repetitions = index;
  } else {
    header.error_status = status;
    header.error_index = index;
  }
  return index !== undefined;
}

/** RFC 1157 section 4.1.6. */
function readTrap(header: SnmpHeader, fields: BerReader): boolean {
  const enterprise = fields.take(BER.oid);
  if (enterprise === undefined) return false;
  header.enterprise = fields.oid(enterprise);
  header.agent_addr = addressIn(fields, fields.take(IP_ADDRESS));
  header.generic_trap = fields.integer(fields.take(BER.integer));
  header.specific_trap = fields.integer(fields.take(BER.integer));
  header.time_stamp = fields.integer(fields.take(TIME_TICKS));
  return header.time_stamp !== undefined;
}

const addressIn = ({ bytes }: BerReader, value: BerValue | undefined): Address | undefined =>
  value !== undefined && value.end - value.start === 4 ? ipv4At(bytes, value.start) : undefined;

function readVariables(header: SnmpHeader, fields: BerReader): boolean {
  const variables = fields.enter(BER.sequence);
  if (variables === undefined) return false;
  while (variables.at < variables.end && header.name.length < MAX_VARIABLES) {
    const variable = variables.enter(BER.sequence);
    const object = variable?.take(BER.oid);
    if (variable === undefined || object === undefined) return false;
    header.name.push(variable.oid(object) ?? '');
    const value = variable.next();
    if (value === undefined) return false;
    header.value_type.push(TYPE_OF_TAG.get(value.tag) ?? UNKNOWN_TYPE);
  }
  return true;
}
