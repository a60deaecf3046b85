import { say } from '../document/document.js';
import { countText } from '../document/quantity.js';
import type { Observe } from './observation.js';

const UNREACHABLE = { icmp: 3, icmpv6: 1 } as const;
const TIME_EXCEEDED = { icmp: 11, icmpv6: 3 } as const;
const MANY = 10;

/** What routers and hosts complain of. */
export const messages: Observe = ({ stats }) => {
  const rows = stats?.icmp?.top ?? [];
  const countOf = (types: { readonly icmp: number; readonly icmpv6: number }): number =>
    rows
      .filter(({ protocol, msg_type }) => types[protocol as 'icmp' | 'icmpv6'] === msg_type)
      .reduce((sum, { packets }) => sum + packets, 0);
  const [unreachable, exceeded] = [countOf(UNREACHABLE), countOf(TIME_EXCEEDED)];
  return [
    ...(unreachable >= MANY
      ? [
          {
            tone: 'notice' as const,
            parts: say`${countText(unreachable, 'ICMP message')} say that a host, network or port could not be reached.`,
          },
        ]
      : []),
    ...(exceeded >= MANY
      ? [
          {
            tone: 'notice' as const,
            parts: say`${countText(exceeded, 'ICMP message')} say that packets died on the way (time exceeded): a traceroute, or a routing loop.`,
          },
        ]
      : []),
  ];
};
