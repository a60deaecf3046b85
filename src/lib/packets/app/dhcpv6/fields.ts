import {
  group,
  ipv6Address,
  list,
  macAddress,
  optional,
  type RecordOf,
  text,
  uint8,
  uint16,
  uint32,
} from '../../../records/field.js';

/** RFC 8415 section 7.3. */
export const MESSAGE_NAMES: Readonly<Record<number, string>> = {
  1: 'solicit',
  2: 'advertise',
  3: 'request',
  4: 'confirm',
  5: 'renew',
  6: 'rebind',
  7: 'reply',
  8: 'release',
  9: 'decline',
  10: 'reconfigure',
  11: 'information request',
  12: 'relay forward',
  13: 'relay reply',
};

/** What a record holds of DHCPv6. Messages that relays wrapped are told together, the outermost first. */
export const DHCPV6_FIELDS = {
  msgtype: list('Messages: 1 solicit, 2 advertise, 3 request, 7 reply, 12 and 13 of relays', uint8('type')),
  hopcount: list('Relays before each relay', uint8('count')),
  linkaddr: list('Address that says which link the client is on', ipv6Address('address')),
  peeraddr: list('Whom each relay has the message from, or sends it to', ipv6Address('address')),
  xid: optional(uint32('Identifier of the transaction')),
  option: group('Options', { type: list('Codes of all options, in wire order', uint16('code')) }),
  duid: group('Identifiers of clients and servers', {
    bytes: list('Each one in hexadecimal', text('identifier')),
    type: list('1 address and time, 2 enterprise, 3 address, 4 UUID', uint16('type')),
  }),
  duidllt: group('Identifiers of address and time', {
    link_layer_addr: list('MAC addresses', macAddress('address')),
  }),
  duidll: group('Identifiers of an address', {
    link_layer_addr: list('MAC addresses', macAddress('address')),
  }),
  duiden: group('Identifiers of an enterprise', {
    enterprise: list('Numbers at IANA', uint32('enterprise')),
  }),
  iaid: list('Associations for addresses and prefixes, in hexadecimal', text('identifier')),
  iaid_t1: list('When to ask the same server again', uint32('time', { unit: 's' }), {
    wireshark: ['dhcpv6.iaid.t1'],
  }),
  iaid_t2: list('When to ask any server', uint32('time', { unit: 's' }), { wireshark: ['dhcpv6.iaid.t2'] }),
  iata: list('Associations for temporary addresses, in hexadecimal', text('identifier')),
  iaaddr: group('Addresses', {
    ip: list('Addresses', ipv6Address('address')),
    pref_lifetime: list('How long each is preferred', uint32('time', { unit: 's' })),
    valid_lifetime: list('How long each is valid', uint32('time', { unit: 's' })),
  }),
  iaprefix: group('Prefixes', {
    pref_lifetime: list('How long each is preferred', uint32('time', { unit: 's' })),
    valid_lifetime: list('How long each is valid', uint32('time', { unit: 's' })),
    pref_len: list('Lengths', uint8('length', { unit: 'bits' })),
    pref_addr: list('Prefixes', ipv6Address('prefix')),
  }),
  requested_option_code: list('Codes of the options that the client asks for', uint16('code')),
  option_preference: optional(uint8('The client takes the server with the highest')),
  elapsed_time: optional(uint32('Time since the client began', { unit: 'ms' })),
  status_code: list('0 success, 2 no addresses, 3 no binding, 4 not on this link', uint16('code')),
  status_msg: list('Words of the server', text('message')),
  vendorclass: group('What kind of client it is', {
    enterprise: list('Numbers at IANA', uint32('enterprise')),
    data: list('Classes', text('class')),
  }),
  interface_id: list('Interfaces of relays, in hexadecimal', text('interface')),
  dns_server: list('Name servers', ipv6Address('address')),
  search_list_entry: list('Domains to search', text('domain')),
  client_domain: optional(text('Name of the client')),
};

/** What is read of a message and of those inside of it. */
export type Dhcpv6Header = RecordOf<typeof DHCPV6_FIELDS>;
