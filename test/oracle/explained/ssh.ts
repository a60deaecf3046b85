import { type Explanation, isOursAlone, theirsOf } from '../explanation.js';

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
  {
    fields: ['frame.protocols', 'ssh.direction'],
    when: (difference) =>
      difference.protocols.at(-1) === 'ssh' && theirsOf(difference, 'ssh.direction') === '',
    because:
      'tshark names SSH where a packet begins that it waits for, whatever its length; we tell it where it ends, and believe no length beyond 128 kB.',
    users: true,
  },
];
