import { hex } from '../../support/hex.js';
import type { CraftedCapture } from '../crafted-capture.js';
import { datagrams, type Speech } from '../dialogue.js';

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

/** Messages of devices that are managed, as devices seldom have them. */
export const MANAGEMENT: readonly CraftedCapture[] = [
  { name: 'syslog', linktype: ETHERNET, frames: datagrams(514, syslog) },
  {
    name: 'tftp',
    linktype: ETHERNET,
    frames: [...datagrams(69, tftp), ...datagrams(50_000, answers)],
  },
];
