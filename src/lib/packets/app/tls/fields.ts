import type { RecordOf } from '../../../records/field.js';
import { count, group, list, optional, text, uint8, uint16, uint32 } from '../../../records/field.js';

/** Handshake messages, which TLS, DTLS and QUIC share. Of several messages in a packet a single value is the first one's. */
export const HANDSHAKE = {
  type: list(
    'Type of each handshake message that is not encrypted, in the packet that it ends in',
    uint8('type'),
  ),
  length: list('Length of each handshake message', count('length', { unit: 'bytes' })),
  version: optional(uint16('Version of the hello: 771 (0x0303) also in TLS 1.3')),
  random: optional(text('Random value of the hello, in hexadecimal')),
  session_id: optional(text('Session ID, in hexadecimal, where it is not empty')),
  ciphersuite: list('Cipher suites: those offered by a client, the one chosen by a server', uint16('suite')),
  cipherspec: list('Cipher specs of a client hello in the form of SSL 2', uint32('spec')),
  comp_method: list('Compression methods', uint8('method')),
  extension: group('Extensions', { type: list('Type of each extension, in order', uint16('type')) }),
  extensions_server_name: optional(text('Name of the server that the client asks for (SNI)')),
  extensions_supported_group: list('Groups for key exchange that are supported', uint16('group')),
  extensions_ec_point_format: list('Formats of points on elliptic curves', uint8('format')),
  sig_hash_alg: list('Signature algorithms: those accepted, and those of signatures', uint16('algorithm')),
  extensions_alpn_str: list('Protocols offered or chosen to speak inside (ALPN)', text('protocol')),
  extensions: group('Extensions of TLS 1.3', {
    supported_version: list('Versions offered, or the one chosen', uint16('version')),
  }),
  extensions_key_share_group: list('Groups for which a key share is sent', uint16('group')),
  extensions_key_share_selected_group: optional(uint16('Group that a server asks the client to use')),
  session_ticket_lifetime_hint: optional(uint32('Lifetime of a session ticket', { unit: 's' })),
  session_ticket_length: optional(uint16('Length of a session ticket', { unit: 'bytes' })),
  server_named_curve: optional(uint16('Curve of the server’s key exchange')),
  certificate_length: list('Length of each certificate', count('length', { unit: 'bytes' })),
  ja3_full: optional(text('What the fingerprint JA3 of a client hello is made of')),
  ja3: optional(text('Fingerprint JA3 of a client hello')),
  ja3s_full: optional(text('What the fingerprint JA3S of a server hello is made of')),
  ja3s: optional(text('Fingerprint JA3S of a server hello')),
  ja4: optional(text('Fingerprint JA4 of a client hello', { wireshark: [] })),
} as const;

/** Certificates in the order of the chain: the end entity’s is the first. */
export const CERTIFICATE = {
  subject: text('Who the certificate is of, as in RFC 4514: CN=www.example.com,O=Example', { wireshark: [] }),
  issuer: text('Who signed it', { wireshark: [] }),
  serial: text('Serial number in hexadecimal', { wireshark: [] }),
  not_before: optional(count('Valid from, in seconds since 1970', { unit: 's', wireshark: [] })),
  not_after: optional(count('Valid until, in seconds since 1970', { unit: 's', wireshark: [] })),
  dns_name: list('Names of hosts it is valid for', text('name'), { wireshark: [] }),
  sha256: text('SHA-256 of the certificate, in hexadecimal', { wireshark: [] }),
} as const;

/** What is read of handshake messages. */
export type Handshake = RecordOf<typeof HANDSHAKE>;
