import { hex } from '../../support/hex.js';
import type { CraftedCapture } from '../crafted-capture.js';
import { datagrams, dialogue, type Speech } from '../dialogue.js';

const ETHERNET = 1;

const syslog: readonly Speech[] = [
  ['client', '<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - failed for lonvick'],
  ['client', '<165>1 - - - - - -'],
  ['client', '<34>Oct 11 22:14:15 mymachine su: failed'],
  ['client', '<13>no header at all'],
  ['client', 'not even a priority'],
  ['client', '<192>too much'],
];

const tftp: readonly Speech[] = [
  ['client', '\0\x01boot/linux.0\0octet\0blksize\x001428\0tsize\x000\0'],
  ['client', '\0\x02config.txt\0netascii\0'],
  ['server', '\0\x05\0\x01not found\0'],
  ['server', '\0\x06blksize\x001428\0'],
  ['server', '\0\x03\0\x01abc'],
  ['client', '\0\x04\0\x01'],
];

/** The server goes on from another port than the one it was asked at. */
const answers: readonly Speech[] = [
  ['server', hex`0003 0001 61 62 63`],
  ['client', hex`0004 0001`],
];

/** RFC 5769 section 2.2: a response with an address in XOR and a name of software. */
const bindingResponse = hex`
  0101 003c 2112a442 b7e7a701bc34d686fa87dfae
  8022 000b 7465737420766563746f7220
  0020 0008 0001a147e112a643
  0008 0014 2b91f599fd9e90c38c7489f92af9ba53f06be7d7
  8028 0004 c07d4c96`;

/** RFC 5769 section 2.3: the same with IPv6. */
const bindingResponse6 = hex`
  0101 0048 2112a442 b7e7a701bc34d686fa87dfae
  8022 000b 7465737420766563746f7220
  0020 0014 0002a1470113a9faa5d3f179bc25f4b5bed2b9d9
  0008 0014 a382954e4be67bf11784c97c8292c275bfe3ed41
  8028 0004 c8fb0b4c`;

const stun: readonly Speech[] = [
  ['client', hex`0001 0000 2112a442 000000000000000000000001`],
  ['server', bindingResponse],
  ['server', bindingResponse6],
  ['server', hex`0113 0014 2112a442 000000000000000000000001 0009 000d 00000401 556e617574686f72 21 000000`],
  ['client', hex`4001 0003 61 62 63`],
];

const stunOverTcp: readonly Speech[] = [
  ['server', bindingResponse.subarray(0, 40)],
  ['server', bindingResponse.subarray(40)],
];

/** RFC 3489 as it was: a request to change the port, and a response with two addresses. */
const classicStun: readonly Speech[] = [
  ['client', hex`0001 0008 00000000000000000000000000000001 0003 0004 00000002`],
  [
    'server',
    hex`0101 0018 00000000000000000000000000000001 0001 0008 0001 1234 c0000201 0004 0008 0001 0d96 c6336402`,
  ],
];

/** Messages of devices that are managed, as devices seldom have them. */
export const MANAGEMENT: readonly CraftedCapture[] = [
  { name: 'syslog', linktype: ETHERNET, frames: datagrams(514, syslog) },
  {
    name: 'stun',
    linktype: ETHERNET,
    frames: [...datagrams(3478, stun), ...dialogue(3478, stunOverTcp), ...datagrams(19_302, classicStun, 5)],
  },
  {
    name: 'tftp',
    linktype: ETHERNET,
    frames: [...datagrams(69, tftp), ...datagrams(50_000, answers)],
  },
];
