import { Flags } from '@oclif/core';
import { DRIVER_NAMES } from '../frames/live/driver.js';

const MAX_BUFFER_MIB = 2_047;

/** How a command that captures is told on what, how, and for how long. */
export const LIVE_FLAGS = {
  interface: Flags.string({
    char: 'i',
    summary: 'Capture on this interface: a name, one of its addresses, or any.',
    helpValue: 'IFACE',
    multiple: true,
    multipleNonGreedy: true,
  }),
  'list-interfaces': Flags.boolean({
    char: 'D',
    summary: 'List interfaces and drivers, and what each driver can tell.',
  }),
  'capture-filter': Flags.string({
    char: 'f',
    summary: 'Capture only what this filter takes (see pcap-filter(7)).',
    helpValue: 'BPF',
  }),
  driver: Flags.option({
    options: ['auto', ...DRIVER_NAMES] as const,
    default: 'auto' as const,
    summary: 'What captures.',
    helpValue: 'NAME',
  })(),
  'no-promiscuous': Flags.boolean({
    char: 'p',
    summary: 'Leave out frames that are for other stations.',
  }),
  monitor: Flags.boolean({
    char: 'I',
    summary: 'Capture 802.11 frames as they are in the air (monitor mode).',
  }),
  'buffer-size': Flags.integer({
    char: 'B',
    summary: 'Room in the kernel for packets not yet fetched, in MiB.',
    helpValue: 'MIB',
    min: 1,
    max: MAX_BUFFER_MIB,
  }),
  'time-precision': Flags.option({
    options: ['micro', 'nano'] as const,
    default: 'nano' as const,
    summary: 'The finest digit of times.',
    helpValue: 'UNIT',
  })(),
  duration: Flags.string({
    summary: 'Stop capturing after this time, such as 90s or 5m.',
    helpValue: 'DURATION',
  }),
  'idle-timeout': Flags.string({
    summary: 'Stop capturing once no packet has come for this time.',
    helpValue: 'DURATION',
  }),
  user: Flags.string({
    summary: 'Go on as this user once the interface is open. Default: who called sudo.',
    helpValue: 'NAME',
  }),
};
