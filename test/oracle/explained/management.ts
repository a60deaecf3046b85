import { type Explanation, isCut } from '../explanation.js';

/** Differences in the protocols that devices are managed and found with. */
export const MANAGEMENT: readonly Explanation[] = [
  {
    fields: ['frame.protocols', 'snmp.*'],
    when: (difference) => isCut(difference, 'snmp'),
    because: 'Of a message of SNMP that is longer than its datagram tshark reads nothing; we what is there.',
    users: true,
  },
];
