import {
  group,
  ipv4Address,
  list,
  optional,
  type RecordOf,
  text,
  uint8,
  uint16,
  uint32,
} from '../../../records/field.js';

/** RFC 2132 section 9.6 and later: values of option 53. */
export const MESSAGE_NAMES: Readonly<Record<number, string>> = {
  1: 'discover',
  2: 'offer',
  3: 'request',
  4: 'decline',
  5: 'ack',
  6: 'nak',
  7: 'release',
  8: 'inform',
  9: 'force renew',
};

/** The options that say who a client is and what it was given. */
export const DHCP_OPTION_FIELDS = group('Options', {
  type: list('Codes of all options, in wire order, without padding and end', uint8('code')),
  dhcp: optional(uint8('Message: 1 discover, 2 offer, 3 request, 5 ack, 6 nak, 7 release, 8 inform')),
  hostname: optional(text('Name of the client')),
  requested_ip_address: optional(ipv4Address('Address that the client asks for')),
  ip_address_lease_time: optional(uint32('How long the address may be used', { unit: 's' })),
  renewal_time_value: optional(uint32('When to ask again', { unit: 's' })),
  rebinding_time_value: optional(uint32('When to ask any server', { unit: 's' })),
  dhcp_server_id: optional(ipv4Address('Server')),
  subnet_mask: optional(ipv4Address('Subnet mask')),
  broadcast_address: optional(ipv4Address('Broadcast address')),
  router: list('Routers', ipv4Address('address')),
  domain_name_server: list('Name servers', ipv4Address('address')),
  ntp_server: list('Time servers', ipv4Address('address')),
  domain_name: optional(text('Domain of the client')),
  vendor_class_id: optional(text('What kind of client it is: `MSFT 5.0`, `android-dhcp-13`')),
  client_id: optional(text('Identifier of the client, in hexadecimal', { wireshark: [] })),
  request_list_item: list('Codes of the options that the client asks for', uint8('code')),
  dhcp_max_message_size: optional(uint16('Longest message that the client takes', { unit: 'bytes' })),
  message: optional(text('Words of the server')),
  tftp_server_name: optional(text('TFTP server')),
  bootfile_name: optional(text('Boot file')),
  private_proxy_autodiscovery: optional(text('Where the proxy configuration is (WPAD)')),
  option_overload: optional(uint8('1 the file, 2 the server name, 3 both hold options')),
});

export const FQDN_FIELDS = group('Name for the DNS', { name: optional(text('Name of the client')) });

/** What is read of options. */
export interface DhcpOptions {
  readonly option: RecordOf<typeof DHCP_OPTION_FIELDS.fields>;
  readonly fqdn: RecordOf<typeof FQDN_FIELDS.fields>;
}
