import type { Explanation } from '../explanation.js';
import { ownValues } from '../own-records.js';

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
  {
    fields: ['*'],
    captures: /^crafted\/tunnel-teredo/,
    when: ({ record, protocols }) =>
      protocols.slice(-2).join(':') === 'udp:data' &&
      String(ownValues(record, ['frame', 'protocols'])[0]).includes('teredo'),
    because:
      'We know Teredo between clients by the addresses inside of it; tshark looks only if it is told to.',
    users: true,
  },
  {
    fields: ['frame.protocols', 'wg.*'],
    captures: /^(attacks\/ndpi--zoom|protocols\/teamviewer)\.pcap$/,
    when: ({ ours, path, behind }) =>
      path === 'frame.protocols' ? behind?.join() === 'wg' : ours.length === 0,
    because: 'Zoom and TeamViewer, which tshark takes for WireGuard: no session of that counts up to 2^48.',
    users: true,
  },
  {
    fields: ['tcp.*'],
    captures: /^protocols\/ajp\.pcap$/,
    when: ({ protocols }) => protocols[1] === 'cfp',
    because:
      'tshark takes the last four bytes of a FabricPath frame for its check sequence, also where they are of the packet.',
    users: true,
  },
];
