import { type Explanation, isOursAlone } from '../explanation.js';

/** Differences in SIP and SDP. */
export const SIP: readonly Explanation[] = [
  {
    fields: ['sip.auth.*', 'sip.from.display_info', 'sip.to.display_info'],
    when: ({ ours, theirs }) => ours.length > 0 && ours.map((text) => `"${text}"`).join() === theirs.join(),
    because: 'tshark leaves the quotes around what SIP quotes; we take them off.',
    users: true,
  },
  {
    fields: ['sip.from.user', 'sip.to.user'],
    when: (difference) => isOursAlone(difference) && difference.ours[0]?.length === 1,
    because: 'tshark does not tell a user in a SIP URI whose name is one letter.',
    users: true,
  },
];
