import { type Explanation, isCut } from '../explanation.js';
import { ownValues } from '../own-records.js';

/** Opcode of TFTP. */
const WRITE = 2;

/** Differences in the protocols that devices are managed and found with. */
export const MANAGEMENT: readonly Explanation[] = [
  {
    fields: ['frame.protocols', 'snmp.*'],
    when: (difference) => isCut(difference, 'snmp'),
    because: 'Of a message of SNMP that is longer than its datagram tshark reads nothing; we what is there.',
    users: true,
  },
  {
    fields: ['tftp.source_file', 'tftp.destination_file'],
    when: ({ ours, record }) => ours.length === 0 && Number(ownValues(record, ['tftp', 'opcode'])[0]) > WRITE,
    because: 'tshark repeats the name of the file in every packet of a transfer.',
    users: true,
  },
];
