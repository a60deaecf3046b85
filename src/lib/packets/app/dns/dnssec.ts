import { readDomainName } from './domain-name.js';
import type { DnsHeader } from './fields.js';
import type { DnsMessage } from './message.js';

/** RFC 4034 section 5.1: key tag, algorithm, type of digest, digest. */
export function readDs({ ds }: DnsHeader, message: DnsMessage): boolean {
  if (!message.hasData(4)) return false;
  ds.key_id.push(message.uint16());
  ds.algorithm.push(message.uint8());
  ds.digest_type.push(message.uint8());
  ds.digest.push(message.hex(message.dataEnd - message.at));
  return true;
}

/**
 * RFC 4034 section 3.1.
 *
 *    0                16        24       32
 *   +----------------+---------+--------+
 *   |  type covered  |  algo.  | labels |
 *   +----------------+---------+--------+
 *   |           original TTL            |
 *   |       signature expiration        |
 *   |        signature inception        |
 *   +----------------+------------------+
 *   |    key tag     |  signer's name, signature
 */
export function readRrsig({ rrsig }: DnsHeader, message: DnsMessage): boolean {
  if (!message.hasData(18)) return false;
  rrsig.type_covered.push(message.uint16());
  rrsig.algorithm.push(message.uint8());
  rrsig.labels.push(message.uint8());
  rrsig.original_ttl.push(message.uint32());
  message.at += 8;
  rrsig.key_tag.push(message.uint16());
  const name = readDomainName(message);
  if (name === undefined) return false;
  rrsig.signers_name.push(name.text);
  return true;
}

/** RFC 4034 section 4.1: the next name, and a bitmap of the types that this one has. */
export function readNsec({ nsec }: DnsHeader, message: DnsMessage): boolean {
  const name = readDomainName(message);
  if (name === undefined) return false;
  nsec.next_domain_name.push(name.text);
  return true;
}

/** RFC 4034 section 2.1: flags, protocol, algorithm, key. */
export function readDnskey({ dnskey }: DnsHeader, message: DnsMessage): boolean {
  if (!message.hasData(4)) return false;
  dnskey.flags.push(message.uint16());
  dnskey.protocol.push(message.uint8());
  dnskey.algorithm.push(message.uint8());
  return true;
}
