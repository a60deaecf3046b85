import type { Packet } from '../../packets/packet.js';

/** Who sends a packet to whom, as AfterImage tells streams apart. One object for all packets. */
export class PacketEnds {
  /** Hardware address and network address of the sender. */
  sourceStation = '';
  /** Network addresses, those of ARP too; hardware addresses where there are none. */
  source = '';
  destination = '';
  /** Ends of the conversation: addresses with ports, or with the protocol; of ARP, hardware addresses. */
  sourceSocket = '';
  destinationSocket = '';

  read(packet: Packet): void {
    const { ip, ipv6, arp, eth, wlan } = packet;
    const network = ip ?? ipv6;
    const sourceMac = (eth?.src ?? wlan?.sa ?? wlan?.ta)?.text ?? '';
    const destinationMac = (eth?.dst ?? wlan?.da ?? wlan?.ra)?.text ?? '';
    this.source = (network?.src ?? arp?.src.proto_ipv4)?.text ?? sourceMac;
    this.destination = (network?.dst ?? arp?.dst.proto_ipv4)?.text ?? destinationMac;
    this.sourceStation = `${sourceMac} ${this.source}`;
    if (network === undefined && arp !== undefined) {
      this.sourceSocket = sourceMac;
      this.destinationSocket = destinationMac;
      return;
    }
    this.#readSockets(packet);
  }

  #readSockets({ tcp, udp, icmp, icmpv6 }: Packet): void {
    const ports = tcp ?? udp;
    if (ports !== undefined) {
      // As published: TCP and UDP are not told apart.
      this.sourceSocket = `${this.source} ${ports.srcport}`;
      this.destinationSocket = `${this.destination} ${ports.dstport}`;
      return;
    }
    const protocol = icmp === undefined && icmpv6 === undefined ? '' : ' icmp';
    this.sourceSocket = `${this.source}${protocol}`;
    this.destinationSocket = `${this.destination}${protocol}`;
  }
}
