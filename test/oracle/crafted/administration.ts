import { hex } from '../../support/hex.js';
import type { CraftedCapture } from '../crafted-capture.js';
import { datagrams, dialogue, type Speech } from '../dialogue.js';
import { join } from '../wire.js';

const ETHERNET = 1;

const snmp: readonly Speech[] = [
  // Version 2c: get sysDescr.0, and the answer.
  [
    'client',
    hex`30 26  02 01 01  04 06 70 75 62 6c 69 63
        a0 19  02 01 2a  02 01 00  02 01 00  30 0e 30 0c  06 08 2b 06 01 02 01 01 01 00  05 00`,
  ],
  [
    'server',
    hex`30 28  02 01 01  04 06 70 75 62 6c 69 63
        a2 1b  02 01 2a  02 01 00  02 01 00  30 10 30 0e  06 08 2b 06 01 02 01 01 01 00  04 02 68 69`,
  ],
  // Version 1: a trap of the enterprise 1.3.6.1.4.1.8072.
  [
    'server',
    hex`30 29  02 01 00  04 06 70 75 62 6c 69 63
        a4 1c  06 07 2b 06 01 04 01 bf 08  40 04 c0 00 02 01  02 01 06  02 01 11  43 01 05  30 00`,
  ],
];

/** A request for a ticket, and the answer. */
const kerberos: readonly Speech[] = [
  [
    'client',
    hex`6a 81 83 30 81 80 a1 03 02 01 05 a2 03 02 01 0a a4 74 30 72
        a0 07 03 05 00 40 81 00 10
        a1 11 30 0f a0 03 02 01 01 a1 08 30 06 1b 04 61 6e 6e 61
        a2 0d 1b 0b 45 58 41 4d 50 4c 45 2e 4f 52 47
        a3 20 30 1e a0 03 02 01 01 a1 17 30 15 1b 06 6b 72 62 74 67 74 1b 0b 45 58 41 4d 50 4c 45 2e 4f 52 47
        a5 11 18 0f 32 30 33 37 30 39 31 33 30 32 34 38 30 35 5a
        a7 06 02 04 12 34 56 78
        a8 08 30 06 02 01 12 02 01 17`,
  ],
  [
    'server',
    hex`6d 78 30 76 a0 03 02 01 05 a1 03 02 01 0d
        a3 0d 1b 0b 45 58 41 4d 50 4c 45 2e 4f 52 47
        a4 11 30 0f a0 03 02 01 01 a1 08 30 06 1b 04 61 6e 6e 61
        a5 3b 61 39 30 37 a0 03 02 01 05 a1 0d 1b 0b 45 58 41 4d 50 4c 45 2e 4f 52 47
        a2 14 30 12 a0 03 02 01 01 a1 0b 30 09 1b 03 73 71 6c 1b 02 64 62
        a3 0b 30 09 a0 03 02 01 17 a2 02 04 00
        a6 0b 30 09 a0 03 02 01 12 a2 02 04 00`,
  ],
];

/** The length that SMB has in front of it over TCP. */
const framed = (message: Buffer): Buffer => join(Buffer.from([0, 0, 0, message.length]), message);

const smbHead = hex`ff 534d42 72 00000000 18 53c0 0000 0000000000000000 0000 ffff fffe 0000 0001`;
const dialects = hex`00 0c00 02 4e54204c4d20302e313200`;
const smb2Head = hex`fe 534d42 4000 0100 00000000 0300 0100 00000000 00000000 0900000000000000 00000000 00000000
  0700000000000000 00000000000000000000000000000000`;
const treeConnect = hex`0900 0000 4800 0a00 5c005c0068005c007300`;

/** Management of networks and domains, as it is when nothing is wrong with it. */
export const ADMINISTRATION: readonly CraftedCapture[] = [
  { name: 'snmp', linktype: ETHERNET, frames: datagrams(161, snmp) },
  { name: 'kerberos', linktype: ETHERNET, frames: datagrams(88, kerberos) },
  {
    name: 'smb',
    linktype: ETHERNET,
    frames: dialogue(445, [
      ['client', framed(join(smbHead, dialects))],
      ['client', framed(join(smb2Head, treeConnect))],
    ]),
  },
];
