/** Numbers of IP protocols (IANA, "Assigned Internet Protocol Numbers"). */
export const IP_PROTOCOL = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58, sctp: 132, udplite: 136 } as const;

/** What stands above IP protocol numbers in a key: flows of frames without IP. */
export const LINK_PROTOCOL = { ethernet: 0x1_0000, wlan: 0x2_0000 } as const;

const NAMES: ReadonlyMap<number, string> = new Map([
  [IP_PROTOCOL.icmp, 'icmp'],
  [2, 'igmp'],
  [IP_PROTOCOL.tcp, 'tcp'],
  [IP_PROTOCOL.udp, 'udp'],
  [33, 'dccp'],
  [47, 'gre'],
  [50, 'esp'],
  [51, 'ah'],
  [IP_PROTOCOL.icmpv6, 'icmp'],
  [88, 'eigrp'],
  [89, 'ospf'],
  [103, 'pim'],
  [112, 'vrrp'],
  [IP_PROTOCOL.sctp, 'sctp'],
  [IP_PROTOCOL.udplite, 'udplite'],
  [LINK_PROTOCOL.wlan, 'wlan'],
]);

const ETHERTYPE_ARP = 0x0806;

/** The protocol of a flow in words: Zeek's name where it has one, for it calls ICMP for IPv6 `icmp` too. */
export function protocolName(protocol: number): string {
  const name = NAMES.get(protocol);
  if (name !== undefined) return name;
  if (protocol < LINK_PROTOCOL.ethernet) return 'unknown_transport';
  return protocol === (LINK_PROTOCOL.ethernet | ETHERTYPE_ARP) ? 'arp' : 'eth';
}
