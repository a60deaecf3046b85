/*
 * DNS, mDNS, LLMNR and names of NetBIOS that real captures seldom hold: records, options and updates that few send, names that
 * are no names, and messages in TCP.
 */
import { hex } from '../../support/hex.js';
import type { CraftedCapture } from '../crafted-capture.js';
import { join, word } from '../wire.js';
import { datagram, segment } from './datagram.js';

const ETHERNET = 1;
const DNS = 53;
const MDNS = 5353;
const LLMNR = 5355;
const NBNS = 137;
const NBDGM = 138;
const HOST = 40_000;

const name = (...labels: readonly string[]): Buffer =>
  join(...labels.map((label) => join(Buffer.from([label.length]), Buffer.from(label, 'latin1'))), hex`00`);

/** What every message here asks for, at the place that `POINTER` points to. */
const NAME = name('ab', 'cd');
const POINTER = hex`c00c`;
const TARGET = name('tt', 'example');

const header = (flags: number, [queries, answers, authorities, additional]: readonly number[]): Buffer =>
  join(hex`1234`, word(flags), ...[queries, answers, authorities, additional].map((each) => word(each ?? 0)));

const query = (flags: number, asked: Buffer = NAME, type = 1, qclass = 1): Buffer =>
  join(header(flags, [1, 0, 0, 0]), asked, word(type), word(qclass));

const record = (type: number, data: Buffer, rclass = 1): Buffer =>
  join(POINTER, word(type), word(rclass), hex`0000 012c`, word(data.length), data);

const response = (...records: readonly Buffer[]): Buffer =>
  join(header(0x8180, [1, records.length, 0, 0]), NAME, hex`0001 0001`, ...records);

const option = (code: number, data: Buffer): Buffer => join(word(code), word(data.length), data);
const edns = (...options: readonly Buffer[]): Buffer =>
  join(hex`00 0029 04d0 01 00 8000`, word(join(...options).length), ...options);

const signature = join(hex`0001 08 02 00000e10 6553f100 5f5e1000 10e1`, TARGET, hex`aabbccdd`);

const responses: readonly Buffer[] = [
  response(
    record(1, hex`c0000201`),
    record(28, Buffer.alloc(16, 0x20)),
    record(2, TARGET),
    record(5, TARGET),
  ),
  response(record(6, join(TARGET, POINTER, hex`00000001 00000002 00000003 00000004 00000005`))),
  response(
    record(12, TARGET),
    record(15, join(hex`0005`, TARGET)),
    record(39, TARGET),
    record(13, hex`03 435055 02 4f53`),
  ),
  response(
    record(16, hex`03 616263 00 04 610a6209`),
    record(99, hex`03 737066`),
    record(10, hex`0001 02 74756e`),
  ),
  response(record(16, Buffer.alloc(0)), record(10, Buffer.alloc(0))),
  response(record(33, join(hex`0001 0002 0003`, TARGET)), record(1, hex`c0000201`)),
  response(record(257, hex`80 05 6973737565 63612e6578616d706c65`), record(257, hex`00 03 666f6f 78797a`)),
  response(
    record(65, hex`0001 00  0001 0006 026832 026833  0003 0002 01bb  0004 0008 01020304 05060708`),
    record(65, hex`0002 00  0005 0004 61626364  0006 0010 20202020 20202020 20202020 20202020  0002 0000`),
    record(64, join(hex`0000`, TARGET)),
  ),
  response(
    record(43, hex`04d2 08 02 aabbcc`),
    record(59, hex`04d2 08 01 dd`),
    record(48, hex`0101 03 08 010203`),
  ),
  response(record(46, signature), record(24, signature), record(60, hex`0100 03 08 01`)),
  response(record(47, join(TARGET, hex`0001 40`)), record(65280, hex`01020304`)),
  response(
    edns(option(3, hex`6e73 31`), option(8, hex`0001 18 00 01 02 03`), option(10, hex`3132333435363738`)),
  ),
  response(
    edns(option(8, hex`0002 30 00 2001 0db8 0001`), option(10, hex`3132333435363738 4142434445464748`)),
  ),
  response(edns(option(15, hex`0012 6578747261`), option(12, Buffer.alloc(5)), option(65001, hex`7a7a`))),
  response(edns(option(8, hex`0007 00 00 7878`), option(15, hex`0006`), option(11, hex`0005`))),
  join(header(0x8583, [1, 0, 0, 0]), NAME, hex`0001 0001`),
];

const names: readonly Buffer[] = [
  hex`00`,
  name('x'),
  name('caf\u00c3\u00a9', 'fr'),
  name('\u0000\u0001\t\n\u007f"\\ ', 'c'),
  name('\u00c2\u00ad', '\u00e2\u0080\u00ae', '\u00f0\u009f\u0098\u0080', '\u00ff'),
  name(...['a', 'b', 'c', 'd'].map((letter) => letter.repeat(letter === 'd' ? 61 : 63))), // 253 letters and dots
  name(...['a', 'b', 'c', 'd'].map((letter) => letter.repeat(letter === 'd' ? 62 : 63))), // one more
  name(...new Array<string>(20).fill('e'.repeat(63))),
  hex`c00c`, // points to itself
  hex`01 61 c00c`, // comes back after a label
  hex`c00e c00c`, // two that point to each other
  hex`c000`, // into the header, and out of the message
  hex`ffff`,
  hex`20 616263`, // a label that runs past the message
  hex`82 616263 00`, // of a kind that does not exist
].map((each) => query(0x0100, each));

const oddities: readonly Buffer[] = [
  header(0, [0, 0, 0, 0]),
  join(header(0x0100, [2, 0, 0, 0]), NAME, hex`0001 0001 03 777777 c00c 001c 0003`),
  join(header(0x0100, [3, 0, 0, 0]), NAME, hex`0001 0001`), // two more queries than there are
  join(header(0x0100, [1, 0, 0, 0]), NAME, hex`0001 00`),
  join(header(0x8180, [0, 1, 0, 0]), NAME, hex`0001 0001 0000 0001 0005 c0000201`), // data that runs past the end
  join(header(0x8180, [0, 0, 1, 1]), NAME, hex`0001 0001 00000001 0004 c0000201`, edns()),
  join(query(0x0020), hex`6578747261`), // bytes behind the end; a query that wants to know of verification
  query(0x7fff),
  query(0xffff),
  query(0x2400, NAME, 6), // notify
  join(
    header(0x2800, [1, 1, 1, 0]),
    NAME,
    hex`0006 0001`,
    record(255, Buffer.alloc(0), 254),
    record(1, hex`c0000201`),
  ),
  query(0xa800, NAME, 6), // response to an update
  join(header(0x3000, [0, 0, 0, 0]), hex`0001 0008 00003a98 00003a98`), // stateful: keep alive
];

const multicast = join(
  header(0x8400, [1, 2, 0, 1]),
  NAME,
  hex`000c 8001`,
  record(1, hex`c0000201`, 0x8001),
  record(47, join(NAME, hex`0004 40000008`), 0x8001),
  hex`00 0029 85a0 00 00 1194 0000`,
);

const inSegments = (message: Buffer): Buffer => join(word(message.length), message);
const first = inSegments(query(0x0100));
const second = inSegments(response(record(1, hex`c0000201`)));

/** First-level encoding of a NetBIOS name: a letter for each half of a byte. */
const netbios = (letters: string, service: number): string =>
  [...Buffer.from(letters.padEnd(15), 'latin1'), service]
    .map((byte) => String.fromCharCode(0x41 + (byte >>> 4), 0x41 + (byte & 0x0f)))
    .join('');

const HOST_NAME = name(netbios('HOST', 0x20));
const netbiosRecord = (type: number, data: Buffer, length = data.length): Buffer =>
  join(HOST_NAME, word(type), hex`0001 0000012c`, word(length), data);
const netbiosNames = join(
  Buffer.from('HOST           '),
  hex`20 0400`,
  Buffer.from('GROUP          '),
  hex`00 8400`,
);

const netbiosMessages: readonly Buffer[] = [
  ...[
    name(netbios('*', 0)),
    name(netbios('a\u00e9b', 0x1c)),
    name(netbios('WITH BLANK', 0x1b)),
    name(netbios('HOST', 0x20), 'scope', 'id'),
    name('abcdef'),
    name('AB'.repeat(10)),
    name('ABC'),
    name('Aa'.repeat(16)),
    name(`${netbios('HOST', 0x20)}AB`),
    hex`00`,
    hex`c00c`,
  ].map((each) => query(0x0110, each, 32)),
  join(header(0x8500, [0, 1, 0, 0]), netbiosRecord(32, hex`6000 c0000201 e000 c0000202`)),
  join(
    header(0x8580, [0, 1, 0, 0]),
    netbiosRecord(33, join(hex`02`, netbiosNames, hex`020000000001`, Buffer.alloc(40))),
  ),
  join(header(0x8783, [0, 1, 0, 0]), netbiosRecord(33, join(hex`03`, netbiosNames))),
  join(header(0x8503, [0, 1, 0, 0]), netbiosRecord(10, Buffer.alloc(0))),
  query(0x0100, hex`82 00`),
  join(header(0x0100, [2, 0, 0, 0]), HOST_NAME, hex`0020 0001`),
];

const netbiosDatagram = (type: number, rest: Buffer): Buffer =>
  join(Buffer.from([type]), hex`1a 0077 c0000201 008a`, rest);
const SOURCE_NAME = name(netbios('SOURCE', 0));
const netbiosDatagrams: readonly Buffer[] = [
  ...[0x10, 0x11, 0x12].map((type) =>
    netbiosDatagram(type, join(hex`0048 0000`, SOURCE_NAME, HOST_NAME, hex`01020304`)),
  ),
  netbiosDatagram(0x13, hex`82`),
  ...[0x14, 0x15, 0x16, 0x17].map((type) => netbiosDatagram(type, HOST_NAME)),
];

/** Frames for the layers that read names. */
export const NAMES: readonly CraftedCapture[] = [
  {
    name: 'dns',
    linktype: ETHERNET,
    frames: [
      ...responses.map((message) => datagram(DNS, HOST, message)),
      ...[...names, ...oddities].map((message) => datagram(HOST, DNS, message)),
      datagram(HOST, DNS, hex`12 34 01`),
      datagram(HOST, DNS, hex`12`),
      datagram(MDNS, MDNS, multicast),
      datagram(MDNS, DNS, multicast),
      ...[0xff0f, 0x7f0f, 0x8000].map((flags) => datagram(HOST, LLMNR, query(flags))),
      datagram(LLMNR, MDNS, query(0)),
    ],
  },
  {
    name: 'netbios',
    linktype: ETHERNET,
    frames: [
      ...netbiosMessages.map((message) => datagram(NBNS, NBNS, message)),
      ...netbiosDatagrams.map((message) => datagram(NBDGM, NBDGM, message)),
    ],
  },
  {
    name: 'dns-anywhere',
    linktype: ETHERNET,
    frames: [
      query(0x0100),
      query(0x0800), // not a query
      response(record(1, hex`c0000201`)),
      header(0x0100, [1, 0, 0, 0]),
      join(header(0x8180, [0, 0, 1, 0]), Buffer.alloc(40)),
      join(header(0x8180, [2, 1, 0, 0]), Buffer.alloc(40)),
      join(header(0x8180, [1, 101, 0, 0]), Buffer.alloc(2000)),
      join(header(0x8180, [1, 1, 0, 0]), Buffer.alloc(16)),
      join(header(0x8180, [1, 1, 0, 0]), Buffer.alloc(17)),
    ].map((message) => datagram(49_998, 49_999, message)),
  },
  {
    name: 'dns-tcp',
    linktype: ETHERNET,
    frames: [
      segment(HOST, DNS, 1, first),
      segment(HOST, DNS, 1 + first.length, first.subarray(0, 1)),
      segment(HOST, DNS, 2 + first.length, first.subarray(1, 9)),
      segment(HOST, DNS, 10 + first.length, first.subarray(9)),
      segment(DNS, HOST, 1, second.subarray(0, 20)),
      segment(DNS, HOST, 21, second.subarray(20)),
      segment(HOST, MDNS, 1, first),
    ],
  },
];
