import type { Explanation } from '../explanation.js';

/** Differences in what carries other packets, and in what is carried. */
export const TUNNELS: readonly Explanation[] = [
  {
    fields: ['udp.*'],
    when: ({ ours, protocols }) => ours.length === 0 && protocols.includes('udplite'),
    because: 'tshark tells the header of UDP-Lite under the names of UDP; ours has its own.',
    users: true,
  },
  {
    fields: ['isakmp.nextpayload'],
    when: ({ ours, theirs }) => ours.length === 1 && ours[0] === theirs[0],
    because: 'tshark tells the next payload of every payload, we that of the header: the first payload.',
    users: true,
  },
  {
    fields: ['geneve.option[].length'],
    when: ({ ours, theirs }) => theirs.slice(1).join() === ours.join(),
    because: 'tshark tells the length of all options under the name that the length of each has.',
    users: true,
  },
  {
    fields: ['*'],
    captures: /^crafted\/tunnel-erspan/,
    when: ({ protocols }) => protocols.slice(-2).join(':') === 'erspan:data',
    because: 'The frame type of ERSPAN type III says that an IP packet follows: we read it, tshark does not.',
    users: true,
  },
];
