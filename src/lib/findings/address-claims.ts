import type { Packet } from '../packets/packet.js';

/** A host and an IP address that it says it has, or asks for. */
export interface AddressClaim {
  readonly address: string;
  readonly mac: string;
}

const NEIGHBOUR_SOLICITATION = 135;
const NEIGHBOUR_ADVERTISEMENT = 136;
const ARP_REQUEST = 1;
const ARP_REPLY = 2;
/** Addresses that routers share on purpose: VRRP (RFC 9568 section 7.3), HSRP, GLBP. */
const SHARED = /^00:00:5e:00:0[12]:|^00:00:0c:(07:ac|9f:f)|^00:05:73:a0:|^00:07:b4:/;

/** The address that a host says it has: the sender of ARP, the target of a neighbour advertisement; none where it is shared. */
export function claimOf({ arp, eth, icmpv6 }: Packet): AddressClaim | undefined {
  const [mac, address] =
    arp === undefined
      ? [eth?.src, icmpv6?.type === NEIGHBOUR_ADVERTISEMENT ? icmpv6.nd.na.target_address : undefined]
      : [arp.src.hw_mac, arp.opcode <= ARP_REPLY ? arp.src.proto_ipv4 : undefined];
  if (mac === undefined || address === undefined || isUnspecified(address)) return undefined;
  return SHARED.test(mac.text) ? undefined : { address: address.text, mac: mac.text };
}

/** The address that a host asks for before it uses it: RFC 5227 section 2.1.1, RFC 4862 section 5.4.2. */
export function probeOf({ arp, eth, ipv6, icmpv6 }: Packet): AddressClaim | undefined {
  if (arp !== undefined) {
    const [mac, sender, target] = [arp.src.hw_mac, arp.src.proto_ipv4, arp.dst.proto_ipv4];
    const isProbe = arp.opcode === ARP_REQUEST && sender !== undefined && isUnspecified(sender);
    if (!isProbe || mac === undefined || target === undefined) return undefined;
    return { address: target.text, mac: mac.text };
  }
  const target = icmpv6?.type === NEIGHBOUR_SOLICITATION ? icmpv6.nd.ns.target_address : undefined;
  const isProbe = ipv6 !== undefined && isUnspecified(ipv6.src);
  return isProbe && target !== undefined && eth !== undefined
    ? { address: target.text, mac: eth.src.text }
    : undefined;
}

const isUnspecified = ({
  word0,
  word1,
  word2,
  word3,
}: {
  word0: number;
  word1: number;
  word2: number;
  word3: number;
}): boolean => (word0 | word1 | word2 | word3) === 0;
