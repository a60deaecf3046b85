import { OVER_UDP, type Signature } from '../carrier.js';
import type { Cursor } from '../cursor.js';
import { TCP_PORT, UDP_PORT } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';
import { DNS_FIELDS, type DnsHeader } from './dns/fields.js';
import { DnsMessage } from './dns/message.js';
import { type Dialect, readQuery, readRecord } from './dns/resource-record.js';
import { summariseDns } from './dns/summary.js';

const DNS = 53;
const MDNS = 5353;
const LLMNR = 5355;

const HEADER_BYTES = 12;
/** RFC 1035 section 4.2.2: in TCP a message stands behind its length. */
const LENGTH_BYTES = 2;

const OPCODE_UPDATE = 5;
/** RFC 8490 section 5.4: stateful operations have a format of their own. */
const OPCODE_STATEFUL = 6;

/** The most records in a message on a port that is not its own; the numbers are Wireshark's. */
const MAX_ANSWERS = 100;
const MAX_OTHERS = 10;
const MIN_QUERY_BYTES = 6;
const MIN_RECORD_BYTES = 11;

/** A datagram on any port that says it is an ordinary query or its response, and is long enough for its records. */
const MESSAGE_SIGNATURE: Signature = {
  over: OVER_UDP,
  firstBytes: Array.from({ length: 256 }, (_, byte) => byte),
  matches(cursor): boolean {
    if (cursor.available < HEADER_BYTES || (cursor.uint8(2) & 0x78) !== 0) return false;
    const [queries, answers] = [cursor.uint16(4), cursor.uint16(6)];
    const [authorities, additional] = [cursor.uint16(8), cursor.uint16(10)];
    const isResponse = cursor.uint8(2) >= 0x80;
    if (!isResponse && (queries !== 1 || answers !== 0 || authorities !== 0)) return false;
    if (queries > 1 || answers > MAX_ANSWERS || authorities > MAX_OTHERS || additional > MAX_OTHERS)
      return false;
    const records = answers + authorities + additional;
    const bytes = HEADER_BYTES + queries * MIN_QUERY_BYTES + records * MIN_RECORD_BYTES;
    return queries + answers > 0 && bytes <= cursor.wireLength;
  },
};

/**
 *    0                    16                  32
 *   +--------------------+---------------------+
 *   |         id         |        flags        |
 *   +--------------------+---------------------+
 *   |      queries       |       answers       |
 *   +--------------------+---------------------+
 *   |    authorities     |     additional      |
 *   +--------------------+---------------------+
 *   |  queries, and the records of three sections
 */
export const dns = defineLayer({
  name: 'dns',
  about: 'Domain Name System, multicast DNS and LLMNR',
  spec: 'RFC 1035 section 4; EDNS: RFC 6891; updates: RFC 2136; mDNS: RFC 6762; LLMNR: RFC 4795',
  level: LEVEL.application,
  foundAt: [
    [UDP_PORT, DNS],
    [UDP_PORT, MDNS],
    [UDP_PORT, LLMNR],
    [TCP_PORT, DNS],
    [TCP_PORT, MDNS],
  ],
  signatures: [MESSAGE_SIGNATURE],
  alsoCalled: ['mdns', 'llmnr'],
  minBytes: 1,
  fields: DNS_FIELDS,

  dissect(header, cursor: Cursor): void {
    if (cursor.isOverStream) return readStream(header, cursor);
    const dialect = dialectOf(cursor);
    if (dialect.isMdns) cursor.calledInPath('mdns');
    if (dialect.isLlmnr) cursor.calledInPath('llmnr');
    readMessage(header, new DnsMessage(cursor, { start: cursor.at, wireBytes: cursor.wireLength }), dialect);
    cursor.advance(cursor.available);
  },

  summarise: summariseDns,
});

interface DatagramDialect extends Dialect {
  readonly isLlmnr: boolean;
}

const PLAIN: DatagramDialect = { isMdns: false, isLlmnr: false };
const MULTICAST: DatagramDialect = { isMdns: true, isLlmnr: false };
const LINK_LOCAL: DatagramDialect = { isMdns: false, isLlmnr: true };
const DIALECTS: Readonly<Record<number, DatagramDialect>> = {
  [DNS]: PLAIN,
  [MDNS]: MULTICAST,
  [LLMNR]: LINK_LOCAL,
};

/** The lower port says which it is, if it is one of the three. */
const dialectOf = ({ srcport, dstport }: Cursor): DatagramDialect =>
  DIALECTS[Math.min(srcport, dstport)] ?? DIALECTS[Math.max(srcport, dstport)] ?? PLAIN;

/** Reads all messages of a segment, each behind its length. */
function readStream(header: DnsHeader, cursor: Cursor): void {
  while (cursor.available > 0 && cursor.hasMessage(LENGTH_BYTES, 'length cut short')) {
    const wireBytes = cursor.uint16(0);
    if (cursor.isStream && !cursor.hasMessage(LENGTH_BYTES + wireBytes, 'message cut short')) return;
    header.length ??= wireBytes;
    const message = new DnsMessage(cursor, { start: cursor.at + LENGTH_BYTES, wireBytes });
    readMessage(header, message, PLAIN);
    cursor.advance(message.end - cursor.at);
    if (message.isDamaged) return;
  }
}

function readMessage(header: DnsHeader, message: DnsMessage, dialect: DatagramDialect): void {
  if (!message.has(HEADER_BYTES, 'header cut short')) return;
  const isFirst = header.id === undefined;
  const [id, flags] = [message.uint16(), message.uint16()];
  const [queries, answers] = [message.uint16(), message.uint16()];
  const [authorities, additional] = [message.uint16(), message.uint16()];
  const opcode = (flags >>> 11) & 0x0f;
  if (isFirst) {
    header.id = id;
    readFlags(header.flags, flags, dialect);
    readCounts(header.count, { opcode, queries, answers, authorities, additional });
  }
  if (opcode === OPCODE_STATEFUL && queries + answers + authorities + additional === 0) return;
  for (let left = queries; left > 0; left -= 1) if (!readQuery(header, message, dialect)) return;
  for (let left = answers + authorities + additional; left > 0; left -= 1) {
    if (!readRecord(header, message, dialect)) return;
  }
  if (isFirst && message.at < message.wireEnd) header.extraneous.length = message.wireEnd - message.at;
}

const bit = (flags: number, mask: number): boolean => (flags & mask) !== 0;

/**
 * RFC 1035 section 4.1.1 with the bits of RFC 4035; LLMNR: RFC 4795 section 2.1.1.
 *
 *   | QR | opcode 4 | AA or C | TC | RD or T | RA | Z | AD | CD | rcode 4 |
 */
function readFlags(header: DnsHeader['flags'], flags: number, { isLlmnr }: DatagramDialect): void {
  const isResponse = bit(flags, 0x8000);
  header.response = isResponse;
  header.opcode = (flags >>> 11) & 0x0f;
  header.truncated = bit(flags, 0x0200);
  if (isResponse) header.rcode = flags & 0x0f;
  if (isLlmnr) {
    header.conflict = bit(flags, 0x0400);
    header.tentative = bit(flags, 0x0100);
    return;
  }
  header.recdesired = bit(flags, 0x0100);
  header.z = bit(flags, 0x0040);
  header.checkdisable = bit(flags, 0x0010);
  if (isResponse) {
    header.authoritative = bit(flags, 0x0400);
    header.recavail = bit(flags, 0x0080);
  }
  if (isResponse || bit(flags, 0x0020)) header.authenticated = bit(flags, 0x0020);
}

interface Counts {
  readonly opcode: number;
  readonly queries: number;
  readonly answers: number;
  readonly authorities: number;
  readonly additional: number;
}

/** The sections of an update have other names (RFC 2136 section 2.2). */
function readCounts(
  header: DnsHeader['count'],
  { opcode, queries, answers, authorities, additional }: Counts,
): void {
  header.add_rr = additional;
  if (opcode === OPCODE_UPDATE) {
    header.zones = queries;
    header.prerequisites = answers;
    header.updates = authorities;
  } else {
    header.queries = queries;
    header.answers = answers;
    header.auth_rr = authorities;
  }
}
