import { hex } from '../../support/hex.js';
import type { CraftedCapture } from '../crafted-capture.js';
import { dialogue, type Speech } from '../dialogue.js';

const ETHERNET = 1;

const mqtt: readonly Speech[] = [
  [
    'client',
    hex`10 25 0004 4d515454 04 ce 003c  0002 6331  0002 7774  0003 776d67  0004 616e6e61  0006 736563726574`,
  ],
  ['server', hex`20 02 00 00`],
  ['client', hex`82 0c 0001 0002 612f 01  0002 622f 02`],
  ['server', hex`90 04 0001 01 80`],
  ['client', hex`3d 09 0003 742f31 0007 68 69  c0 00`],
  ['server', hex`40 02 0007 d0 00`],
  ['client', hex`30 05 0003 74`],
  ['client', hex`2f 31 e0 00`],
];

const mqtt5: readonly Speech[] = [
  [
    'client',
    hex`10 2c 0004 4d515454 05 c6 003c  05 11 0000000a  0002 6331  02 01 01 0002 7774 0001 6d  0004 616e6e61  0006 736563726574`,
  ],
  ['server', hex`20 03 00 87 00`],
  ['client', hex`82 0a 0001 02 0b 01 0002 612f 01`],
  ['server', hex`90 04 0001 00 87`],
  ['client', hex`30 09 0002 612f 02 01 01 68 69`],
  ['client', hex`a2 07 0002 00 0002 612f`],
];

const modbus: readonly Speech[] = [
  ['client', hex`0001 0000 0006 01 01 0013 0025  0002 0000 0006 01 03 006b 0003`],
  ['server', hex`0001 0000 0008 01 01 05 cd6bb20e1b  0002 0000 0009 01 03 06 022b00000064`],
  ['client', hex`0003 0000 0006 01 05 00ac ff00`],
  ['server', hex`0003 0000 0006 01 05 00ac ff00`],
  ['client', hex`0004 0000 0006 01 06 0001 0003`],
  ['server', hex`0004 0000 0003 01 86 02`],
  ['client', hex`0005 0000 000b 01 10 0001 0002 04 000a0102`],
  ['server', hex`0005 0000 0006 01 10 0001 0002`],
  ['client', hex`0006 0000 0009 01 0f 0013 000a 02 cd01`],
  ['server', hex`0006 0000 0006 01 0f 0013 000a`],
  ['client', hex`0007 0000 0008 01 16 0004 00f2 0025`],
  ['client', hex`0008 0000 0006 01 04`],
  ['client', hex`0008 0001`],
  ['client', hex`0009 0000 0002 01 07`],
];

/** Messages of things: sensors, meters, controllers. */
export const THINGS: readonly CraftedCapture[] = [
  {
    name: 'mqtt',
    linktype: ETHERNET,
    frames: [...dialogue(1883, mqtt), ...dialogue(1883, mqtt5, 1)],
  },
  { name: 'modbus', linktype: ETHERNET, frames: dialogue(502, modbus) },
];
