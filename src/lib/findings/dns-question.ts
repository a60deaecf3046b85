import type { Packet } from '../packets/packet.js';
import { type SplitName, splitName } from './registered-domain.js';

/** mDNS and LLMNR ask the neighbours, not a server. */
const NEIGHBOUR_PORTS: readonly number[] = [5353, 5355];

/** A question to a name server, or the answer to it, about a name below a registered domain. */
export interface DnsQuestion extends SplitName {
  readonly client: string;
  readonly server: string;
  readonly type: number;
  readonly isResponse: boolean;
  readonly rcode: number;
}

/** The first question of a DNS message; undefined where it is to neighbours, or about no registered domain. */
export function dnsQuestion({ dns, udp, ip, ipv6 }: Packet): DnsQuestion | undefined {
  const network = ip ?? ipv6;
  if (dns === undefined || network === undefined) return undefined;
  const isToNeighbours = [udp?.srcport, udp?.dstport].some((port) => NEIGHBOUR_PORTS.includes(port ?? 0));
  const split = isToNeighbours ? undefined : splitName(dns.qry.name[0] ?? '');
  if (split === undefined) return undefined;
  const isResponse = dns.flags.response === true;
  const [client, server] = isResponse ? [network.dst, network.src] : [network.src, network.dst];
  return {
    ...split,
    client: client.text,
    server: server.text,
    type: dns.qry.type[0] ?? 0,
    isResponse,
    rcode: dns.flags.rcode ?? 0,
  };
}
