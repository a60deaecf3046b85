import { optional, text, uint8 } from '../../records/field.js';
import { countedFields, countedResult, countedTable } from '../counted.js';
import { NumberCounts } from '../sketches/number-counts.js';
import { defineTap } from '../tap.js';

const CODES = 256;
const TYPES = 256;
const VERSIONS = ['icmp', 'icmpv6'] as const;

/** IANA "ICMP Type Numbers" and "ICMPv6 type Numbers", those that are met. */
const NAMES: Readonly<Record<(typeof VERSIONS)[number], Readonly<Record<number, string>>>> = {
  icmp: {
    0: 'echo reply',
    3: 'unreachable',
    4: 'source quench',
    5: 'redirect',
    8: 'echo request',
    9: 'router advertisement',
    10: 'router solicitation',
    11: 'time exceeded',
    12: 'parameter problem',
    13: 'timestamp request',
    14: 'timestamp reply',
  },
  icmpv6: {
    1: 'unreachable',
    2: 'packet too big',
    3: 'time exceeded',
    4: 'parameter problem',
    128: 'echo request',
    129: 'echo reply',
    130: 'multicast listener query',
    131: 'multicast listener report',
    132: 'multicast listener done',
    133: 'router solicitation',
    134: 'router advertisement',
    135: 'neighbour solicitation',
    136: 'neighbour advertisement',
    137: 'redirect',
    143: 'multicast listener report v2',
  },
};

/** Messages of ICMP (RFC 792) and ICMPv6 (RFC 4443) by type and code. */
export const icmp = defineTap({
  name: 'icmp',
  about: 'Messages of ICMP and ICMPv6 by type and code',
  needs: VERSIONS,
  fields: countedFields('Messages', {
    protocol: text('Protocol', { values: VERSIONS }),
    msg_type: uint8('Type'),
    msg_code: uint8('Code'),
    name: optional(text('What the type is called')),
  }),
  parts: () => ({ messages: new NumberCounts({ limit: VERSIONS.length * TYPES * CODES }) }),

  observer:
    ({ messages }) =>
    ({ icmp: v4, icmpv6: v6, frame }) => {
      if (v4 !== undefined) messages.count(v4.type * CODES + v4.code, frame.len);
      if (v6 !== undefined) messages.count((TYPES + v6.type) * CODES + v6.code, frame.len);
    },

  result: ({ messages }, { top }) =>
    countedResult(messages, top, (value) => {
      const protocol = value < TYPES * CODES ? 'icmp' : 'icmpv6';
      const type = Math.trunc(value / CODES) % TYPES;
      return { protocol, msg_type: type, msg_code: value % CODES, name: NAMES[protocol][type] };
    }),

  tables: (result) => [
    countedTable({ title: 'ICMP', columns: ['protocol', 'type', 'code', 'name'] }, result),
  ],
});
