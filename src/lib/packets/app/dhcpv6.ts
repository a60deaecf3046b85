import { ipv6At } from '../../bytes/address.js';
import type { Cursor } from '../cursor.js';
import { UDP_PORT } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';
import { DHCPV6_FIELDS, type Dhcpv6Header, MESSAGE_NAMES } from './dhcpv6/fields.js';
import { readDhcpv6Options, type Span, type WrappedMessage } from './dhcpv6/options.js';

const HEADER_BYTES = 4;
const RELAY_HEADER_BYTES = 34;
/** RFC 8415 section 7.3. */
const RELAY = { forward: 12, reply: 13 } as const;

/**
 * Of a client or server, and of a relay, which carries another message in an option:
 *
 *    0         8                          32
 *   +---------+---------------------------+
 *   |  type   |      transaction id       |  options
 *   +---------+---------------------------+
 *
 *   +---------+---------+
 *   |  type   |  hops   |  link address, peer address, options
 *   +---------+---------+
 */
export const dhcpv6 = defineLayer({
  name: 'dhcpv6',
  about: 'Dynamic Host Configuration Protocol for IPv6',
  spec: 'RFC 8415 sections 8, 9 and 21',
  level: LEVEL.application,
  foundAt: [
    [UDP_PORT, 546],
    [UDP_PORT, 547],
  ],
  minBytes: 1,
  fields: DHCPV6_FIELDS,

  dissect(header, cursor: Cursor): void {
    readMessage(header, cursor, { start: cursor.at, end: cursor.end });
    cursor.advance(cursor.available);
  },

  summarise: ({ msgtype, iaaddr, iaprefix, client_domain }) =>
    [
      ...msgtype.map((type) => MESSAGE_NAMES[type] ?? `message ${type}`),
      ...iaaddr.ip.map(({ text }) => text),
      ...iaprefix.pref_addr.map(({ text }, index) => `${text}/${iaprefix.pref_len[index]}`),
      ...(client_domain === undefined ? [] : [client_domain]),
    ].join(' '),
});

/** Reads a message and those that relays wrapped, each where it stands among the options of the one around it. */
function readMessage(header: Dhcpv6Header, cursor: Cursor, message: Span): void {
  /** Options behind a wrapped message, of the messages around it. */
  const pending: Span[] = [];
  let wrapped = readOne(header, cursor, message);
  for (;;) {
    if (wrapped !== undefined) {
      pending.push(wrapped.rest);
      wrapped = readOne(header, cursor, wrapped.message);
    } else {
      const rest = pending.pop();
      if (rest === undefined) return;
      wrapped = readDhcpv6Options(header, cursor, rest);
    }
  }
}

/** Reads one message up to the one that it carries, if it is of a relay. */
function readOne(header: Dhcpv6Header, cursor: Cursor, { start, end }: Span): WrappedMessage | undefined {
  if (start === end) return undefined;
  const { bytes } = cursor;
  const type = bytes[start] as number;
  const isOfRelay = type === RELAY.forward || type === RELAY.reply;
  const headerBytes = isOfRelay ? RELAY_HEADER_BYTES : HEADER_BYTES;
  header.msgtype.push(type);
  if (start + headerBytes > end) {
    if (end === cursor.end) cursor.truncated(start + headerBytes - cursor.at, 'header cut short');
    else cursor.remark('a message is too short to be relayed', start - cursor.at);
    return undefined;
  }
  if (isOfRelay) {
    header.hopcount.push(bytes[start + 1] as number);
    header.linkaddr.push(ipv6At(bytes, start + 2));
    header.peeraddr.push(ipv6At(bytes, start + 18));
  } else {
    header.xid = bytes.readUIntBE(start + 1, 3);
  }
  return readDhcpv6Options(header, cursor, { start: start + headerBytes, end });
}
