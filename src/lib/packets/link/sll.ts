import { type Address, ipv4At, macAt } from '../../bytes/address.js';
import { group, ipv4Address, macAddress, optional, uint16, uint32 } from '../../records/field.js';
import type { Cursor } from '../cursor.js';
import { ETHERTYPE, LINKTYPE, LLC_DSAP } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';
import { LLC_HEADER } from './type-or-length.js';

const LINKTYPE_LINUX_SLL = 113;
const LINKTYPE_LINUX_SLL2 = 276;
const V1_BYTES = 16;
const V2_BYTES = 20;
/** Linux's numbers for payloads that have no EtherType: ETH_P_802_2 in <linux/if_ether.h>. */
const PROTOCOL_802_2 = 4;
const MIN_ETHERTYPE = 1536;
/** Devices whose protocol field is no EtherType: ARPHRD_NETLINK and ARPHRD_IPGRE in <linux/if_arp.h>. */
const NETLINK = 824;
const IPGRE = 778;

/** The fields of both versions; where they stand differs. */
const fields = {
  pkttype: uint16('How it came: 0 to us, 1 broadcast, 2 multicast, 3 to another host, 4 sent by us'),
  hatype: uint16('Type of the device, as in ARP'),
  halen: uint16('Length of the link-layer address', { unit: 'bytes' }),
  src: group('Link-layer address of the sender', {
    eth: optional(macAddress('of an Ethernet device')),
    ipv4: optional(ipv4Address('of an IP tunnel')),
  }),
  ifindex: optional(uint32('Number of the interface (version 2)')),
  etype: optional(uint16('EtherType of the payload')),
  gretype: optional(uint16('GRE protocol of the payload, on GRE devices')),
  ltype: optional(uint16('Protocol of the payload where it is no EtherType')),
} as const;

interface SllHeader {
  halen: number;
  hatype: number;
  src: { eth: Address | undefined; ipv4: Address | undefined };
  etype: number | undefined;
  gretype: number | undefined;
  ltype: number | undefined;
}

/** Linux "cooked" captures, version 1: taken on the `any` interface. */
export const sll = defineLayer({
  name: 'sll',
  about: 'Linux cooked capture, as on the interface "any"',
  spec: 'libpcap LINKTYPE_LINUX_SLL and LINKTYPE_LINUX_SLL2 (tcpdump.org/linktypes.html)',
  level: LEVEL.link,
  foundAt: [
    [LINKTYPE, LINKTYPE_LINUX_SLL],
    [LINKTYPE, LINKTYPE_LINUX_SLL2],
  ],
  minBytes: V1_BYTES,
  fields,

  /**
   *   version 1:  pkttype 2 | hatype 2 | halen 2 | address 8 | protocol 2
   *   version 2:  protocol 2 | reserved 2 | ifindex 4 | hatype 2 | pkttype 1 | halen 1 | address 8
   */
  dissect(header, cursor: Cursor): void {
    const isVersion2 = cursor.key === LINKTYPE_LINUX_SLL2;
    if (isVersion2) {
      header.ifindex = cursor.uint32(4);
      header.hatype = cursor.uint16(8);
      header.pkttype = cursor.uint8(10);
      header.halen = cursor.uint8(11);
      if (!cursor.has(V2_BYTES, 'header cut short')) return;
      readAddress(header, cursor, 12);
    } else {
      header.pkttype = cursor.uint16(0);
      header.hatype = cursor.uint16(2);
      header.halen = cursor.uint16(4);
      readAddress(header, cursor, 6);
    }
    const protocol = cursor.uint16(isVersion2 ? 0 : 14);
    cursor.advance(isVersion2 ? V2_BYTES : V1_BYTES);
    nextByProtocol(header, cursor, protocol);
  },
});

function readAddress(header: SllHeader, cursor: Cursor, offset: number): void {
  if (header.halen === 6) header.src.eth = macAt(cursor.bytes, cursor.at + offset);
  else if (header.halen === 4) header.src.ipv4 = ipv4At(cursor.bytes, cursor.at + offset);
}

function nextByProtocol(header: SllHeader, cursor: Cursor, protocol: number): void {
  if (header.hatype === IPGRE) {
    header.gretype = protocol;
    return cursor.next(ETHERTYPE, protocol);
  }
  if (header.hatype === NETLINK || protocol < MIN_ETHERTYPE) {
    header.ltype = protocol;
    if (protocol === PROTOCOL_802_2 && header.hatype !== NETLINK) cursor.next(LLC_DSAP, LLC_HEADER);
    return;
  }
  header.etype = protocol;
  cursor.also('ethertype');
  cursor.next(ETHERTYPE, protocol);
}
