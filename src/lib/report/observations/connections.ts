import type { Parts, Tone } from '../document/document.js';
import { say } from '../document/document.js';
import type { HostOf } from '../document/hosts.js';
import { countText, percentOf, percentText } from '../document/quantity.js';
import type { FlowOverview } from '../overview/flow-overview.js';
import type { Observation, Observe } from './observation.js';

/** So many connections fail in any network, and mean nothing. */
const FEW_FAILURES = 3;
const NOTED_FAILURE_PERCENT = 10;
const GRAVE_FAILURE_PERCENT = 50;
const GRAVE_FAILURES = 20;
/** What a single host or server must have of all failures to be named as who they are about. */
const MOST_PERCENT = 50;

/** Segments sent again: 1 % is felt, 3 % makes transfers slow (M. Mathis et al., CCR 27(3), 1997: rate ~ 1/sqrt(loss)). */
const NOTED_LOSS_PERCENT = 1;
const GRAVE_LOSS_PERCENT = 3;
const FEW_SEGMENTS = 100;
const FEW_RESENT = 5;

/** Connections of TCP that failed or stalled. */
export const connections: Observe = ({ flows }, hostOf) => [
  ...failures(flows, hostOf),
  ...losses(flows),
  ...stalls(flows, hostOf),
];

function failures(flows: FlowOverview, hostOf: HostOf): Observation[] {
  const { failed, tcpFlows, refused } = flows;
  const percent = percentOf(failed, tcpFlows);
  const isMost = percent >= GRAVE_FAILURE_PERCENT;
  if (failed === 0 || percent < NOTED_FAILURE_PERCENT || (failed < FEW_FAILURES && !isMost)) return [];
  const tone: Tone = failed >= GRAVE_FAILURES && isMost ? 'warning' : 'notice';
  const how = refused === 0 ? 'unanswered' : refused === failed ? 'refused' : `${refused} refused`;
  return [
    {
      tone,
      parts: [
        ...say`${countText(failed, 'TCP connection')} of ${String(tcpFlows)} (${percentText(percent)}) failed (${how})`,
        ...culprits(flows, hostOf),
        '.',
      ],
    },
  ];
}

/** Who began most of what failed, and where it went. */
function culprits({ hosts, servers, failed }: FlowOverview, hostOf: HostOf): Parts {
  const most = (count: number): boolean => percentOf(count, failed) >= MOST_PERCENT;
  const [host] = hosts.rows().sort((a, b) => b.failed - a.failed);
  const [server] = servers.rows().sort((a, b) => b.failed - a.failed);
  const from = host !== undefined && most(host.failed) ? say`, mostly from ${hostOf(host.address)}` : [];
  if (server === undefined || !most(server.failed)) return from;
  const link = from.length === 0 ? ', mostly to ' : ' to ';
  return [...from, link, hostOf(server.address), ` port ${server.port ?? '-'}`];
}

function losses({ dataSegments, retransmissions }: FlowOverview): Observation[] {
  if (dataSegments < FEW_SEGMENTS) return [];
  const percent = percentOf(retransmissions, dataSegments);
  const share = `${percentText(percent)} of ${countText(dataSegments, 'TCP segment')} with data`;
  if (percent < NOTED_LOSS_PERCENT || retransmissions < FEW_RESENT) {
    return [{ tone: 'good', parts: say`Little was lost: ${share} had to be sent again.` }];
  }
  const tone: Tone = percent >= GRAVE_LOSS_PERCENT ? 'warning' : 'notice';
  return [{ tone, parts: say`${share} had to be sent again: packets are lost or late.` }];
}

function stalls({ zeroWindows, servers }: FlowOverview, hostOf: HostOf): Observation[] {
  if (zeroWindows === 0) return [];
  const [worst] = servers
    .rows()
    .sort((a, b) => b.clientZeroWindows + b.serverZeroWindows - a.clientZeroWindows - a.serverZeroWindows);
  if (worst === undefined) return [];
  const isServer = worst.serverZeroWindows >= worst.clientZeroWindows;
  const who = isServer ? say`the server ${hostOf(worst.address)}` : say`clients of ${hostOf(worst.address)}`;
  return [
    {
      tone: 'notice',
      parts: [
        ...say`Transfers stood still ${countText(zeroWindows, 'time')} because a receiver took no more (zero window), mostly `,
        ...who,
        '.',
      ],
    },
  ];
}
