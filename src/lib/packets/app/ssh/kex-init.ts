import { hash } from 'node:crypto';
import { wireText } from '../../../bytes/wire-text.js';
import { optional, text } from '../../../records/field.js';
import type { Cursor } from '../../cursor.js';
import type { SshHeader } from '../ssh.js';

const names = (about: string) => optional(text(`${about}, the preferred first`));

/** What a side can do, in the order of the packet: RFC 4253 section 7.1. */
export const NAME_LISTS = {
  kex_algorithms: names('Methods of key exchange'),
  server_host_key_algorithms: names('Kinds of host key'),
  encryption_algorithms_client_to_server: names('Ciphers to the server'),
  encryption_algorithms_server_to_client: names('Ciphers to the client'),
  mac_algorithms_client_to_server: names('Message authentication to the server'),
  mac_algorithms_server_to_client: names('Message authentication to the client'),
  compression_algorithms_client_to_server: names('Compression to the server'),
  compression_algorithms_server_to_client: names('Compression to the client'),
  languages_client_to_server: names('Languages to the server'),
  languages_server_to_client: names('Languages to the client'),
} as const;

/** HASSH, a fingerprint of the software: https://github.com/salesforce/hassh. */
export const KEX_FIELDS = {
  hassh_algorithms: optional(text('What the fingerprint of a client is made of')),
  hassh: optional(text('Fingerprint of a client: MD5 of its algorithms')),
  hasshserver_algorithms: optional(text('What the fingerprint of a server is made of')),
  hasshserver: optional(text('Fingerprint of a server: MD5 of its algorithms')),
} as const;

const KEYS = Object.keys(NAME_LISTS) as (keyof typeof NAME_LISTS)[];
/** Length, padding length, message code and a cookie of 16 bytes stand before the lists. */
const LISTS_AT = 22;
const LENGTH_BYTES = 4;

/** Reads the packet at the cursor, which says what its sender can do; its contents end at `end`. */
export function readKexInit(header: SshHeader, cursor: Cursor, end: number): void {
  let at = LISTS_AT;
  for (const key of KEYS) {
    const length = at + LENGTH_BYTES <= end ? cursor.uint32(at) : Number.POSITIVE_INFINITY;
    const next = at + LENGTH_BYTES + length;
    if (next > end) return cursor.malformed(`${key} ends behind its packet`, Math.min(at, end));
    if (length > 0) header[key] = wireText(cursor.bytes, cursor.at + at + LENGTH_BYTES, cursor.at + next);
    at = next;
  }
  if (at < end) header.first_kex_packet_follows = cursor.uint8(at);
  takeFingerprint(header);
}

function takeFingerprint(header: SshHeader): void {
  if (header.direction === true) {
    const algorithms = [
      header.kex_algorithms,
      header.encryption_algorithms_server_to_client,
      header.mac_algorithms_server_to_client,
      header.compression_algorithms_server_to_client,
    ].join(';');
    header.kex.hasshserver_algorithms = algorithms;
    header.kex.hasshserver = md5(algorithms);
  } else {
    const algorithms = [
      header.kex_algorithms,
      header.encryption_algorithms_client_to_server,
      header.mac_algorithms_client_to_server,
      header.compression_algorithms_client_to_server,
    ].join(';');
    header.kex.hassh_algorithms = algorithms;
    header.kex.hassh = md5(algorithms);
  }
}

const md5 = (text: string): string => hash('md5', text);
