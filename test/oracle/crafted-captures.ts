/*
 * Frames that real captures seldom hold: fields that none of the corpus has, and headers at the edge of what
 * their specification allows. They are compared with tshark like any other, with and without the corpus.
 */
import { writeFileSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import type { CorpusCapture } from '../support/corpus.js';
import { hex } from '../support/hex.js';
import { ADMINISTRATION } from './crafted/administration.js';
import { CONFIGURATION } from './crafted/configuration.js';
import { CONVERSATIONS } from './crafted/conversations.js';
import { MAIL } from './crafted/mail.js';
import { MANAGEMENT } from './crafted/management.js';
import { NAMES } from './crafted/names.js';
import { SECURED } from './crafted/secured.js';
import { THINGS } from './crafted/things.js';
import { TUNNELS } from './crafted/tunnels.js';
import { WLAN } from './crafted/wlan.js';
import { WLAN_CAPTURE_HEADERS } from './crafted/wlan-capture-headers.js';
import type { CraftedCapture } from './crafted-capture.js';
import { eth, extension, inIpv4, inIpv6, ipv4, ipv6, join, word } from './wire.js';

const LINKTYPE = {
  null: 0,
  ethernet: 1,
  ppp: 9,
  pppHdlc: 50,
  pppEther: 51,
  raw: 101,
  loop: 108,
  sll: 113,
  sll2: 276,
} as const;
const IPV4 = 0x0800;
const IPV6 = 0x86dd;
const ICMP = 1;
const IGMP = 2;
const TCP = 6;
const UDP = 17;
const ROUTING = 43;
const FRAGMENT = 44;
const ICMPV6 = 58;
const DESTINATION = 60;
const SCTP = 132;

/** A TCP header without options and an UDP datagram with four bytes, to stand behind other headers. */
const tcpSegment = hex`d431 0050  00 00 00 01  00 00 00 02  50 18 20 00 0000 0000  68 69`;
const udpDatagram = hex`c350 d431  000c 0000  01 02 03 04`;
const quoted = ipv4(UDP, udpDatagram);
const quoted6 = ipv6(UDP, udpDatagram);

/** The same datagram with the checksum it has in IPv6, to stand behind extension headers. */
const udpDatagram6 = ipv6(UDP, udpDatagram).subarray(40);

/** The same on its way to another address than the one in the header. */
const udpToEnd = ipv6(UDP, udpDatagram, {
  over: [[24, hex`20202020 20202020 20202020 20202020`]],
}).subarray(40);

const tcpWith = (options: Buffer): Buffer =>
  join(
    hex`d431 0050  00 00 00 01  00 00 00 02`,
    Buffer.from([((20 + options.length) / 4) << 4]),
    hex`02 20 00 0000 0000`,
    options,
  );

const link: readonly Buffer[] = [
  eth(0x8100, join(hex`e0 64`, word(IPV4), ipv4(UDP, udpDatagram))), // priority 7, VLAN 100
  eth(0x88a8, join(hex`30 0a 8100 50 14`, word(IPV6), ipv6(UDP, udpDatagram))), // S-tag with DEI, C-tag with DEI
  eth(0x88a8, join(hex`30 0a 88a8 50 14`, word(IPV6), ipv6(UDP, udpDatagram))),
  eth(0x9100, join(hex`00 01 8100 00 02`, word(IPV4), ipv4(UDP, udpDatagram))),
  eth(0x8100, hex`00 05 0007  42 42 03  00 00 00 00  00 00 00`), // 802.3 length behind the tag, then padding
  eth(0x0006, hex`42 42 03  01 02 03`),
  eth(0x0004, hex`f0 f1 01 0a`), // numbered: two bytes of control
  eth(8 + 33, join(hex`aa aa 03 00 00 00`, word(IPV4), ipv4(UDP, udpDatagram))), // SNAP
  eth(8 + 4, hex`aa aa 03 00 00 f8 0123 01 02 03 04`),
  eth(8 + 4, hex`aa aa 03 00 00 0c 0104 01 02 03 04`), // of Cisco, unassigned
  eth(8 + 4, hex`aa aa 03 08 00 07 809b 01 02 03 04`), // of Apple
  eth(8 + 4, hex`aa aa 03 00 12 34 5678 01 02 03 04`), // of an organisation no one knows
  eth(0x001e, hex`ffff 001e 00 04 000000ff ffffffffffff 0453 000000ff 000000000001 0453`), // raw IPX
  eth(1501, hex`01 02 03 04`), // neither a length nor a type
  eth(1535, hex`01 02 03 04`),
  eth(0x1234, hex`01 02 03 04`),
  eth(0x8847, join(hex`00 01 00 40  00 01 17 ff`, ipv4(UDP, udpDatagram))), // two labels
  eth(0x8847, join(hex`00 01 01 ff`, ipv6(UDP, udpDatagram))),
  eth(0x8848, join(hex`ff ff ff 01`, ipv4(UDP, udpDatagram))),
  eth(0x8863, hex`11 09 0000 0008  01 01 0000 01 03 0000`), // PPPoE discovery
  eth(0x8864, join(hex`11 00 0001 0022 0021`, ipv4(UDP, udpDatagram), hex`00 00 00 00`)),
  eth(0x8864, hex`11 00 0001 000a c021 01 01 00 08 05 06`),
  eth(0x8035, hex`0001 0800 06 04 0003  02 00 00 00 00 01 c0000201  02 00 00 00 00 01 00000000`),
  eth(0x0806, hex`0001 0800 06 04 0008  02 00 00 00 00 01 c0000201  02 00 00 00 00 01 00000000`),
  eth(0x0806, hex`0006 0800 02 04 0001  00 01 c0000201  00 02 c0000202`), // short hardware addresses
  eth(
    0x0806,
    hex`0001 86dd 06 10 0001  02 00 00 00 00 01 00000000 00000000 00000000 00000000  02 00 00 00 00 02 11111111 11111111 11111111 11111111`,
  ),
];

const network: readonly Buffer[] = [
  inIpv4(UDP, udpDatagram, {
    over: [
      [1, hex`b9`],
      [6, hex`c000`],
    ],
  }), // expedited, ECN; reserved bit, do not fragment
  inIpv4(UDP, udpDatagram, { options: hex`94 04 0000` }), // router alert
  inIpv4(UDP, udpDatagram, { options: hex`01 07 07 04 00 00 00 00 44 08 05 00 00 00 00 00 00 00 00 00` }),
  inIpv4(UDP, udpDatagram, { options: hex`07 00 00 00` }), // an option of length 0
  inIpv4(UDP, udpDatagram, { options: hex`07 28 00 00` }), // an option longer than the header
  inIpv4(UDP, udpDatagram, { options: hex`01 01 01 07` }), // an option without its length
  inIpv4(UDP, udpDatagram, { over: [[6, hex`2000`]] }), // first fragment
  inIpv4(UDP, udpDatagram, { over: [[6, hex`20b9`]] }), // a later one
  inIpv4(UDP, udpDatagram, { over: [[0, hex`44`]] }), // header of 16 bytes
  inIpv4(UDP, udpDatagram, { over: [[0, hex`55`]] }), // version 5
  inIpv4(UDP, udpDatagram, { over: [[2, hex`0010`]] }), // shorter than its header
  inIpv4(UDP, udpDatagram, { over: [[2, hex`0040`]] }), // longer than the frame
  inIpv4(UDP, udpDatagram, { over: [[2, hex`0016`]] }), // cuts the UDP header
  inIpv4(4, ipv4(UDP, udpDatagram)),
  inIpv4(41, ipv6(UDP, udpDatagram)),
  inIpv6(4, ipv4(UDP, udpDatagram)),
  inIpv6(41, ipv6(UDP, udpDatagram)),
  inIpv4(4, ipv4(4, ipv4(TCP, tcpSegment))),
  inIpv4(253, hex`01 02 03 04`), // for experiments
  inIpv4(59, hex`01 02 03 04`),
  inIpv6(59, hex`01 02 03 04`), // nothing follows
  eth(IPV4, ipv6(UDP, udpDatagram)), // the EtherType is wrong about the version
  eth(IPV6, ipv4(UDP, udpDatagram)),
  inIpv6(UDP, udpDatagram, { over: [[0, hex`6b 9a bc de`]] }), // traffic class and flow label
  inIpv6(UDP, udpDatagram, { over: [[4, hex`0040`]] }), // longer than the frame
  inIpv6(0, extension(UDP, hex`05 02 0000 01 00`, udpDatagram6)),
  inIpv6(0, extension(UDP, hex`00 00 1e 02 1234`, udpDatagram6)), // padding, experiment
  inIpv6(0, extension(UDP, hex`1e 09 1234`, udpDatagram6)), // an option longer than its header
  inIpv6(ROUTING, extension(UDP, hex`00 01 00000000 20202020 20202020 20202020 20202020`, udpToEnd)),
  inIpv6(ROUTING, extension(UDP, hex`00 00 00000000 20202020 20202020 20202020 20202020`, udpDatagram6)),
  inIpv6(ROUTING, extension(UDP, hex`02 01 00000000 20202020 20202020 20202020 20202020`, udpToEnd)),
  inIpv6(ROUTING, extension(UDP, hex`04 00 00 00 0000 20202020 20202020 20202020 20202020`, udpDatagram6)), // segments
  inIpv6(
    ROUTING,
    extension(
      UDP,
      hex`04 01 01 00 0000 20202020 20202020 20202020 20202020 30303030 30303030 30303030 30303030`,
      udpToEnd,
    ),
  ),
  inIpv6(FRAGMENT, join(hex`11 00 0001 00 00 00 07`, udpDatagram6)),
  inIpv6(FRAGMENT, join(hex`11 00 05a9 00 00 00 07`, udpDatagram6)),
  inIpv6(FRAGMENT, join(hex`11 00 05a8 00 00 00 07`, udpDatagram6)),
  inIpv6(FRAGMENT, join(hex`11 00 0000 00 00 00 07`, udpDatagram6)), // the only one
  inIpv6(DESTINATION, extension(UDP, hex`01 04 00000000`, udpDatagram6)),
  inIpv6(
    0,
    extension(
      DESTINATION,
      hex`01 04 00000000`,
      extension(
        ROUTING,
        hex`01 02 0000`,
        extension(
          DESTINATION,
          hex`00 01 00000000 20202020 20202020 20202020 20202020`,
          extension(UDP, hex`01 04 00000000`, udpToEnd),
        ),
      ),
    ),
  ),
];

const icmpMessages: readonly Buffer[] = [
  join(hex`08 00 0000 1234 0001`, hex`61 62 63`),
  hex`00 00 abcd 1234 0001 61 62`, // a wrong checksum
  join(hex`03 04 0000 0000 0578`, quoted),
  join(hex`03 01 0000 0000 0000`, quoted),
  join(hex`05 01 0000 c0 00 02 fe`, quoted),
  join(hex`0b 00 0000 0000 0000`, quoted.subarray(0, 28)),
  join(hex`0c 00 0000 14 000000`, quoted),
  join(hex`04 00 0000 0000 0000`, quoted),
  hex`0d 00 0000 0001 0002  00000001 00000002 00000003`,
  hex`11 00 0000 0001 0002  ffffff00`,
  hex`0f 00 0000 0001 0002`,
  hex`09 00 0000 01 02 0708 c0000201 00000000`, // router advertisement
  hex`0a 00 0000 0000 0000`,
  hex`2a 00 0000 0001 02 01  20 00 0000 000c 03 01 0001 04 00 c0000201`, // extended echo
  hex`63 00 0000 01 02 03 04`,
];

const icmpv6Messages: readonly Buffer[] = [
  join(hex`80 00 0000 1234 0001`, hex`61 62 63`),
  hex`81 00 abcd 1234 0001 61 62`,
  join(hex`01 04 0000 00000000`, quoted6),
  join(hex`02 00 0000 00000500`, quoted6),
  join(hex`03 00 0000 00000000`, quoted6),
  join(hex`04 01 0000 00000028`, quoted6),
  hex`82 00 0000 2710 0000 00000000 00000000 00000000 00000000`, // MLDv1 query
  hex`83 00 0000 0000 0000 ff02 00000000 00000000 00000000 00 16`,
  hex`84 00 0000 0000 0000 ff02 00000000 00000000 00000000 00 16`,
  hex`82 00 0000 2710 0000 ff02 00000000 00000000 00000000 00 16 02 7d 0001 2001 00000000 00000000 00000000 00 09`, // MLDv2 query
  hex`8f 00 0000 0000 0001  04 00 0000 ff02 00000000 00000000 00000000 00 16`,
  hex`85 00 0000 00000000 01 01 020000000001`,
  hex`86 00 0000 40 c0 0708 00000000 00000000 05 01 0000 000005dc`,
  hex`87 00 0000 00000000 fe80 00000000 00000000 00000000 00 02 01 01 020000000001`,
  hex`88 00 0000 e0000000 fe80 00000000 00000000 00000000 00 02 02 01 020000000002`,
  hex`89 00 0000 00000000 fe80 00000000 00000000 00000000 00 02 2001 00000000 00000000 00000000 00 09`,
  hex`a0 00 0000 0001 02 01  20 00 0000 000c 03 01 0001 04 00 c0000201`,
  hex`c8 00 0000 01 02 03 04`,
];

const igmpMessages: readonly Buffer[] = [
  hex`11 00 0000 00000000`, // version 1
  hex`11 64 0000 e0000016`,
  hex`11 64 0000 e0000016 02 7d 0002 c0000201 c0000202`,
  hex`12 00 0000 e0000016`,
  hex`16 00 0000 e0000016`,
  hex`17 00 0000 e0000016`,
  hex`16 00 1234 e0000016`, // a wrong checksum
  hex`22 00 0000 0000 0002  04 01 0000 e0000016 aabbccdd  01 00 0002 e0000017 c0000201 c0000202`,
  hex`22 00 0000 0000 0002  04 00 0000 e0000016`, // a record is missing
  hex`13 01 0000 00000000`, // DVMRP
  hex`16 00 0000`,
];

const transport: readonly Buffer[] = [
  inIpv4(TCP, tcpSegment),
  inIpv4(TCP, tcpWith(hex`02 04 05b4 04 02 08 0a 00000001 00000000 01 03 03 07`)),
  inIpv4(TCP, tcpWith(hex`01 01 05 12 00000001 00000002 00000003 00000004`)),
  inIpv4(TCP, tcpWith(hex`05 0a 00000001 00000002 00 00`)),
  inIpv4(TCP, tcpWith(hex`22 06 12345678 00 00`)), // fast open
  inIpv4(TCP, tcpWith(hex`02 03 05 00`)), // a maximum segment size of one byte
  inIpv4(TCP, tcpWith(hex`03 04 07 00`)),
  inIpv4(TCP, tcpWith(hex`08 08 00000001 0000 00 00`)),
  inIpv4(TCP, tcpWith(hex`05 08 00000001 0000 00 00`)),
  inIpv4(TCP, tcpWith(hex`04 03 00 00`)),
  inIpv4(TCP, tcpWith(hex`02 00 05 b4`)), // length 0
  inIpv4(TCP, tcpWith(hex`02 08 05 b4`)), // past the header
  inIpv4(TCP, tcpWith(hex`01 01 01 02`)), // without its length
  inIpv4(TCP, tcpWith(hex`00 00 02 04 05 b4 00 00`)), // behind the end
  inIpv4(TCP, tcpWith(hex`fd 04 1234 fd 06 1234 5678`.subarray(0, 8))),
  inIpv4(TCP, tcpWith(hex`02 04 05b4 02 04 0218`)), // twice
  inIpv4(TCP, join(tcpSegment.subarray(0, 12), hex`5f ff`, tcpSegment.subarray(14))), // every bit set
  inIpv4(TCP, join(tcpSegment.subarray(0, 12), hex`40`, tcpSegment.subarray(13))),
  inIpv4(TCP, join(tcpSegment.subarray(0, 12), hex`f0`, tcpSegment.subarray(13))),
  inIpv4(TCP, join(tcpSegment.subarray(0, 16), hex`1234`, tcpSegment.subarray(18))),
  inIpv4(TCP, tcpSegment.subarray(0, 18)),
  inIpv4(TCP, tcpSegment.subarray(0, 8)),
  inIpv6(TCP, tcpSegment),
  inIpv4(UDP, udpDatagram),
  inIpv4(UDP, udpDatagram, { keepsChecksum: true }), // none made
  inIpv6(UDP, udpDatagram, { keepsChecksum: true }), // not allowed, but for tunnels (RFC 6935)
  inIpv4(UDP, hex`c350 d431 000c 1234 01 02 03 04`),
  inIpv4(UDP, hex`c350 d431 0004 0000 01 02 03 04`), // shorter than its header
  inIpv4(UDP, hex`c350 d431 000a 0000 01 02 03 04`), // shorter than the packet
  inIpv4(UDP, hex`c350 d431 0020 0000 01 02 03 04`), // longer than the packet
  inIpv4(UDP, hex`c350 d431 0000 0000 01 02 03 04`),
  inIpv6(UDP, hex`c350 d431 0000 0000 01 02 03 04`),
  inIpv4(SCTP, hex`1f90 1f91 00000000 00000000  01 00 0014 00000001 00010000 000a 000a 00000064`),
  inIpv4(
    SCTP,
    hex`1f90 1f91 12345678 00000000
        00 03 0015 00000064 0001 0002 0000002e 0102030405 000000
        00 03 0012 00000065 0003 0004 00000000 0102 0000
        03 00 0010 00000064 0000ffff 0000 0000`,
  ),
  inIpv4(SCTP, hex`1f90 1f91 12345678 deadbeef  0a 00 0004`), // a wrong checksum
  inIpv4(SCTP, hex`1f90 1f91 12345678 00000000  0b 00 0003`), // a chunk shorter than its header
  inIpv4(SCTP, hex`1f90 1f91 12345678 00000000  00 03 0040 00000064 0001 0002 0000002e 0102`), // past the packet
  inIpv4(SCTP, hex`1f90 1f91 12345678 00000000  40 03 0018 00000064 0001 0000 00000002 0000002e 01020304`),
  inIpv4(SCTP, hex`1f90 1f91 12345678 00000000`),
  inIpv6(SCTP, hex`1f90 1f91 12345678 00000000  00 03 0014 00000064 0001 0002 0000002e 01020304`),
];

/** Where the layer-2 header is Linux's: how it came, device, address, protocol. */
const cooked = (device: number, address: Buffer, protocol: number, payload: Buffer): Buffer =>
  join(
    word(0),
    word(device),
    word(address.length),
    address,
    Buffer.alloc(8 - address.length),
    word(protocol),
    payload,
  );

const sll: readonly Buffer[] = [
  cooked(1, hex`020000000001`, IPV4, ipv4(UDP, udpDatagram)),
  cooked(768, hex`c0000201`, IPV4, ipv4(UDP, udpDatagram)), // a tunnel: its address is IPv4
  cooked(778, hex`c0000201`, IPV4, ipv4(UDP, udpDatagram)), // a GRE tunnel
  cooked(772, hex`000000000000`, IPV6, ipv6(UDP, udpDatagram)),
  cooked(32, hex`0102030405060708`, IPV4, ipv4(UDP, udpDatagram)),
  cooked(65534, Buffer.alloc(0), IPV4, ipv4(UDP, udpDatagram)),
  cooked(1, hex`020000000001`, 4, hex`42 42 03 01 02`), // LLC
  cooked(1, hex`020000000001`, 1, hex`ffff 001e 00 04 000000ff ffffffffffff 0453 000000ff 000000000001 0453`),
  cooked(824, Buffer.alloc(0), 0, hex`10000000 1200 0103 00000000 00000000`), // netlink
  cooked(1, hex`020000000001`, 12, hex`01 02 03 04`),
  cooked(1, hex`020000000001`, 0x8100, join(hex`00 64`, word(IPV4), ipv4(UDP, udpDatagram))),
];

const cooked2 = (device: number, address: Buffer, protocol: number, payload: Buffer): Buffer =>
  join(
    word(protocol),
    hex`0000 00000003`,
    word(device),
    Buffer.from([4, address.length]),
    address,
    Buffer.alloc(8 - address.length),
    payload,
  );

const sll2: readonly Buffer[] = [
  cooked2(1, hex`020000000001`, IPV4, ipv4(UDP, udpDatagram)),
  cooked2(768, hex`c0000201`, IPV6, ipv6(UDP, udpDatagram)),
  cooked2(1, hex`020000000001`, 4, hex`42 42 03 01 02`),
  cooked2(778, hex`c0000201`, IPV4, ipv4(UDP, udpDatagram)),
];

const loopback: readonly Buffer[] = [
  join(hex`02000000`, ipv4(UDP, udpDatagram)),
  join(hex`00000002`, ipv4(UDP, udpDatagram)),
  join(hex`18000000`, ipv6(UDP, udpDatagram)),
  join(hex`1c000000`, ipv6(UDP, udpDatagram)),
  join(hex`0000001e`, ipv6(UDP, udpDatagram)),
  join(hex`00000800`, ipv4(UDP, udpDatagram)), // an EtherType
  join(hex`dd860000`, ipv6(UDP, udpDatagram)),
  join(hex`ff030021`, ipv4(UDP, udpDatagram)), // PPP after all
  hex`07000000 01020304`,
];

const ppp: readonly Buffer[] = [
  join(hex`ff 03 0021`, ipv4(UDP, udpDatagram)),
  join(hex`0021`, ipv4(UDP, udpDatagram)),
  join(hex`ff 03 21`, ipv4(UDP, udpDatagram)), // a protocol in one byte
  join(hex`21`, ipv4(UDP, udpDatagram)),
  join(hex`ff 03 0057`, ipv6(UDP, udpDatagram)),
  join(hex`ff 03 0281 00 01 01 40`, ipv4(UDP, udpDatagram)),
  join(hex`0f 00 0800`, ipv4(UDP, udpDatagram)), // Cisco HDLC
  hex`ff 03 c021 01 01 00 04`,
];

/** Frames by what they have in common, each with the link type it is captured with. */
const CAPTURES: readonly CraftedCapture[] = [
  ...CONVERSATIONS,
  { name: 'link', linktype: LINKTYPE.ethernet, frames: link },
  { name: 'network', linktype: LINKTYPE.ethernet, frames: network },
  { name: 'icmp', linktype: LINKTYPE.ethernet, frames: icmpMessages.map((message) => inIpv4(ICMP, message)) },
  {
    name: 'icmpv6',
    linktype: LINKTYPE.ethernet,
    frames: icmpv6Messages.map((message) => inIpv6(ICMPV6, message)),
  },
  { name: 'igmp', linktype: LINKTYPE.ethernet, frames: igmpMessages.map((message) => inIpv4(IGMP, message)) },
  { name: 'transport', linktype: LINKTYPE.ethernet, frames: transport },
  { name: 'sll', linktype: LINKTYPE.sll, frames: sll },
  { name: 'sll2', linktype: LINKTYPE.sll2, frames: sll2 },
  { name: 'null', linktype: LINKTYPE.null, frames: loopback },
  { name: 'loop', linktype: LINKTYPE.loop, frames: loopback.filter((frame) => frame[0] === 0) },
  { name: 'ppp', linktype: LINKTYPE.ppp, frames: ppp },
  { name: 'ppp-hdlc', linktype: LINKTYPE.pppHdlc, frames: ppp },
  {
    name: 'ppp-ether',
    linktype: LINKTYPE.pppEther,
    frames: [join(hex`11 00 0001 0022 0021`, ipv4(UDP, udpDatagram))],
  },
  { name: 'raw', linktype: LINKTYPE.raw, frames: [quoted, quoted6] },
  ...WLAN,
  ...WLAN_CAPTURE_HEADERS,
  ...TUNNELS,
  ...MAIL,
  ...MANAGEMENT,
  ...ADMINISTRATION,
  ...THINGS,
  ...SECURED,
  ...NAMES,
  ...CONFIGURATION,
];

/** A pcapng file whose interfaces are called en0 with a zero byte counted in, nothing, and not at all. */
const interfaceNames = hex`
  0a0d0d0a 0000001c 1a2b3c4d 0001 0000 ffffffff ffffffff 0000001c
  00000001 00000020 0001 0000 00040000  0002 0004 656e3000  0000 0000  00000020
  00000001 0000001c 0001 0000 00040000  0002 0000  0000 0000  0000001c
  00000001 00000014 0001 0000 00040000 00000014
  00000006 00000030 00000000 00063600 00000000 00000010 00000010 020000000002 020000000001 1234 0000 00000030
  00000006 00000030 00000001 00063600 00000001 00000010 00000010 020000000002 020000000001 1234 0000 00000030
  00000006 00000030 00000002 00063600 00000002 00000010 00000010 020000000002 020000000001 1234 0000 00000030`;

const FILE_HEADER = hex`a1b2c3d4 0002 0004 00000000 00000000 00040000`;

/** Writes the crafted captures into a folder. */
export function writeCraftedCaptures(folder: string): CorpusCapture[] {
  const files = CAPTURES.map(({ name, linktype, frames }) => ({
    name: `${name}.pcap`,
    bytes: join(FILE_HEADER, longWord(linktype), ...frames.map(record)),
  }));
  return [...files, { name: 'interface-names.pcapng', bytes: interfaceNames }].map(({ name, bytes }) => {
    const path = joinPath(folder, name);
    writeFileSync(path, bytes);
    return { name: `crafted/${name}`, path };
  });
}

/** A packet as it stands in a pcap file, captured a second after the one before. */
const record = (frame: Buffer, index: number): Buffer =>
  join(longWord(1_750_000_000 + index), longWord(0), longWord(frame.length), longWord(frame.length), frame);

function longWord(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
