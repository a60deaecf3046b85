import { type Address, ipv4At } from '../../../bytes/address.js';
import { wireText, wireTextToNul } from '../../../bytes/wire-text.js';
import type { Cursor } from '../../cursor.js';
import type { DhcpOptions } from './fields.js';
import { uncompressedName } from './uncompressed-name.js';

/** RFC 2132 sections 3.1 and 3.2: these have no length. */
const [PAD, END] = [0, 255];
const IPV4_BYTES = 4;

/** Where something stands in the bytes of the packet. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Reads options, each a code, a length and a value, up to the end option. */
export function readDhcpOptions(header: DhcpOptions, cursor: Cursor, { start, end }: Span): void {
  const { bytes } = cursor;
  let at = start;
  while (at < end) {
    const code = bytes[at] as number;
    at += 1;
    if (code === END) return;
    if (code === PAD) continue;
    const length = at < end ? (bytes[at] as number) : 0;
    if (at >= end || at + 1 + length > end) {
      if (at < end) header.option.type.push(code);
      return cutOption(cursor, code, { start: at, end: at + 1 + length });
    }
    header.option.type.push(code);
    const value = { start: at + 1, end: at + 1 + length };
    if (OPTION_READERS[code]?.(header, bytes, value) === false) {
      cursor.remark(`option ${code} has length ${length}`, at - cursor.at);
    }
    at = value.end;
  }
}

function cutOption(cursor: Cursor, code: number, { start, end }: Span): void {
  if (cursor.wireEnd > cursor.end || cursor.isFragment)
    cursor.truncated(end - cursor.at, 'options cut short');
  else cursor.remark(`option ${code} runs past the message`, start - cursor.at);
}

/** Reads the value of one option; false where its length cannot be. */
type OptionReader = (header: DhcpOptions, bytes: Buffer, value: Span) => boolean;

type Options = DhcpOptions['option'];
/** Names of the options whose value is of this type. */
type NameOf<Value> = {
  [Name in keyof Options]-?: Options[Name] extends Value | undefined ? Name : never;
}[keyof Options];

const address =
  (name: NameOf<Address>): OptionReader =>
  ({ option }, bytes, { start, end }) => {
    if (end - start !== IPV4_BYTES) return false;
    option[name] = ipv4At(bytes, start);
    return true;
  };

const addresses =
  (name: 'router' | 'domain_name_server' | 'ntp_server'): OptionReader =>
  ({ option }, bytes, { start, end }) => {
    if (end === start || (end - start) % IPV4_BYTES !== 0) return false;
    for (let at = start; at < end; at += IPV4_BYTES) option[name].push(ipv4At(bytes, at));
    return true;
  };

const number =
  (name: NameOf<number>, length: 1 | 2 | 4): OptionReader =>
  ({ option }, bytes, { start, end }) => {
    if (end - start !== length) return false;
    option[name] = bytes.readUIntBE(start, length);
    return true;
  };

/** RFC 2132 section 2: text does not end in NUL, and is to be understood where it does. */
const text =
  (name: NameOf<string>): OptionReader =>
  ({ option }, bytes, { start, end }) => {
    if (end === start) return false;
    option[name] = wireTextToNul(bytes, start, end);
    return true;
  };

const requestList: OptionReader = ({ option }, bytes, { start, end }) => {
  option.request_list_item.push(...bytes.subarray(start, end));
  return end > start;
};

const clientId: OptionReader = ({ option }, bytes, { start, end }) => {
  if (end - start < 2) return false;
  option.client_id = bytes.toString('hex', start, end);
  return true;
};

/** RFC 4702 section 2: flags, two codes, and the name, as in DNS where the flag E is set. */
const FQDN_FIXED_BYTES = 3;
const FLAG_E = 0x04;

const fqdnName: OptionReader = ({ fqdn }, bytes, { start, end }) => {
  if (end - start < FQDN_FIXED_BYTES) return false;
  const at = start + FQDN_FIXED_BYTES;
  const isEncoded = ((bytes[start] as number) & FLAG_E) !== 0;
  const name = isEncoded ? uncompressedName(bytes, { start: at, end }).text : wireText(bytes, at, end);
  if (name !== '') fqdn.name = name;
  return true;
};

/** By code, as IANA assigns them in "BOOTP Vendor Extensions and DHCP Options". */
const OPTION_READERS: Readonly<Record<number, OptionReader>> = {
  1: address('subnet_mask'),
  3: addresses('router'),
  6: addresses('domain_name_server'),
  12: text('hostname'),
  15: text('domain_name'),
  28: address('broadcast_address'),
  42: addresses('ntp_server'),
  50: address('requested_ip_address'),
  51: number('ip_address_lease_time', 4),
  52: number('option_overload', 1),
  53: number('dhcp', 1),
  54: address('dhcp_server_id'),
  55: requestList,
  56: text('message'),
  57: number('dhcp_max_message_size', 2),
  58: number('renewal_time_value', 4),
  59: number('rebinding_time_value', 4),
  60: text('vendor_class_id'),
  61: clientId,
  66: text('tftp_server_name'),
  67: text('bootfile_name'),
  81: fqdnName,
  252: text('private_proxy_autodiscovery'),
};
