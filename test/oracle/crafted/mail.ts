import type { CraftedCapture } from '../crafted-capture.js';
import { dialogue, type Speech } from '../dialogue.js';

const ETHERNET = 1;

const smtp: readonly (readonly Speech[])[] = [
  [
    ['server', '220 mail.example ESMTP\r\n'],
    ['client', 'EHLO client.example\r\n'],
    ['server', '250-mail.example\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME\r\n'],
    ['client', 'AUTH LOGIN\r\n'],
    ['server', '334 VXNlcm5hbWU6\r\n'],
    ['client', 'YW5uYQ==\r\n'],
    ['server', '334 UGFzc3dvcmQ6\r\n'],
    ['client', 'c2VjcmV0\r\n'],
    ['server', '235 2.7.0 accepted\r\n'],
    ['client', 'MAIL FROM:<anna@example.org>\r\nRCPT TO:<bob@example.net>\r\nDATA\r\n'],
    ['server', '250 ok\r\n250 ok\r\n354 go on\r\n'],
    ['client', 'Subject: QUIT\r\n\r\nQUIT\r\n..\r\n'],
    ['client', 'the end\r\n.\r\n'],
    ['server', '250 queued\r\n'],
    ['client', 'QUIT\r\n'],
    ['server', '221 bye\r\n'],
  ],
  [
    ['server', '220-mail.example\r\n'],
    ['server', '220 second line\r\n'],
    ['client', 'HELO client.exam'],
    ['client', 'ple\r\n'],
    ['server', '250\r\n'],
    ['client', 'AUTH PLAIN AGFubmEAc2VjcmV0\r\n'],
    ['server', '535 5.7.8 no\r\n'],
    ['client', 'AUTH PLAIN\r\n'],
    ['server', '334 \r\n'],
    ['client', 'AGFubmEAc2VjcmV0\r\n'],
    ['server', '235 yes\r\n'],
    ['client', 'RSET\r\nNOOP\r\n'],
    ['server', '250 ok\r\n250 ok\r\n'],
  ],
];

const pop: readonly Speech[] = [
  ['server', '+OK ready <1896.697170952@pop.example>\r\n'],
  ['client', 'APOP anna c4c9334bac560ecc979e58001b3e22fb\r\n'],
  ['server', '-ERR no\r\n'],
  ['client', 'USER anna\r\n'],
  ['server', '+OK\r\n'],
  ['client', 'PASS secret word\r\n'],
  ['server', '+OK in\r\n'],
  ['client', 'STAT\r\n'],
  ['server', '+OK 1 120\r\n'],
  ['client', 'LIST 1\r\n'],
  ['server', '+OK 1 120\r\n'],
  ['client', 'DELE 1\r\n'],
  ['server', '+OK\r\n'],
  ['client', 'QUIT\r\n'],
  ['server', '+OK bye\r\n'],
];

const imap: readonly Speech[] = [
  ['server', '* OK [CAPABILITY IMAP4rev1 LITERAL+] ready\r\n'],
  ['client', 'a1 LOGIN "anna" "se cret"\r\n'],
  ['server', 'a1 NO wrong\r\n'],
  ['client', 'a2 NOOP\r\na3 NOOP\r\n'],
  ['server', 'a2 OK done\r\na3 OK done\r\n'],
  ['client', 'a4 UID SEARCH ALL\r\n'],
  ['server', '* SEARCH 1 2\r\na4 OK done\r\n'],
  ['client', 'a5 STATUS Drafts (MESSAGES)\r\n'],
  ['server', 'a5 BAD no\r\n'],
  ['client', 'a6 IDLE\r\n'],
  ['server', '+ idling\r\n'],
  ['client', 'DONE\r\n'],
  ['server', 'a6 OK done\r\n'],
  ['client', 'a7 LOGOUT\r\n'],
  ['server', '* BYE\r\na7 OK done\r\n'],
];

const ftp: readonly Speech[] = [
  ['server', '220-files.example\r\n220 ready\r\n'],
  ['client', 'USER anna\r\n'],
  ['server', '331 password\r\n'],
  ['client', 'PASS secret\r\n'],
  ['server', '230 in\r\n'],
  ['client', 'PORT 192,0,2,1,195,80\r\n'],
  ['server', '200 ok\r\n'],
  ['client', 'EPRT |1|192.0.2.1|50001|\r\n'],
  ['server', '200 ok\r\n'],
  ['client', 'EPSV\r\n'],
  ['server', '229 Entering Extended Passive Mode (|||50002|)\r\n'],
  ['client', 'PASV\r\n'],
  ['server', '227 Entering Passive Mode (198,51,100,2,195,83)\r\n'],
  ['client', 'LIST\r\n'],
];

/** Connections on which the files go that the conversation above speaks of. */
const ftpData: readonly Buffer[] = [50_002, 50_003].flatMap((port, index) =>
  dialogue(port, [['server', 'one two three']], index + 10),
);

/** Conversations of mail and file transfer as servers seldom have them. */
export const MAIL: readonly CraftedCapture[] = [
  {
    name: 'smtp',
    linktype: ETHERNET,
    frames: smtp.flatMap((speeches, index) => dialogue(25, speeches, index)),
  },
  { name: 'pop', linktype: ETHERNET, frames: dialogue(110, pop) },
  { name: 'imap', linktype: ETHERNET, frames: dialogue(143, imap) },
  {
    name: 'ftp',
    linktype: ETHERNET,
    frames: [...dialogue(21, ftp), ...ftpData, ...dialogue(20, [['server', 'x']])],
  },
];
