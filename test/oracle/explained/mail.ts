import { type Explanation, isOnly } from '../explanation.js';

/** Differences in the protocols of mail and file transfer. */
export const MAIL: readonly Explanation[] = [
  {
    fields: ['smtp.req.command[]', 'smtp.req.parameter[]'],
    when: ({ ours, theirs }) =>
      isOnly(ours, 'STARTTLS') ? isOnly(theirs, 'STAR') : ours.length === 0 && isOnly(theirs, 'TLS'),
    because: 'tshark takes the first four letters of a line for the command; ours is the first word.',
    users: true,
  },
];
