import { ipv6At } from '../../../bytes/address.js';
import { wireText } from '../../../bytes/wire-text.js';
import type { Cursor } from '../../cursor.js';
import { uncompressedName } from '../dhcp/uncompressed-name.js';
import { readDuid } from './duid.js';
import type { Dhcpv6Header } from './fields.js';

/** Where something stands in the bytes of the packet. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const OPTION_HEADER_BYTES = 4;
const RELAY_MESSAGE = 9;
const IPV6_BYTES = 16;
/** RFC 8415 section 21.9: hundredths of a second. */
const ELAPSED_UNIT_MS = 10;

/** Reads the value of one option; false where its length cannot be. */
type OptionReader = (header: Dhcpv6Header, cursor: Cursor, value: Span) => boolean;
type OptionReaders = Readonly<Record<number, OptionReader>>;

/** A message that a relay wrapped into an option, and the options behind it. */
export interface WrappedMessage {
  readonly message: Span;
  readonly rest: Span;
}

/** Reads the options of a message, up to one that wraps another message. */
export const readDhcpv6Options = (
  header: Dhcpv6Header,
  cursor: Cursor,
  options: Span,
): WrappedMessage | undefined => readOptions(header, cursor, options, MESSAGE_OPTIONS);

/** Reads options, each a code, a length and a value, those that can stand here. */
function readOptions(
  header: Dhcpv6Header,
  cursor: Cursor,
  { start, end }: Span,
  readers: OptionReaders,
): WrappedMessage | undefined {
  const { bytes } = cursor;
  let at = start;
  while (at < end) {
    const value = optionValue(bytes, { start: at, end });
    if (value === undefined) {
      cutOption(cursor, { start: at, end });
      return undefined;
    }
    const code = bytes.readUInt16BE(at);
    header.option.type.push(code);
    if (code === RELAY_MESSAGE) return { message: value, rest: { start: value.end, end } };
    if (readers[code]?.(header, cursor, value) === false) {
      cursor.remark(`option ${code} has length ${value.end - value.start}`, at - cursor.at);
    }
    at = value.end;
  }
  return undefined;
}

/** Where the value of the option at `start` stands; undefined where the option runs past `end`. */
function optionValue(bytes: Buffer, { start, end }: Span): Span | undefined {
  const valueAt = start + OPTION_HEADER_BYTES;
  if (valueAt > end) return undefined;
  const valueEnd = valueAt + bytes.readUInt16BE(start + 2);
  return valueEnd > end ? undefined : { start: valueAt, end: valueEnd };
}

function cutOption(cursor: Cursor, { start, end }: Span): void {
  const isCut = end === cursor.end && (cursor.wireEnd > cursor.end || cursor.isFragment);
  if (isCut) cursor.truncated(cursor.available + 1, 'options cut short');
  else cursor.remark('an option runs past its end', start - cursor.at);
}

/** Whether an option holds at least this many bytes. */
const holds = ({ start, end }: Span, bytes: number): boolean => end - start >= bytes;

/** RFC 8415 sections 21.4 and 21.21: identifier, two times, and options. */
const readAssociation: OptionReader = (header, cursor, value) => {
  if (!holds(value, 12)) return false;
  const { bytes } = cursor;
  header.iaid.push(bytes.toString('hex', value.start, value.start + 4));
  header.iaid_t1.push(bytes.readUInt32BE(value.start + 4));
  header.iaid_t2.push(bytes.readUInt32BE(value.start + 8));
  readOptions(header, cursor, { start: value.start + 12, end: value.end }, ASSOCIATION_OPTIONS);
  return true;
};

const readTemporaryAssociation: OptionReader = (header, cursor, value) => {
  if (!holds(value, 4)) return false;
  header.iata.push(cursor.bytes.toString('hex', value.start, value.start + 4));
  readOptions(header, cursor, { start: value.start + 4, end: value.end }, ASSOCIATION_OPTIONS);
  return true;
};

const readAddress: OptionReader = (header, cursor, value) => {
  if (!holds(value, 24)) return false;
  const { bytes } = cursor;
  header.iaaddr.ip.push(ipv6At(bytes, value.start));
  header.iaaddr.pref_lifetime.push(bytes.readUInt32BE(value.start + 16));
  header.iaaddr.valid_lifetime.push(bytes.readUInt32BE(value.start + 20));
  readOptions(header, cursor, { start: value.start + 24, end: value.end }, ADDRESS_OPTIONS);
  return true;
};

const readPrefix: OptionReader = (header, cursor, value) => {
  if (!holds(value, 25)) return false;
  const { bytes } = cursor;
  header.iaprefix.pref_lifetime.push(bytes.readUInt32BE(value.start));
  header.iaprefix.valid_lifetime.push(bytes.readUInt32BE(value.start + 4));
  header.iaprefix.pref_len.push(bytes[value.start + 8] as number);
  header.iaprefix.pref_addr.push(ipv6At(bytes, value.start + 9));
  readOptions(header, cursor, { start: value.start + 25, end: value.end }, ADDRESS_OPTIONS);
  return true;
};

const readRequested: OptionReader = (header, { bytes }, { start, end }) => {
  for (let at = start; at + 2 <= end; at += 2) header.requested_option_code.push(bytes.readUInt16BE(at));
  return (end - start) % 2 === 0;
};

const readPreference: OptionReader = (header, { bytes }, value) => {
  if (!holds(value, 1)) return false;
  header.option_preference = bytes[value.start] as number;
  return true;
};

const readElapsed: OptionReader = (header, { bytes }, value) => {
  if (!holds(value, 2)) return false;
  header.elapsed_time = bytes.readUInt16BE(value.start) * ELAPSED_UNIT_MS;
  return true;
};

const readStatus: OptionReader = (header, { bytes }, value) => {
  if (!holds(value, 2)) return false;
  header.status_code.push(bytes.readUInt16BE(value.start));
  if (holds(value, 3)) header.status_msg.push(wireText(bytes, value.start + 2, value.end));
  return true;
};

/** RFC 8415 section 21.16: enterprise, and classes behind their lengths. */
const readVendorClass: OptionReader = (header, { bytes }, { start, end }) => {
  if (end - start < 4) return false;
  header.vendorclass.enterprise.push(bytes.readUInt32BE(start));
  let at = start + 4;
  while (at + 2 <= end) {
    const classAt = at + 2;
    at = classAt + bytes.readUInt16BE(at);
    if (at > end) return false;
    header.vendorclass.data.push(wireText(bytes, classAt, at));
  }
  return at === end;
};

const readInterface: OptionReader = (header, { bytes }, { start, end }) => {
  header.interface_id.push(bytes.toString('hex', start, end));
  return end > start;
};

const readNameServers: OptionReader = (header, { bytes }, { start, end }) => {
  if ((end - start) % IPV6_BYTES !== 0) return false;
  for (let at = start; at < end; at += IPV6_BYTES) header.dns_server.push(ipv6At(bytes, at));
  return true;
};

const readSearchList: OptionReader = (header, { bytes }, { start, end }) => {
  for (let at = start; at < end; ) {
    const name = uncompressedName(bytes, { start: at, end });
    header.search_list_entry.push(name.text);
    at = name.end;
  }
  return end > start;
};

/** RFC 4704 section 4: flags, and a name. */
const readClientName: OptionReader = (header, { bytes }, { start, end }) => {
  if (end - start < 2) return false;
  header.client_domain = uncompressedName(bytes, { start: start + 1, end }).text;
  return true;
};

/** What an address or a prefix holds. */
const ADDRESS_OPTIONS: OptionReaders = { 13: readStatus };

/** What an association holds. */
const ASSOCIATION_OPTIONS: OptionReaders = { ...ADDRESS_OPTIONS, 5: readAddress, 26: readPrefix };

/** What a message holds, by code, as IANA assigns them in "Option Codes" of DHCPv6. */
const MESSAGE_OPTIONS: OptionReaders = {
  ...ASSOCIATION_OPTIONS,
  1: (header, { bytes }, value) => readDuid(header, bytes, value),
  2: (header, { bytes }, value) => readDuid(header, bytes, value),
  3: readAssociation,
  4: readTemporaryAssociation,
  6: readRequested,
  7: readPreference,
  8: readElapsed,
  16: readVendorClass,
  18: readInterface,
  23: readNameServers,
  24: readSearchList,
  25: readAssociation,
  39: readClientName,
};
