import { hex } from '../../support/hex.js';
import type { CraftedCapture } from '../crafted-capture.js';
import { datagrams, dialogue } from '../dialogue.js';
import { join } from '../wire.js';

const ETHERNET = 1;

const http = dialogue(80, [
  [
    'client',
    'GET http://b.example/x HTTP/1.1\r\nHost: a.example\r\nProxy-Authorization: Basic YTpi\r\nX-Forwarded-For: 192.0.2.7\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
  ],
  [
    'server',
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n\r\n',
  ],
]);

const chunked = dialogue(
  8080,
  [
    ['client', 'HEAD /a HTTP/1.0\r\n\r\n'],
    ['server', 'HTTP/1.1 200 OK\r\nContent-Length: 900\r\nLocation: /b\r\n\r\n'],
    ['client', 'POST /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n'],
    ['server', 'HTTP/1.1 204 No Content\r\nServer: x\r\n\r\n'],
  ],
  1,
);

const pipelined = dialogue(
  80,
  [['client', 'GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: b\r\nReferer: c\r\n\r\n']],
  4,
);

const LISTS = ['k', 'h', 'e', 'f', 'm', 'n', 'c', 'd', 'en', 'de'];

const ssh = dialogue(
  22,
  [
    ['client', 'SSH-2.0-a\r\n'],
    [
      'client',
      join(
        hex`00000051 06 14 00112233445566778899aabbccddeeff`,
        ...LISTS.map((names) => join(hex`000000`, Buffer.from([names.length]), Buffer.from(names))),
        hex`01 00000000 000000000000`,
      ),
    ],
  ],
  5,
);

const ssdp = datagrams(
  1900,
  [
    [
      'client',
      'NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nLOCATION: http://a/b.xml\r\nSERVER: x UPnP/1.0\r\n\r\n',
    ],
  ],
  2,
);

const DESCRIPTION =
  'v=0\r\no=a 1 2 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 40010 RTP/AVP 0\r\n';

const sip = datagrams(
  5060,
  [
    [
      'client',
      `INVITE sip:b@example.org SIP/2.0\r\nVia: SIP/2.0/UDP h.example;branch=z9hG4bK1;received=192.0.2.1\r\nFrom: <sip:ab@x>;tag=1\r\nTo: <sip:cd@y>\r\nCall-ID: 1@x\r\nCSeq: 1 INVITE\r\nP-Asserted-Identity: <sip:ab@x>\r\nSubject: hello\r\nReason: Q.850;cause=16\r\nContent-Type: application/sdp\r\nContent-Length: ${DESCRIPTION.length}\r\n\r\n${DESCRIPTION}`,
    ],
  ],
  3,
);

const twoCalls = dialogue(
  5060,
  [
    [
      'client',
      'OPTIONS sip:a@b SIP/2.0\r\nCall-ID: 1\r\nContent-Length: 0\r\n\r\nOPTIONS sip:c@d SIP/2.0\r\nCall-ID: 2\r\nContent-Length: 0\r\n\r\n',
    ],
  ],
  6,
);

/** Between the end that the description names, 192.0.2.1:40010, and another. */
const media = (payload: Buffer): Buffer[] => datagrams(6000, [['client', payload]], 10);
const control = (...packets: readonly Buffer[]): Buffer[] =>
  datagrams(6001, [['client', join(...packets)]], 11);

const rtp = [
  ...media(hex`80 00 0001 00000010 00000001  01 02 03 04`),
  ...media(hex`92 80 0002 000000b0 00000001  00000002 00000003  bede 0001 10ff0000  01 02 03 04`), // sources, extension
  ...media(hex`a0 00 0003 00000150 00000001  01 02 03 00 00 03`), // padding
];

const SENDER_REPORT = hex`81 c8 000c 00000001
  e7b1a1c0 80000000 00000010 00000003 0000000c
  00000002 10 ffffff 00010002 00000003 00000004 00000005`;
const DESCRIPTION_OF_SOURCES = hex`82 ca 0008
  00000001  01 03 612e62  08 04 01 70 7176 00
  00000002  01 05 632e642e65 00`;

const rtcp = [
  ...control(SENDER_REPORT, DESCRIPTION_OF_SOURCES),
  ...control(
    hex`80 c9 0001 00000001`,
    hex`81 cd 0003 00000001 00000002 0005 0000`, // NACK
    hex`81 ce 0002 00000001 00000002`, // picture lost
    hex`84 ce 0004 00000001 00000000 00000002 07 000000`, // full intra request
    hex`85 cc 0003 00000001 74657374 01020304`, // of an application
    hex`81 cb 0001 00000001`, // goodbye
  ),
  ...control(
    hex`80 c9 0001 00000001`,
    hex`80 cf 0004 00000001 04 00 0002 e7b1a1c0 80000000`, // extended: reference time
  ),
];

/** Conversations of web, voice and video. */
export const CONVERSATIONS: readonly CraftedCapture[] = [
  { name: 'http', linktype: ETHERNET, frames: [...http, ...chunked, ...ssdp, ...pipelined, ...ssh] },
  { name: 'voice', linktype: ETHERNET, frames: [...sip, ...twoCalls, ...rtp, ...rtcp] },
];
