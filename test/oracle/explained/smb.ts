import { type Explanation, innermost, isOnly } from '../explanation.js';

const NO_COMMAND = '255';
/** Kind of a message of Kerberos. */
const TGS_REQUEST = 12;

/** Differences in SMB, what it comes in, and Kerberos. */
export const SMB: readonly Explanation[] = [
  {
    fields: ['frame.protocols'],
    when: ({ behind, row }) => isOnly(behind ?? [], 'nbss') && row.length > 0,
    because:
      'To tshark any bytes on the ports of NetBIOS and SMB are the middle of a message; we leave them to others.',
    users: true,
  },
  {
    fields: ['smb.cmd[]'],
    when: ({ ours, theirs }) => theirs.filter((command) => command !== NO_COMMAND).join() === ours.join(),
    because: 'tshark tells 255 where no command is chained to one of SMB.',
  },
  {
    fields: ['smb.path[]', 'smb2.tree[]', 'smb2.filename[]'],
    when: ({ ours, theirs }) => ours.every((name) => theirs.includes(name)) && ours.length < theirs.length,
    because:
      'tshark repeats the name of a share or file in all messages about it; we tell it where it is sent.',
    users: true,
  },
  {
    fields: ['kerberos.msg_type', 'kerberos.realm', 'kerberos.sname[]'],
    when: (difference) =>
      innermost(difference, 'kerberos.msg_type') === TGS_REQUEST &&
      difference.ours.every((value) => difference.theirs.includes(value)),
    because:
      'tshark tells the ticket that a request of Kerberos is proved with under the same names as the request.',
    users: true,
  },
  {
    fields: ['kerberos.*'],
    when: ({ ours, protocols }) =>
      ours.length === 0 && ['spnego-krb5', 'gss-api'].some((envelope) => protocols.includes(envelope)),
    because: 'Kerberos that stands inside of other protocols, in GSS-API, is not read.',
    users: true,
  },
  {
    fields: ['frame.protocols', 'nbss.*', 'smb.*'],
    captures: /^attacks\/(id2t--Win7_eternalblue|malcolm-pcap--(eternalblue-success|metasploit-ms017))/,
    because:
      'Segments stand behind what acknowledges them; tshark takes them for repeated and does not join them.',
  },
];
