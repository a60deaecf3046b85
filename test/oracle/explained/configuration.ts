import type { Difference } from '../difference.js';
import type { Explanation } from '../explanation.js';
import { ownValues } from '../own-records.js';

const has = ({ record }: Difference, path: string): boolean => ownValues(record, path.split('.')).length > 0;

/** Differences in DHCP. */
export const CONFIGURATION: readonly Explanation[] = [
  {
    fields: ['dhcp.option.type[]'],
    when: ({ ours, theirs }) => theirs.filter((code) => code !== '0').join() === ours.join(),
    because: 'tshark counts padding and the end among the options of DHCP, as 0.',
    users: true,
  },
  {
    fields: ['dhcp.option.type[]'],
    when: (difference) =>
      has(difference, 'dhcp.option.option_overload') &&
      difference.theirs
        .filter((code) => code !== '0')
        .sort()
        .join() === [...difference.ours].sort().join(),
    because:
      'Options in place of names go behind all others (RFC 2131); tshark reads them in the middle of those.',
  },
  {
    fields: ['dhcp.hw.type', 'dhcp.hw.mac_addr'],
    when: (difference) =>
      has(difference, 'dhcp.option.client_id') &&
      difference.theirs.length === 2 &&
      difference.ours[0] === difference.theirs[0],
    because: 'tshark tells the hardware address in a client identifier as if it stood in the header of DHCP.',
    users: true,
  },
  {
    fields: ['dhcpv6.search_list_entry[]', 'dhcpv6.client_domain'],
    when: ({ ours, theirs }) => theirs.map((name) => name.replace(/\.$/, '')).join() === ours.join(),
    because: 'tshark writes the dot of the root behind a whole name in DHCPv6; no name of ours has it.',
    users: true,
  },
];
