import { macAt } from '../../../bytes/address.js';
import type { Dhcpv6Header } from './fields.js';

/** RFC 8415 section 11.1. */
const TYPE = { addressAndTime: 1, enterprise: 2, address: 3 } as const;
/** IANA "Hardware Types". */
const ETHERNET = 1;
const MAC_BYTES = 6;

type Identifiers = Pick<Dhcpv6Header, 'duid' | 'duidllt' | 'duidll' | 'duiden'>;

/** Reads the identifier of a client or server; false where it has no type. */
export function readDuid(
  { duid, duidllt, duidll, duiden }: Identifiers,
  bytes: Buffer,
  { start, end }: { start: number; end: number },
): boolean {
  if (end - start < 2) return false;
  const type = bytes.readUInt16BE(start);
  duid.bytes.push(bytes.toString('hex', start, end));
  duid.type.push(type);
  const isEthernet = end - start >= 4 && bytes.readUInt16BE(start + 2) === ETHERNET;
  if (type === TYPE.addressAndTime && isEthernet && end - start === 8 + MAC_BYTES) {
    duidllt.link_layer_addr.push(macAt(bytes, start + 8));
  } else if (type === TYPE.address && isEthernet && end - start === 4 + MAC_BYTES) {
    duidll.link_layer_addr.push(macAt(bytes, start + 4));
  } else if (type === TYPE.enterprise && end - start >= 6) {
    duiden.enterprise.push(bytes.readUInt32BE(start + 2));
  }
  return true;
}
