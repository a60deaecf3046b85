import { type Address, addressOf } from '../bytes/address.js';
import { hasAddress, type Network, parseNetwork } from '../bytes/network.js';

/** Networks whose addresses are not those of hosts on the Internet (IANA special-purpose registries, RFC 6890). */
const LOCAL_IPV4 = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'],
  ...['192.0.0.0/24', '192.168.0.0/16', '224.0.0.0/3'],
].map((text) => parseNetwork('ipv4', text) as Network);
const GLOBAL_IPV6 = parseNetwork('ipv6', '2000::/3') as Network;

const MULTICAST_IPV4 = parseNetwork('ipv4', '224.0.0.0/4') as Network;
const MULTICAST_IPV6 = parseNetwork('ipv6', 'ff00::/8') as Network;
const LAST_OCTET = 0xff;
const GROUP_BIT = 0x100;

/** Whether an address belongs to a host on the Internet, and not to a private network, a group or this host. */
export function isGlobal(address: Address): boolean {
  if (address.kind === 'ipv6') return hasAddress(GLOBAL_IPV6, address);
  return address.kind === 'ipv4' && !LOCAL_IPV4.some((network) => hasAddress(network, address));
}

/** Whether an address can be that of one host: groups do not answer, nor do most addresses that end in 255. */
export function isUnicast(address: Address): boolean {
  if (address.kind === 'ipv6') return !hasAddress(MULTICAST_IPV6, address);
  if (address.kind === 'mac') return (address.word2 & 0xffff & GROUP_BIT) === 0;
  return !hasAddress(MULTICAST_IPV4, address) && (address.word3 & LAST_OCTET) !== LAST_OCTET;
}

/** As {@link isGlobal}, of the text of an address. */
export function isGlobalText(text: string): boolean {
  const address = addressOf(text);
  return address !== undefined && isGlobal(address);
}

/** As {@link isUnicast}, of the text of an address. */
export function isUnicastText(text: string): boolean {
  const address = addressOf(text);
  return address !== undefined && isUnicast(address);
}
