import { type Explanation, isOursAlone } from '../explanation.js';

/** Differences in SSH. */
export const SSH: readonly Explanation[] = [
  {
    fields: ['frame.protocols', 'ssh.*'],
    when: (difference) =>
      (isOursAlone(difference) || difference.path === 'frame.protocols') &&
      !difference.protocols.includes('ssh') &&
      difference.record.ssh !== undefined,
    because: 'tshark looks for SSH on its port only; we know it on any port by its banner.',
    users: true,
  },
];
