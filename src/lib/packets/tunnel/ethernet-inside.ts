/** EtherType of an Ethernet frame inside of something else: "transparent Ethernet bridging" (RFC 1701). */
export const ETHERTYPE_ETHERNET = 0x6558;
