import {
  boolean,
  group,
  ipv4Address,
  ipv6Address,
  list,
  optional,
  type RecordOf,
  text,
  uint8,
  uint16,
  uint32,
} from '../../../records/field.js';

/**
 * What a record holds of DNS. Lists have one item for each query or record, in wire order. Where one segment
 * of TCP brings several messages, lists go on through all of them, and the other fields tell the first.
 */
export const DNS_FIELDS = {
  length: optional(uint16('Length of the first message, where TCP carries it', { unit: 'bytes' })),
  id: optional(uint16('Identifier that a response repeats')),
  flags: group('Flags', {
    response: optional(boolean('The message is a response')),
    opcode: optional(uint8('0 query, 4 notify, 5 update')),
    authoritative: optional(boolean('A response from an authority for the name')),
    conflict: optional(boolean('LLMNR: the name is not unique')),
    truncated: optional(boolean('The message was cut to fit into a datagram')),
    tentative: optional(boolean('LLMNR: the responder is not yet sure that the name is unique')),
    recdesired: optional(boolean('Recursion is desired')),
    recavail: optional(boolean('A response from a server that offers recursion')),
    z: optional(boolean('The reserved bit')),
    authenticated: optional(boolean('The data was verified; in a query only where it is set')),
    checkdisable: optional(boolean('Data that was not verified is acceptable')),
    rcode: optional(uint8('Code of a response: 0 no error, 2 server failure, 3 no such name, 5 refused')),
  }),
  count: group('Numbers of queries and records, as the header states them', {
    queries: optional(uint16('Queries')),
    zones: optional(uint16('Zones of an update')),
    answers: optional(uint16('Answers')),
    prerequisites: optional(uint16('Prerequisites of an update')),
    auth_rr: optional(uint16('Records that name authorities')),
    updates: optional(uint16('Records of an update')),
    add_rr: optional(uint16('Additional records')),
    labels: list('Labels in the name of each query', uint8('labels')),
  }),
  qry: group('Queries, and zones of an update', {
    name: list('Names that were asked for; `<Root>` is the root', text('name')),
    name_len: list('Length of each name; 0 of the root', uint8('length', { unit: 'bytes' }), {
      wireshark: ['dns.qry.name.len'],
    }),
    type: list('Types of record: 1 A, 28 AAAA, 255 any', uint16('type')),
    qu: list('mDNS: the response may go to one host', boolean('unicast')),
    class: list('Classes: 1 Internet', uint16('class')),
  }),
  resp: group('Records of all sections', {
    name: list('Names', text('name')),
    type: list('Types', uint16('type')),
    cache_flush: list('mDNS: other records of this name and type are out of date', boolean('flush')),
    class: list('Classes; EDNS has none', uint16('class')),
    ttl: list('How long each may be kept; EDNS has none', uint32('time', { unit: 's' })),
    ext_rcode: optional(uint8('EDNS: upper bits of the response code')),
    edns0_version: optional(uint8('EDNS: version')),
    z: group('EDNS flags', {
      do: optional(boolean('DNSSEC records are welcome')),
    }),
    len: list('Lengths of the data', uint16('length', { unit: 'bytes' })),
  }),
  rr: group('EDNS', {
    udp_payload_size: optional(uint16('Largest datagram that the sender takes', { unit: 'bytes' })),
  }),
  opt: group('Options of EDNS', {
    code: list('Codes: 3 NSID, 8 client subnet, 10 cookie, 12 padding, 15 extended error', uint16('code')),
    len: list('Lengths of the data', uint16('length', { unit: 'bytes' })),
    nsid: optional(text('Name of the server that answered', { wireshark: [] })),
    client: group('Subnet of the client that the query is asked for', {
      family: optional(uint16('1 IPv4, 2 IPv6')),
      netmask: optional(uint8('Length of the prefix', { unit: 'bits' })),
      scope: optional(uint8('Length of the prefix that the answer is for', { unit: 'bits' })),
      addr4: optional(ipv4Address('IPv4 prefix')),
      addr6: optional(ipv6Address('IPv6 prefix')),
    }),
    cookie: group('Cookie', {
      client: optional(text('What the client sent, in hexadecimal')),
      server: optional(text('What the server sent, in hexadecimal')),
    }),
    ext_error: group('Extended error', {
      info_code: optional(uint16('Code: 6 bogus, 15 blocked, 17 filtered, 22 no reachable authority')),
      extra_text: optional(text('Words of the server')),
    }),
  }),
  a: list('IPv4 addresses', ipv4Address('address')),
  aaaa: list('IPv6 addresses', ipv6Address('address')),
  cname: list('Canonical names', text('name')),
  dname: list('Names that whole subtrees were redirected to', text('name')),
  ns: list('Name servers', text('name')),
  ptr: group('Pointers', { domain_name: list('Names of addresses and services', text('name')) }),
  mx: group('Mail exchanges', {
    preference: list('The lowest is tried first', uint16('preference')),
    mail_exchange: list('Hosts', text('name')),
  }),
  soa: group('Starts of authority', {
    mname: list('Primary servers', text('name')),
    rname: list('Mailboxes of those responsible', text('name')),
    serial_number: list('Serial numbers', uint32('number')),
    refresh_interval: list('Refresh', uint32('time', { unit: 's' })),
    retry_interval: list('Retry', uint32('time', { unit: 's' })),
    expire_limit: list('Expire', uint32('time', { unit: 's' })),
    minimum_ttl: list('How long "no such name" may be kept', uint32('time', { unit: 's' })),
  }),
  txt: list('Strings of TXT records', text('string')),
  spf: list('Strings of SPF records', text('string')),
  hinfo: group('Host information', {
    cpu: list('Hardware; RFC8482 where a server does not answer "any"', text('string')),
    os: list('Systems', text('string')),
  }),
  null: list('Data of NULL records, in hexadecimal', text('data')),
  srv: group('Services', {
    priority: list('The lowest is tried first', uint16('priority')),
    weight: list('Share among those of one priority', uint16('weight')),
    port: list('Ports', uint16('port')),
    target: list('Hosts', text('name')),
  }),
  caa: group('Who may issue certificates', {
    flags: list('128: critical', uint8('flags')),
    tag: list('issue, issuewild, iodef', text('tag')),
    value: list('Values', text('value')),
  }),
  svcb: group('Service bindings, of HTTPS too', {
    svcpriority: list('0 is an alias, otherwise the lowest is tried first', uint16('priority')),
    targetname: list('Hosts; `<Root>` is the name itself', text('name')),
    svcparam: group('Parameters', {
      key: list('Keys: 1 ALPN, 3 port, 4 and 6 addresses, 5 Encrypted Client Hello', uint16('key')),
      alpn: list('Application protocols', text('protocol')),
      port: list('Ports', uint16('port')),
      ipv4hint: group('IPv4', { ip: list('Addresses', ipv4Address('address')) }),
      ipv6hint: group('IPv6', { ip: list('Addresses', ipv6Address('address')) }),
      echconfig: list('Configurations of Encrypted Client Hello, in hexadecimal', text('configuration')),
    }),
  }),
  ds: group('Digests of keys of child zones', {
    key_id: list('Key tags', uint16('tag')),
    algorithm: list('Algorithms', uint8('algorithm')),
    digest_type: list('1 SHA-1, 2 SHA-256, 4 SHA-384', uint8('type')),
    digest: list('Digests in hexadecimal', text('digest')),
  }),
  rrsig: group('Signatures', {
    type_covered: list('Types of the records that were signed', uint16('type')),
    algorithm: list('Algorithms', uint8('algorithm')),
    labels: list('Labels of the signed names', uint8('labels')),
    original_ttl: list('How long the signed records may be kept', uint32('time', { unit: 's' })),
    key_tag: list('Key tags', uint16('tag')),
    signers_name: list('Zones that signed', text('name')),
  }),
  nsec: group('Proofs that names do not exist', {
    next_domain_name: list('The next name that exists', text('name')),
  }),
  dnskey: group('Keys', {
    flags: list('256 zone key, 257 key signing key', uint16('flags')),
    protocol: list('3', uint8('protocol')),
    algorithm: list('Algorithms', uint8('algorithm')),
  }),
  extraneous: group('Behind the end of the message', {
    length: optional(uint16('Bytes that belong to no record', { unit: 'bytes' })),
  }),
};

/** What is read of the messages in one datagram or segment. */
export type DnsHeader = RecordOf<typeof DNS_FIELDS>;
