/* DHCP, DHCPv6 and NTP that real captures seldom hold: options that few send, relays, lies, control and monlist. */
import { hex } from '../../support/hex.js';
import type { CraftedCapture } from '../crafted-capture.js';
import { join, word } from '../wire.js';
import { datagram } from './datagram.js';

const ETHERNET = 1;
const HOST = 40_000;
const [DHCP_SERVER, DHCP_CLIENT, PXE] = [67, 68, 4011];
const [DHCPV6_CLIENT, DHCPV6_SERVER] = [546, 547];
const NTP = 123;

const ascii = (text: string): Buffer => Buffer.from(text, 'latin1');
const filledUp = (bytes: Buffer, length: number): Buffer => join(bytes, Buffer.alloc(length - bytes.length));

interface BootpParts {
  readonly start?: Buffer;
  readonly hardware?: Buffer;
  readonly server?: Buffer;
  readonly file?: Buffer;
}

/** The fixed part of a message, 236 bytes. */
const bootp = ({
  start = hex`01 01 06 00 00001234 0000 8000`,
  hardware = hex`020000000001`,
  server = Buffer.alloc(0),
  file = Buffer.alloc(0),
}: BootpParts = {}): Buffer =>
  join(start, Buffer.alloc(16), filledUp(hardware, 16), filledUp(server, 64), filledUp(file, 128));

const COOKIE = hex`63825363`;
const END = hex`ff`;
const option = (code: number, value: Buffer): Buffer => join(Buffer.from([code, value.length]), value);
const discover = option(53, hex`01`);
const ADDRESS = hex`c0000201`;

const configurations: readonly Buffer[] = [
  join(bootp(), COOKIE, discover, hex`00 00 00`, option(12, ascii('host')), END, Buffer.alloc(10)),
  join(
    bootp({ start: hex`01 01 06 02 00001234 0100 0000` }), // a second, as Windows writes it
    COOKIE,
    discover,
    option(61, hex`01 020000000001`),
    option(60, ascii('MSFT 5.0')),
    option(55, hex`01 03 06 f9`),
    option(50, ADDRESS),
    option(54, ADDRESS),
    option(51, hex`00000e10`),
    option(57, hex`05dc`),
    option(81, join(hex`00 00 00`, ascii('host.example'))),
    END,
  ),
  join(
    bootp({ start: hex`02 01 06 00 00001234 1234 0000`, server: ascii('server'), file: ascii('file') }),
    COOKIE,
    option(53, hex`05`),
    option(1, hex`ffffff00`),
    option(3, join(ADDRESS, ADDRESS)),
    option(6, join(ADDRESS, ADDRESS)),
    option(15, ascii('example.org')),
    option(58, hex`00000001`),
    option(59, hex`ffffffff`),
    option(28, ADDRESS),
    option(42, ADDRESS),
    option(56, ascii('words')),
    option(66, ascii('tftp')),
    option(67, ascii('boot')),
    option(252, ascii('http://wpad/')),
    END,
  ),
  join(
    bootp({ server: join(option(12, ascii('over')), END), file: join(option(15, ascii('domain')), END) }),
    COOKIE,
    discover,
    option(52, hex`03`),
    option(60, ascii('x')),
    END,
  ),
  bootp(), // BOOTP without options
  join(bootp(), Buffer.alloc(64)), // and with a vendor area of another kind
  join(bootp(), COOKIE, END, Buffer.alloc(59)), // and with options that have no message type
  join(bootp(), hex`01020304`, discover, END),
  bootp().subarray(0, 200),
  bootp().subarray(0, 44),
  bootp().subarray(0, 20),
  join(bootp(), COOKIE.subarray(0, 2)),
  join(bootp(), COOKIE, discover, hex`0c 20 616263`), // an option that runs past the message
  join(bootp(), COOKIE, discover, hex`0c`),
  join(bootp(), COOKIE, discover, option(54, join(ADDRESS, ADDRESS)), option(50, hex`c00002`), END),
  join(bootp({ start: hex`01 06 06 00 00001234 0000 0000` }), COOKIE, discover, END), // IEEE 802
  join(
    bootp({ start: hex`01 20 10 00 00001234 0000 0000`, hardware: Buffer.alloc(16, 0xaa) }),
    COOKIE,
    discover,
    END,
  ),
  join(
    bootp({ start: hex`01 01 00 00 00001234 0000 0000` }),
    COOKIE,
    discover,
    option(61, join(hex`00`, ascii('me'))),
    END,
  ),
  join(bootp({ start: hex`01 01 ff 00 00001234 0000 0000` }), COOKIE, discover, END), // an address of 255 bytes
  join(
    bootp(),
    COOKIE,
    option(53, hex`63`),
    option(81, join(hex`04 00 00 04`, ascii('host'), hex`07`, ascii('example'), hex`00`)),
    END,
  ),
  join(bootp(), COOKIE, discover, option(81, join(hex`05 00 00 04`, ascii('host'))), END), // a name that is not whole
  join(
    bootp(),
    COOKIE,
    discover,
    option(82, join(option(1, ascii('circuit')), option(2, ascii('remote')))),
    END,
  ),
];

const LINK = hex`20010db8 00000000 00000000 00000001`;
const option6 = (code: number, value: Buffer): Buffer => join(word(code), word(value.length), value);
const TRANSACTION = hex`abcdef`;
const client = option6(1, hex`0003 0001 020000000001`);
const solicit = join(hex`01`, TRANSACTION, client);
const relay = (hops: number, ...options: readonly Buffer[]): Buffer =>
  join(Buffer.from([12, hops]), LINK, LINK, ...options);
const address6 = (...options: readonly Buffer[]): Buffer =>
  option6(5, join(LINK, hex`0000012c 00000190`, ...options));

const configurations6: readonly Buffer[] = [
  join(
    solicit,
    option6(6, hex`0017 0018`),
    option6(8, hex`0064`),
    option6(3, join(hex`00000007 00000064 000000c8`, address6(option6(13, join(hex`0000`, ascii('ok')))))),
    option6(39, join(hex`01 04`, ascii('host'), hex`07`, ascii('example'), hex`00`)),
  ),
  join(
    hex`02`,
    TRANSACTION,
    option6(1, hex`0001 0001 23c34600 020000000001`),
    option6(2, hex`0002 00000009 61626364`),
    option6(25, join(hex`00000008 00000064 000000c8`, option6(26, join(hex`0000012c 00000190 30`, LINK)))),
    option6(4, join(hex`00000009`, address6())),
    option6(23, join(LINK, LINK)),
    option6(24, join(hex`02`, ascii('ab'), hex`02`, ascii('cd'), hex`00`)),
    option6(13, join(hex`0002`, ascii('no addresses'))),
    option6(7, hex`ff`),
  ),
  join(
    hex`07`,
    TRANSACTION,
    option6(2, join(hex`0004`, Buffer.alloc(16, 0x11))),
    option6(16, join(hex`00000137 0008`, ascii('MSFT 5.0'))),
    option6(39, join(hex`00 04`, ascii('host'))),
  ),
  relay(1, option6(18, ascii('eth0')), option6(9, solicit), option6(37, hex`00000009 01`)),
  relay(2, option6(9, relay(1, option6(9, relay(0, option6(9, solicit))), option6(18, ascii('inner'))))),
  join(solicit, hex`0001 0040 616263`), // an option that runs past the message
  join(solicit, hex`0001 00`),
  join(hex`01`, TRANSACTION),
  join(hex`01`, TRANSACTION, option6(3, Buffer.alloc(5))), // an association without its times
  join(hex`63`, TRANSACTION, client),
];

const times = hex`00010000 00008000 47505300  e0000000 80000000  00000000 00000000  e0000000 00000001  e0000000 ffffffff`;

const clocks: readonly Buffer[] = [
  join(hex`23 01 06 ec`, times),
  join(
    hex`e4 02 11 7f ffffffff 12345678 c0000201`,
    hex`00000000 12345678  7fffffff 10000000  80000000 20000000  00000001 00000000`, // both eras, and before 1970
  ),
  ...[0x00, 0x0b, 0x13, 0x1b, 0x25, 0x78].map((first) => join(Buffer.from([first]), Buffer.alloc(47))),
  join(hex`23 00 06 ec 00000000 00000000 52415445`, Buffer.alloc(32)), // "RATE": go away
  join(hex`23 01 06 ec`, times, hex`00000001`, Buffer.alloc(16, 0xaa)), // with a key
  hex`16 02 0001 0000 0000 0000 0000`,
  join(hex`16 82 0001 0615 0000 0000 0009`, ascii('version=x'), hex`000000`),
  join(hex`16 e2 0001 0615 0007 0010 0004`, ascii('abcd')),
  join(hex`17 00 03 2a`, Buffer.alloc(4)), // monlist, as attackers ask for it
  join(hex`17 00 03 2a`, Buffer.alloc(188)),
  join(hex`97 81 03 2a 0002 0048`, Buffer.alloc(144, 1)),
  hex`d7 01 03 2a 4000 0000`,
  hex`17 00 03 14 0000 0000`,
  join(hex`97 00 02 2a 0001 0020`, Buffer.alloc(32, 2)),
];

/** Frames for the layers that configure hosts and set clocks. */
export const CONFIGURATION: readonly CraftedCapture[] = [
  {
    name: 'dhcp',
    linktype: ETHERNET,
    frames: [
      ...configurations.map((message) => datagram(DHCP_CLIENT, DHCP_SERVER, message)),
      datagram(DHCP_CLIENT, PXE, configurations[0] as Buffer),
    ],
  },
  {
    name: 'dhcpv6',
    linktype: ETHERNET,
    frames: configurations6.map((message) => datagram(DHCPV6_CLIENT, DHCPV6_SERVER, message)),
  },
  { name: 'ntp', linktype: ETHERNET, frames: clocks.map((message) => datagram(HOST, NTP, message)) },
];
