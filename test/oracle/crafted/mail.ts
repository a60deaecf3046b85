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

/** Conversations of mail and file transfer as servers seldom have them. */
export const MAIL: readonly CraftedCapture[] = [
  {
    name: 'smtp',
    linktype: ETHERNET,
    frames: smtp.flatMap((speeches, index) => dialogue(25, speeches, index)),
  },
];
