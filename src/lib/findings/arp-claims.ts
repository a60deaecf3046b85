import { sameAddress } from '../bytes/address.js';
import type { Packet } from '../packets/packet.js';

const REPLY = 2;
/** Addresses that routers share on purpose: VRRP (RFC 9568 section 7.3), HSRP, GLBP. */
const SHARED = /^00:00:5e:00:0[12]:|^00:00:0c:(07:ac|9f:f)|^00:07:b4:/;

/** What an ARP message says: that an IPv4 address is at a hardware address. */
export interface ArpClaim {
  readonly ip: string;
  readonly mac: string;
  /** Who sent the frame, where that is another one. */
  readonly sender: string;
  readonly isForged: boolean;
  readonly isReply: boolean;
  /** It was told to one host, and about another address than that host's own. */
  readonly isToOne: boolean;
}

const BROADCAST = 'ff:ff:ff:ff:ff:ff';

/** The claim of a packet; undefined where it makes none (RFC 5227 probes), or routers share the address on purpose. */
export function arpClaim({ arp, eth }: Packet): ArpClaim | undefined {
  const { hw_mac, proto_ipv4 } = arp?.src ?? {};
  if (arp === undefined || hw_mac === undefined || proto_ipv4 === undefined) return undefined;
  if (proto_ipv4.word3 === 0 || SHARED.test(hw_mac.text)) return undefined;
  const isForged = eth !== undefined && !sameAddress(eth.src, hw_mac) && !SHARED.test(eth.src.text);
  const isGratuitous = arp.dst.proto_ipv4 !== undefined && sameAddress(arp.dst.proto_ipv4, proto_ipv4);
  return {
    ip: proto_ipv4.text,
    mac: hw_mac.text,
    sender: isForged ? eth.src.text : hw_mac.text,
    isForged,
    isReply: arp.opcode === REPLY,
    isToOne: eth !== undefined && eth.dst.text !== BROADCAST && !isGratuitous,
  };
}
