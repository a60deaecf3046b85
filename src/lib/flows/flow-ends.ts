import type { Address } from '../bytes/address.js';
import type { Packet } from '../packets/packet.js';
import { type FragmentedDatagrams, fragmentOf } from './fragments.js';
import { icmpAnswer } from './icmp-answers.js';
import { IP_PROTOCOL, LINK_PROTOCOL } from './protocols.js';

type NetworkHeader = NonNullable<Packet['ip'] | Packet['ipv6']>;

/** Between whom a packet goes, and over which protocol: what its flow is known by. One object for all packets. */
export class FlowEnds {
  source: Address | undefined = undefined;
  destination: Address | undefined = undefined;
  sourcePort = 0;
  destinationPort = 0;
  /** IP protocol number, or a `LINK_PROTOCOL` and an EtherType. */
  protocol = 0;
  /** Nothing comes back on such a message: what goes the other way is another flow. */
  isOneWay = false;
  readonly #fragments: FragmentedDatagrams;

  constructor(fragments: FragmentedDatagrams) {
    this.#fragments = fragments;
  }

  /** Reads them from a packet; false where it does not say who sends to whom. `nowMs` is for fragments. */
  read(packet: Packet, nowMs: number): boolean {
    this.sourcePort = 0;
    this.destinationPort = 0;
    this.isOneWay = false;
    const network = packet.ip ?? packet.ipv6;
    if (network === undefined) return this.#readLink(packet);
    this.source = network.src;
    this.destination = network.dst;
    this.#readTransport(packet, network);
    const fragment = fragmentOf(packet);
    if (fragment !== undefined) this.#fragments.join(fragment, this, nowMs);
    return true;
  }

  #readTransport(packet: Packet, network: NetworkHeader): void {
    const { tcp, udp } = packet;
    if (tcp !== undefined) this.#use(IP_PROTOCOL.tcp, tcp);
    else if (udp !== undefined) this.#use(IP_PROTOCOL.udp, udp);
    else if (packet.icmp !== undefined) this.#useIcmp(IP_PROTOCOL.icmp, packet.icmp);
    else if (packet.icmpv6 !== undefined) this.#useIcmp(IP_PROTOCOL.icmpv6, packet.icmpv6);
    else if (packet.sctp !== undefined) this.#use(IP_PROTOCOL.sctp, packet.sctp);
    else if (packet.udplite !== undefined) this.#use(IP_PROTOCOL.udplite, packet.udplite);
    else this.protocol = 'proto' in network ? network.proto : lastNextHeader(network);
  }

  #use(protocol: number, { srcport, dstport }: { srcport: number; dstport: number }): void {
    this.protocol = protocol;
    this.sourcePort = srcport;
    this.destinationPort = dstport;
  }

  #useIcmp(protocol: number, { type, code }: { type: number; code: number }): void {
    const answer = icmpAnswer(type, protocol === IP_PROTOCOL.icmpv6);
    this.protocol = protocol;
    this.sourcePort = type;
    this.destinationPort = answer ?? code;
    this.isOneWay = answer === undefined;
  }

  #readLink({ eth, vlan, llc, wlan }: Packet): boolean {
    if (eth !== undefined) {
      this.source = eth.src;
      this.destination = eth.dst;
      const type = vlan.length > 0 ? vlan[vlan.length - 1]?.etype : eth.type;
      this.protocol = LINK_PROTOCOL.ethernet | (type ?? llc?.type ?? 0);
      return true;
    }
    this.source = wlan?.ta;
    this.destination = wlan?.ra;
    this.protocol = LINK_PROTOCOL.wlan;
    return this.source !== undefined && this.destination !== undefined;
  }
}

const HOP_BY_HOP = 0;
const ROUTING = 43;
const FRAGMENT = 44;
const DESTINATION_OPTIONS = 60;
const MAX_EXTENSIONS = 8;

/** The protocol behind the extension headers of IPv6, as far as they were read (RFC 8200 section 4.1). */
function lastNextHeader(network: NonNullable<Packet['ipv6']>): number {
  let next: number = network.nxt;
  for (let count = 0; count < MAX_EXTENSIONS; count += 1) {
    const behind = headerBehind(network, next);
    if (behind === undefined || behind === next) return next;
    next = behind;
  }
  return next;
}

function headerBehind(
  { hopopts, routing, fraghdr, dstopts }: NonNullable<Packet['ipv6']>,
  extension: number,
): number | undefined {
  switch (extension) {
    case HOP_BY_HOP:
      return hopopts.nxt;
    case ROUTING:
      return routing.nxt;
    case FRAGMENT:
      return fraghdr.nxt;
    case DESTINATION_OPTIONS:
      return dstopts.nxt;
    default:
      return undefined;
  }
}
