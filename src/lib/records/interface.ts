import { boolean, count, list, optional, type RecordOf, text, uint16 } from './field.js';

/** The `interface` record: something that can be captured on. */
export const INTERFACE_RECORD = {
  type: text('Kind of the record', { values: ['interface'] }),
  v: count('Major version of the kind'),
  name: text('Name, as -i takes it'),
  state: optional(text('Whether it is in use; absent where that is not known', { values: ['up', 'down'] })),
  kind: optional(text('What it is', { values: ['wired', 'wireless', 'loopback', 'tunnel', 'all', 'other'] })),
  linktype: optional(uint16('LINKTYPE_ number of its frames (tcpdump.org/linktypes.html)')),
  mac: optional(text('Hardware address')),
  addresses: list('IP addresses; -i takes them too', text('address')),
} as const;

export type InterfaceRecord = RecordOf<typeof INTERFACE_RECORD>;

/** The `driver` record: a way to capture, and what it can and cannot tell. */
export const DRIVER_RECORD = {
  type: text('Kind of the record', { values: ['driver'] }),
  v: count('Major version of the kind'),
  name: text('Name, as --driver takes it', { values: ['dumpcap', 'tcpdump', 'cap'] }),
  installed: boolean('It is there, and this user may run it'),
  path: optional(text('Program or module file')),
  version: optional(text('Version, as it states it')),
  remedy: optional(text('How to get it where it is not there')),
  times: text('When the kernel got a packet, or when it was delivered to this program', {
    values: ['kernel', 'delivery'],
  }),
  time_decimals: count('Decimals of its times'),
  counts_drops: boolean('It counts packets that were lost for want of room'),
  knows_length: boolean('It tells the length of frames of which it keeps only a part'),
  delay_ms: count('How long a packet can wait in the kernel', { unit: 'ms' }),
} as const;

export type DriverRecord = RecordOf<typeof DRIVER_RECORD>;
