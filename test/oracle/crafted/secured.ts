import { hex } from '../../support/hex.js';
import {
  clientHello,
  extension,
  helloRetryRequest,
  message,
  record,
  serverHello,
  vector,
} from '../../support/tls-bytes.js';
import type { CraftedCapture } from '../crafted-capture.js';
import { datagrams, dialogue } from '../dialogue.js';
import { join } from '../wire.js';

const HTTPS = 443;
const ETHERNET = 1;

const ssl2Hello = join(
  hex`80 3f 01 0301 0006 0010 0020  010080 0700c0`,
  Buffer.alloc(16, 9),
  Buffer.alloc(32, 7),
);

/** Hellos in the form of SSL 2, heartbeats, the shares of keys in both hellos, and messages over records. */
const tls: readonly Buffer[] = [
  ...dialogue(HTTPS, [['client', ssl2Hello]], 1),
  ...dialogue(
    HTTPS,
    [
      ['client', record(22, clientHello(extension(51, vector(2, hex`001d 0002 0101 0017 0001 02`))))],
      ['server', record(22, helloRetryRequest(0x1301, extension(43, hex`0304`), extension(51, hex`0017`)))],
      [
        'server',
        record(22, serverHello(0x1301, extension(43, hex`0304`), extension(51, hex`001d 0002 0303`))),
      ],
    ],
    2,
  ),
  ...dialogue(
    HTTPS,
    [
      ['client', record(24, join(hex`01 0003 aabbcc`, Buffer.alloc(16)))],
      ['server', record(24, hex`02 4000 aabbcc`)],
      ['server', join(record(22, hex`0e 00`), record(22, hex`0000`))],
      ['server', record(22, message(4, hex`00000e10 0004 01020304`))],
    ],
    3,
  ),
];

/** Versions that are negotiated, a packet of 0-RTT, and short headers behind a handshake. */
const quic: readonly Buffer[] = [
  ...datagrams(
    HTTPS,
    [
      ['client', join(hex`e0 00000001 01 03 02 0102 16`, Buffer.alloc(22, 1))],
      ['server', hex`c0 00000000 02 0102 01 03 1a2a3a4a 00000001`],
    ],
    1,
  ),
  ...datagrams(
    HTTPS,
    [
      ['client', join(hex`c0 00000001 02 aabb 02 ccdd 00 16`, Buffer.alloc(22, 1))],
      ['server', join(hex`60 ccdd`, Buffer.alloc(20, 7))],
      ['client', join(hex`d0 00000001 02 aabb 02 ccdd 16`, Buffer.alloc(22, 1))],
    ],
    2,
  ),
];

/** TLS and QUIC that real captures seldom hold. */
export const SECURED: readonly CraftedCapture[] = [
  { name: 'tls', linktype: ETHERNET, frames: tls },
  { name: 'quic', linktype: ETHERNET, frames: quic },
];
