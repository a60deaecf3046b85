import { type Explanation, innermost, isCut } from '../explanation.js';
import { ownValues } from '../own-records.js';

/** Methods of STUN that are assigned are below: RFC 8489 section 18.1. */
const ASSIGNED_METHODS = 0x100;
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
  {
    fields: ['stun.att_type[]'],
    when: ({ ours, theirs }) => ours.filter((type) => theirs.includes(type)).join() === theirs.join(),
    because: 'tshark gives no type of attributes of STUN that it does not know.',
    users: true,
  },
  {
    fields: ['frame.protocols', 'stun.*'],
    when: (difference) => (innermost(difference, 'stun.method') as number) >= ASSIGNED_METHODS,
    because: 'A message of STUN whose method is not assigned is none to tshark.',
    users: true,
  },
];
