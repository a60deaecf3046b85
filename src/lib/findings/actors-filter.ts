import { addressOf } from '../bytes/address.js';
import type { Actors } from './sighting.js';

/** What the address fields of a kind of address are called in display filters. */
const FIELDS = { ipv4: ['ip.addr'], ipv6: ['ipv6.addr'], mac: ['eth.addr', 'wlan.addr'] } as const;

/** `ip.addr == 10.0.0.1`; undefined where the text is no address. */
export function addressFilter(text: string | undefined): string | undefined {
  const address = text === undefined ? undefined : addressOf(text);
  if (address === undefined) return undefined;
  const fields = FIELDS[address.kind].map((field) => `${field} == ${address.text}`);
  return fields.length === 1 ? fields[0] : `(${fields.join(' or ')})`;
}

/** The display filter of all packets between actors, on their port; undefined where none has an address. */
export function actorsFilter({ source, target, port }: Actors): string | undefined {
  const addresses = [addressFilter(source), addressFilter(target)].flatMap((each) => each ?? []);
  if (addresses.length === 0) return undefined;
  const ports = port === undefined ? [] : [`(tcp.port == ${port} or udp.port == ${port})`];
  return [...new Set([...addresses, ...ports])].join(' and ');
}
