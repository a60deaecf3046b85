import type { Difference } from '../difference.js';
import { type Explanation, innermost, isOnly, isOursAlone } from '../explanation.js';
import { ownValues } from '../own-records.js';

const BAD = 'bad';

const isBeginning = ({ ours, theirs }: Difference): boolean =>
  theirs.every((value, index) => value === ours[index]);

/** First and second words of lines of IMAP that are no tags and statuses. */
const isNone = (word: string): boolean => ['+', ')', 'DONE', 'idling', 'HTTP/1.1', '200'].includes(word);

/** Differences in the protocols of mail and file transfer. */
export const MAIL: readonly Explanation[] = [
  {
    fields: ['frame.protocols'],
    when: (difference) =>
      isOnly(difference.behind ?? [], 'ftp') && innermost(difference, 'tcp.checksum_status') === BAD,
    because: 'tshark reads a segment that was sent again once more where its checksum is wrong.',
  },
  {
    fields: ['smtp.req.command[]', 'smtp.req.parameter[]'],
    when: ({ ours, theirs }) =>
      isOnly(ours, 'STARTTLS') ? isOnly(theirs, 'STAR') : ours.length === 0 && isOnly(theirs, 'TLS'),
    because: 'tshark takes the first four letters of a line for the command; ours is the first word.',
    users: true,
  },
  {
    fields: ['pop.response.indicator[]'],
    when: (difference) => isOursAlone(difference) && isOnly(difference.ours, '+'),
    because: 'A challenge in AUTH of POP is a mail to tshark.',
  },
  {
    fields: ['pop.request.command[]'],
    when: (difference) => difference.ours.length === 0 && innermost(difference, 'pop.answer') !== undefined,
    because: 'The answer to a challenge of POP is a command to tshark; ours is pop.answer.',
    users: true,
  },
  {
    fields: ['imap.request.username[]'],
    when: ({ ours, theirs }) => isOnly(theirs, `"${ours[0]}"`),
    because: 'tshark tells a user of IMAP with the quotes around the name.',
  },
  {
    fields: ['imap.request.folder[]'],
    when: (difference) => difference.ours.length === 0 && isOnly(difference.theirs, 'ALL'),
    captures: /^crafted\/imap/,
    because: 'tshark takes the first word behind UID SEARCH for a mailbox.',
  },
  {
    fields: ['imap.request_tag[]', 'imap.response_tag[]', 'imap.response.status[]'],
    when: ({ ours, theirs }) => theirs.filter((word) => !isNone(word)).join() === ours.join(),
    because:
      'To tshark every line of IMAP begins with a tag: also one that goes on, asks for one, or is HTTP.',
  },
  {
    fields: ['imap.line[]'],
    when: ({ ours }) => ours.some((line) => /\{\d+\}$/.test(line)),
    because:
      'tshark tells the line before a literal in the frame where the literal ends, we where the line does.',
  },
  {
    fields: ['imap.line[]'],
    when: ({ ours, theirs }) => theirs.slice(1).join() === ours.join() && /\{\d+\}$/.test(theirs[0] ?? ''),
    because: 'The same in the frame where the literal ends.',
  },
  {
    fields: ['ftp.request.*', 'ftp.response.*'],
    when: (difference) => difference.ours.length > 1 && isBeginning(difference),
    because: 'Of several lines of FTP in one segment tshark reads the first; we read all.',
    users: true,
  },
  {
    fields: ['ftp.response.code[]'],
    when: (difference) =>
      isOursAlone(difference) && ownValues(difference.record, ['ftp', 'response', 'arg']).length > 1,
    because: 'The same where the code stands in a later line.',
  },
];
