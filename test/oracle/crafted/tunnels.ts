import { hex } from '../../support/hex.js';
import type { CraftedCapture } from '../crafted-capture.js';
import { eth, extension, inIpv4, inIpv6, ipv4, ipv6, join, word } from '../wire.js';

const LINKTYPE = { ethernet: 1, pppHdlc: 50, chdlc: 104 } as const;
const IPV4 = 0x0800;
const IPV6 = 0x86dd;
const ICMP = 1;
const IP_IN_IP = 4;
const TCP = 6;
const UDP = 17;
const IPV6_IN_IP = 41;
const GRE = 47;
const ESP = 50;
const AH = 51;
const ICMPV6 = 58;
const DESTINATION = 60;
const L2TP = 115;
const UDP_LITE = 136;

/** Ports that no protocol has. */
const udpDatagram = hex`c350 d431  000c 0000  01 02 03 04`;
const tcpSegment = hex`d431 c350  00 00 00 01  00 00 00 02  50 18 20 00 0000 0000  68 69`;
const inner = ipv4(UDP, udpDatagram);
const inner6 = ipv6(UDP, udpDatagram);
const innerFrame = eth(IPV4, ipv4(TCP, tcpSegment));

const udpTo = (port: number, payload: Buffer): Buffer =>
  inIpv4(UDP, join(word(0xc351), word(port), word(payload.length + 8), word(0), payload));

const ipInIp: readonly Buffer[] = [
  inIpv4(IP_IN_IP, inner),
  inIpv4(IPV6_IN_IP, inner6),
  inIpv6(IP_IN_IP, inner),
  inIpv6(IPV6_IN_IP, inner6),
  inIpv6(DESTINATION, extension(IPV6_IN_IP, hex`04 01 04 01 01 00`, inner6)), // with an encapsulation limit
  inIpv4(IP_IN_IP, ipv4(IPV6_IN_IP, ipv6(IP_IN_IP, ipv4(TCP, tcpSegment)))),
];

const gre = (header: Buffer, payload: Buffer): Buffer => inIpv4(GRE, join(header, payload));

const greFrames: readonly Buffer[] = [
  gre(hex`0000 0800`, inner),
  gre(hex`0000 86dd`, inner6),
  gre(hex`8000 0800  59c0 0000`, inner), // a checksum
  gre(hex`8000 0800  1234 0000`, inner), // a wrong one
  gre(hex`2000 0800  00000007`, inner),
  gre(hex`1000 0800  00000008`, inner),
  gre(hex`b000 0800  1234 0000 00000007 00000008`, inner),
  gre(hex`4000 0800  0000 0004  0800 00 04 c0000201  0000 00 00`, inner), // a source route
  gre(hex`4800 0800  0000 0000  0800 04 08 c0000201 c0000202  fffe 00 02 0001  0000 00 00`, inner),
  gre(hex`0300 0800`, inner), // recursion control
  gre(hex`2000 6558  00abcd 05`, innerFrame), // NVGRE
  gre(hex`0000 6558`, innerFrame),
  gre(hex`0000 8847  00010140`, inner),
  gre(hex`0000 8848  00010140`, inner),
  gre(hex`0000 0000`, hex``), // the answer to a keepalive
  gre(hex`0000 0800`, ipv4(GRE, hex`0000 0000`)), // a keepalive
  gre(hex`3081 880b  0024 0017 00000001 00000002`, join(hex`ff 03 0021`, inner)), // PPTP
  gre(hex`3001 880b  0020 0017 00000001`, join(hex`0021`, inner)),
  gre(hex`2081 880b  0000 0017 00000002`, hex``), // an acknowledgment only
  gre(hex`0000 880b`, join(hex`ff 03 0021`, inner)),
  gre(hex`0002 0800`, inner), // no version
  gre(hex`0000 883e`, inner), // WCCP version 1
  gre(hex`0000 883e  c0 5a 01 02`, inner), // version 2
  gre(hex`0000 883e  00 00 00 00`, inner),
  gre(hex`0000 1234`, hex`01 02 03 04`),
  gre(hex`0000 0806`, hex`0001 0800 06 04 0001  02 00 00 00 00 01 c0000201  00 00 00 00 00 00 c0000202`),
  gre(hex`0000`, hex``),
  gre(hex`b000 0800  1234 0000 0000`, hex``), // cut
  gre(hex`4000 0800  0000 0000  0800 00 40 c0000201`, hex``), // a source route past the packet
  inIpv6(GRE, join(hex`2000 0800  00000007`, inner)),
];

const TYPE_III = hex`1000 22eb 00000001`;
const erspan: readonly Buffer[] = [
  gre(hex`0000 88be`, innerFrame), // type I
  gre(hex`1000 88be 00000001`, join(hex`1064 6c0a 000abcde`, innerFrame)), // type II
  gre(hex`1000 88be 00000001`, join(hex`1064 f801 fff00001`, innerFrame)),
  gre(TYPE_III, join(hex`2064 ec0a 01020304 0007 8168`, innerFrame)),
  gre(TYPE_III, join(hex`2064 080a 01020304 0007 000e`, innerFrame)),
  gre(TYPE_III, join(hex`2064 000a 01020304 0007 8001  0c000001 00000002`, innerFrame)), // with a platform's header
  gre(TYPE_III, join(hex`2064 000a 01020304 0007 8001  fc000001 00000002`, innerFrame)),
  gre(TYPE_III, join(hex`2064 000a 01020304 0007 0800`, inner)), // an IP packet
];

const vxlan: readonly Buffer[] = [
  udpTo(4789, join(hex`08 00 0000 00abcd 00`, innerFrame)),
  udpTo(4789, join(hex`88 48 0123 00abcd 00`, innerFrame)), // group policy
  udpTo(4789, join(hex`00 00 0000 00abcd 00`, innerFrame)), // no identifier
  udpTo(4789, join(hex`08 00 0000 00abcd 00`, eth(0x8100, join(hex`0064`, word(IPV6), inner6)))),
  udpTo(4790, join(hex`0c 00 00 01 00abcd 00`, inner)),
  udpTo(4790, join(hex`0c 00 00 02 00abcd 00`, inner6)),
  udpTo(4790, join(hex`0d 00 00 03 00abcd 00`, innerFrame)),
  udpTo(4790, join(hex`2c 00 00 05 00abcd 00 00010140`, inner)),
  udpTo(4790, hex`0c 00 00 09 00abcd 00 01020304`),
];

const mplsInUdp: readonly Buffer[] = [
  udpTo(6635, join(hex`00010140`, inner)),
  udpTo(6635, join(hex`00010040 00020140`, inner6)),
];

const geneve: readonly Buffer[] = [
  udpTo(6081, join(hex`00 00 6558 00abcd 00`, innerFrame)),
  udpTo(6081, join(hex`00 80 0800 00abcd 00`, inner)),
  udpTo(6081, join(hex`02 40 86dd 00abcd 00  0102 83 01 deadbeef`, inner6)), // a critical option
  udpTo(6081, join(hex`04 00 6558 00abcd 00  0102 03 01 deadbeef  ffff 7f 00  0103 04 00`, innerFrame)),
  udpTo(6081, join(hex`02 00 6558 00abcd 00  0102 03 02 deadbeef`, innerFrame)), // an option past the header
  udpTo(6081, hex`3f 00 6558 00abcd 00  0102 03 02 deadbeef`), // a header past the packet
  udpTo(6081, join(hex`40 00 6558 00abcd 00`, innerFrame)), // version 1
  udpTo(6081, join(hex`00 00 8847 00abcd 00 00010140`, inner)),
  udpTo(6081, hex`00 00 1234 00abcd 00 01020304`),
];

const gtp: readonly Buffer[] = [
  udpTo(2152, join(hex`30 ff 0020 00000001`, inner)),
  udpTo(2152, join(hex`30 ff 0034 00000001`, inner6)),
  udpTo(2152, join(hex`32 ff 0024 00000001 0007 00 00`, inner)), // a sequence number
  udpTo(2152, join(hex`31 ff 0024 00000001 0000 09 00`, inner)), // an N-PDU number
  udpTo(2152, join(hex`34 ff 0028 00000001 0000 00 85  01 10 09 00`, inner)), // PDU session container
  udpTo(2152, join(hex`34 ff 0028 00000001 0000 00 85  01 00 49 00`, inner)),
  udpTo(2152, join(hex`36 ff 002c 00000001 0007 00 85  01 00 09 c0  01 1234 00`, inner)), // two extensions
  udpTo(2152, join(hex`34 ff 0028 00000001 0000 00 40  01 0868 00`, inner)),
  udpTo(2152, hex`36 1a 000d 00000000 0001 00 40  01 0868 00 10 00000001`), // an error indication
  udpTo(2152, hex`32 01 0004 00000000 0001 00 00`), // echo
  udpTo(2152, hex`32 02 0006 00000000 0001 00 00 0e 01`),
  udpTo(2152, hex`30 fe 0000 00000001`), // an end marker
  udpTo(2152, hex`30 ff 0004 00000001 01 02 03 04`), // not IP
  udpTo(2152, join(hex`30 ff 0014 00000001 40`, inner.subarray(1, 20))), // not IP either
  udpTo(2152, join(hex`34 ff 0028 00000001 0000 00 85  00 00 09 00`, inner)), // an extension of length 0
  udpTo(2152, hex`34 ff 0008 00000001 0000 00 85  7f 00 09 00`), // an extension past the packet
  udpTo(2152, hex`30 ff 0020`), // cut
  udpTo(3386, join(hex`1e ff 0020 0007 0001 ff ffffff 0000000000000000`, inner)), // version 0
  udpTo(2123, hex`32 10 0004 00000000 0001 00 00`), // a control message
  udpTo(2123, hex`48 20 0008 00000001 000007 00`), // of version 2
  udpTo(2123, hex`40 01 0009 000007 00 03 00 01 00 05`),
  udpTo(2123, hex`48 20 0008 00000001 00`), // cut
  udpTo(2152, hex`ff ff 0004 00000001 01 02 03 04`), // no version
];

const ipsec: readonly Buffer[] = [
  inIpv4(ESP, hex`00001234 00000001 01020304 05060708 090a0b0c 0d0e0f10`),
  inIpv6(ESP, hex`00001234 00000002 01020304 05060708 090a0b0c 0d0e0f10`),
  inIpv4(ESP, hex`00001234 0000`),
  inIpv4(AH, join(hex`11 04 0000 00001234 00000001 0102030405060708090a0b0c`, udpDatagram)),
  inIpv4(AH, join(hex`06 04 0000 00001234 00000001 0102030405060708090a0b0c`, tcpSegment)),
  inIpv4(AH, join(hex`04 04 0000 00001234 00000001 0102030405060708090a0b0c`, inner)), // tunnel mode
  inIpv4(AH, hex`32 04 0000 00001234 00000001 0102030405060708090a0b0c  00001235 00000001 01020304`), // and ESP
  inIpv6(AH, join(hex`11 04 0000 00001234 00000001 0102030405060708090a0b0c`, udpDatagram)),
  inIpv6(
    DESTINATION,
    extension(AH, hex`01 04 00000000`, join(hex`3b 04 0000 00001234 00000001 0102030405060708090a0b0c`)),
  ),
  inIpv4(AH, hex`11 ff 0000 00001234 00000001 01020304`),
  inIpv4(AH, hex`11 04 0000 00001234 0000`),
  udpTo(4500, hex`ff`), // keeps an address translation alive
  udpTo(4500, hex`00001234 00000001 01020304 05060708 090a0b0c 0d0e0f10`),
  udpTo(4500, hex`00000000 0102030405060708 0000000000000000 21 20 22 08 00000000 0000001c`),
  udpTo(500, hex`0102030405060708 1112131415161718 00 10 05 01 12345678 0000001c`),
  udpTo(500, hex`0102030405060708 0000000000000000 29 20 22 08 00000000 00000024 00 00 0008 00 00 400e`),
];

const l2tp: readonly Buffer[] = [
  udpTo(1701, join(hex`0002 0001 0002`, hex`ff 03 0021`, inner)),
  udpTo(1701, join(hex`4002 002c 0001 0002`, hex`ff 03 0021`, inner)), // with a length
  udpTo(1701, join(hex`4802 002e 0001 0002 0005 0006`, hex`0021`, inner)), // and sequence numbers
  udpTo(1701, join(hex`4b02 0030 0001 0002 0005 0006 0002 ffff`, hex`21`, inner)), // padding, priority
  udpTo(1701, hex`c802 0014 0000 0000 0000 0000  8008 0000 0000 0001`), // SCCRQ
  udpTo(1701, hex`c802 000c 0001 0000 0001 0001`), // an acknowledgment
  udpTo(1701, hex`c803 0014 00000007 0001 0002  8008 0000 0000 0006`), // version 3
  udpTo(1701, hex`0003 0000 00000007 01020304 05060708`),
  udpTo(1701, hex`0007 0001 0002`), // no version
  inIpv4(L2TP, hex`00000000 c803 0014 00000007 0001 0002  8008 0000 0000 0006`),
  inIpv4(L2TP, hex`00000007 01020304 05060708`),
];

const teredo: readonly Buffer[] = [
  udpTo(3544, inner6),
  udpTo(3544, join(hex`0000 3cae 3fff fdfe`, inner6)), // origin
  udpTo(3544, join(hex`0001 00 00 0102030405060708 00`, inner6)), // authentication
  udpTo(3544, join(hex`0001 02 03 aabb ccddee 0102030405060708 01 0000 3cae 3fff fdfe`, inner6)),
  udpTo(3544, ipv6(59, hex``)), // a bubble
  udpTo(40000, ipv6(UDP, udpDatagram, { over: [[8, hex`20010000 c0000201 0000 3fff fdfe fdfd`]] })), // between clients
];

const zeros = (count: number): Buffer => Buffer.alloc(count);
const wireguard: readonly Buffer[] = [
  udpTo(51820, join(hex`01 000000 01020304`, zeros(140))),
  udpTo(51820, join(hex`02 000000 01020304 05060708`, zeros(80))),
  udpTo(51820, join(hex`03 000000 05060708`, zeros(56))),
  udpTo(51820, join(hex`04 000000 05060708 0900000000000000`, zeros(16))),
  udpTo(51820, join(hex`04 000000 05060708 0900000001000000`, zeros(48))),
  udpTo(40000, join(hex`04 000000 05060708 0900000000000000`, zeros(16))), // on any port
  udpTo(51820, join(hex`04 000000 05060708 0900000000000000`, zeros(15))), // shorter than any
  udpTo(51820, join(hex`01 000000 01020304`, zeros(141))), // longer than an initiation
];

const udpLite: readonly Buffer[] = [
  inIpv4(UDP_LITE, hex`c350 d431 0000 0000 01 02 03 04`),
  inIpv4(UDP_LITE, hex`c350 d431 0008 7ba9 01 02 03 04`), // the header alone is covered
  inIpv4(UDP_LITE, hex`c350 d431 000a 1234 01 02 03 04`), // a wrong checksum
  inIpv4(UDP_LITE, hex`c350 d431 000c 0000 01 02 03 04`),
  inIpv4(UDP_LITE, hex`c350 d431 0004 0000 01 02 03 04`), // less than the header
  inIpv4(UDP_LITE, hex`c350 d431 0020 0000 01 02 03 04`), // more than the packet
];

const label = hex`2000 0000 0008 01 01 0007b1 40`;
const paddedQuote = join(inner, Buffer.alloc(128 - inner.length));
const paddedQuote6 = join(inner6, Buffer.alloc(128 - inner6.length));
const icmpErrors: readonly Buffer[] = [
  inIpv4(ICMP, join(hex`0b 00 0000 00 20 0000`, paddedQuote, label)),
  inIpv4(ICMP, join(hex`0b 00 0000 00 00 0000`, paddedQuote, hex`2000 2daf 0008 01 01 0007b1 40`)), // length not stated
  inIpv4(
    ICMP,
    join(
      hex`03 01 0000 00 20 0000`,
      paddedQuote,
      hex`2000 0000 000c 01 01 00010040 00021740  0008 02 0a 00000003`,
    ),
  ),
  inIpv4(ICMP, join(hex`0b 00 0000 00 20 0000`, paddedQuote, hex`2000 0000 0040 01 01`)), // an object past the packet
  inIpv4(ICMP, join(hex`0b 00 0000 00 ff 0000`, paddedQuote)), // a length past the packet
  inIpv4(ICMP, join(hex`03 03 0000 00000000`, ipv4(UDP, udpDatagram, { options: hex`94 04 0000` }))),
  inIpv4(ICMP, join(hex`03 03 0000 00000000`, inner.subarray(0, 24))), // cut behind the ports
  inIpv4(ICMP, join(hex`03 03 0000 00000000`, inner.subarray(0, 18))),
  inIpv6(ICMPV6, join(hex`03 00 0000 10 000000`, paddedQuote6, label)),
  inIpv6(
    ICMPV6,
    join(hex`01 04 0000 00000000`, ipv6(DESTINATION, extension(UDP, hex`01 04 00000000`, udpDatagram))),
  ),
];

const hdlc: readonly Buffer[] = [
  join(hex`0f 00 0800`, inner),
  join(hex`8f 00 86dd`, inner6),
  hex`8f 00 8035 00000002 00000001 00000002 ffff`,
  hex`8f 00 8035 00000000 00000000 00000000 ffff 0000`,
  hex`8f 00 8035 00000001 c0000201 ffffff00 ffff 0000`,
  hex`8f 00 2000 02 b4 0000`,
];

const fabricPath: readonly Buffer[] = [
  join(hex`020abd000000 020abc010002 8903 4020`, eth(IPV4, inner), hex`00000000`), // with a frame check sequence
  join(
    hex`010fffc10101 020abc010002 8903 ffff`,
    eth(0x8100, join(hex`0064`, word(IPV6), inner6)),
    hex`00000000`,
  ), // to a group
];

/** Packets inside of packets, and what is quoted by errors. */
export const TUNNELS: readonly CraftedCapture[] = [
  { name: 'tunnel-ip', linktype: LINKTYPE.ethernet, frames: ipInIp },
  { name: 'tunnel-gre', linktype: LINKTYPE.ethernet, frames: greFrames },
  { name: 'tunnel-erspan', linktype: LINKTYPE.ethernet, frames: erspan },
  { name: 'tunnel-vxlan', linktype: LINKTYPE.ethernet, frames: vxlan },
  { name: 'tunnel-mpls', linktype: LINKTYPE.ethernet, frames: mplsInUdp },
  { name: 'tunnel-geneve', linktype: LINKTYPE.ethernet, frames: geneve },
  { name: 'tunnel-gtp', linktype: LINKTYPE.ethernet, frames: gtp },
  { name: 'tunnel-ipsec', linktype: LINKTYPE.ethernet, frames: ipsec },
  { name: 'tunnel-l2tp', linktype: LINKTYPE.ethernet, frames: l2tp },
  { name: 'tunnel-teredo', linktype: LINKTYPE.ethernet, frames: teredo },
  { name: 'tunnel-wireguard', linktype: LINKTYPE.ethernet, frames: wireguard },
  { name: 'tunnel-fabricpath', linktype: LINKTYPE.ethernet, frames: fabricPath },
  { name: 'udplite', linktype: LINKTYPE.ethernet, frames: udpLite },
  { name: 'icmp-errors', linktype: LINKTYPE.ethernet, frames: icmpErrors },
  { name: 'chdlc', linktype: LINKTYPE.chdlc, frames: hdlc },
  { name: 'chdlc-ppp', linktype: LINKTYPE.pppHdlc, frames: hdlc.slice(0, 4) },
];
