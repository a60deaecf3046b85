import type { FlowRecord } from '../../flows/flow-record.js';
import { counted, percentText, rounded } from '../amount.js';
import { type DetectorContext, defineDetector, type Watch } from '../detector.js';
import type { Severity } from '../finding-record.js';
import { endOf } from '../moments.js';
import { number } from '../option.js';

type Side = NonNullable<FlowRecord['tcp']>['orig'];

const OPTIONS = {
  notice: number(1, '%', 'Data segments sent again that are worth a notice', { most: 100 }),
  warning: number(3, '%', 'Data segments sent again from which on transfers suffer', { most: 100 }),
  segments: number(100, 'segments', 'Data segments from one host to another before their share is judged'),
  timeouts: number(2, 'timeouts', 'Timeouts in one connection that are told however few segments there are', {
    least: 1,
  }),
} as const;

/** Pairs of hosts that are counted at a time. */
const MAX_PAIRS = 4_096;

/** What one host sent to another. */
interface Path {
  segments: number;
  again: number;
  timeouts: number;
  /** Timeouts of the connection that had most. */
  longest: number;
  spurious: number;
  /** Gaps where a segment came again: it was lost before the capture point. */
  gaps: number;
  connections: number;
}

/** Loss as TCP shows it: the share of data segments that a host had to send again. */
export const retransmissions = defineDetector({
  name: 'retransmissions',
  about: 'A host has to send many TCP segments again to another one: packets get lost on the way',
  source: 'DSLReports quality grades (1, 2.5, 3, 5, 12 %); backoff of timeouts: RFC 6298 section 5.5',
  attack: [],
  benign: [
    'A rate limiter or a short queue drops on purpose, and the transfer is as fast as it may be',
    'The capture point lost packets that the hosts did get: then they show as gaps, not as retransmissions',
  ],
  advice: [
    'See the segments (in Wireshark, tcp.analysis.retransmission finds those that came again): nt parse -Y "tcp and ip.src == SOURCE and ip.dst == TARGET" FILE',
    'Look for errors, duplex mismatch and drops on the interfaces of this path; on Wi-Fi for retries and weak signal',
    'Compare with a capture at the other end: what is missing there was lost in between',
  ],
  basis: 'rule',
  inputs: { flows: true },
  options: OPTIONS,
  create: (context) => new RetransmissionWatch(context),
});

class RetransmissionWatch implements Watch {
  readonly #context: DetectorContext<typeof OPTIONS>;
  readonly #paths;

  constructor(context: DetectorContext<typeof OPTIONS>) {
    this.#context = context;
    this.#paths = context.table<string, Path>(MAX_PAIRS);
  }

  flow(flow: FlowRecord): void {
    const { tcp, id, reason } = flow;
    if (tcp === undefined || reason === 'active') return;
    this.#take(flow, tcp.orig, id.orig_h, id.resp_h);
    this.#take(flow, tcp.resp, id.resp_h, id.orig_h);
  }

  #take(flow: FlowRecord, side: Side, sender: string, receiver: string): void {
    const { data_segments: segments = 0, retransmissions = 0 } = side;
    if (segments === 0) return;
    // SYN and FIN that come again are no data: of those there cannot be more than segments with data.
    const again = (side.retransmitted_bytes ?? 0) === 0 ? 0 : Math.min(retransmissions, segments);
    const path = this.#paths.ensure(`${sender} ${receiver}`, emptyPath);
    path.segments += segments;
    path.again += again;
    path.timeouts += side.timeout_retransmissions ?? 0;
    path.spurious += side.spurious_retransmissions ?? 0;
    path.gaps += side.lost_segments ?? 0;
    path.connections += 1;
    if (again > 0) this.#judge(flow, side, path, sender, receiver);
  }

  #judge(flow: FlowRecord, side: Side, path: Path, source: string, target: string): void {
    const { options } = this.#context;
    const severity = severityOf(path, side, options);
    if (severity === undefined) return;
    path.longest = Math.max(path.longest, side.timeout_retransmissions ?? 0);
    this.#context.raise({
      actors: { source, target },
      severity,
      confidence: path.segments >= options.segments ? 'high' : 'medium',
      at: endOf(flow),
      since: flow.ts,
      count: Math.min(side.retransmissions ?? 0, side.data_segments ?? 0),
      flows: [flow.uid],
      tell: () => telling(path, source, target, options),
    });
  }
}

const emptyPath = (): Path => ({
  segments: 0,
  again: 0,
  timeouts: 0,
  longest: 0,
  spurious: 0,
  gaps: 0,
  connections: 0,
});

/** How much it matters what was sent again; undefined where it does not. */
export function severityOf(
  path: Pick<Path, 'segments' | 'again'>,
  side: Pick<Side, 'timeout_retransmissions'>,
  options: {
    readonly notice: number;
    readonly warning: number;
    readonly segments: number;
    readonly timeouts: number;
  },
): Severity | undefined {
  const percent = (path.again / path.segments) * 100;
  if (path.segments >= options.segments && percent >= options.warning) return 'warning';
  if (path.segments >= options.segments && percent >= options.notice) return 'notice';
  return (side.timeout_retransmissions ?? 0) >= options.timeouts ? 'notice' : undefined;
}

function telling(
  path: Path,
  source: string,
  target: string,
  options: { readonly notice: number; readonly segments: number; readonly timeouts: number },
) {
  const share = path.again / path.segments;
  const isShare = path.segments >= options.segments && share * 100 >= options.notice;
  return {
    title: isShare
      ? `${percentText(share)} of what ${source} sends to ${target} has to be sent again`
      : `${source} sends to ${target} in vain: ${counted(path.longest, 'timeout')} in one connection`,
    description:
      `${counted(path.again, 'data segment')} of ${path.segments} in ${counted(path.connections, 'connection')} ` +
      `were sent again, ${path.timeouts} after a timeout, in which the connection stood still. ${placeOf(path)}`,
    ...(isShare
      ? {
          measure: 'data segments sent again',
          observed: rounded(share * 100),
          threshold: options.notice,
          unit: '%',
        }
      : {
          measure: 'timeouts in one connection',
          observed: path.longest,
          threshold: options.timeouts,
          unit: 'timeouts',
        }),
    facts: {
      'data segments': path.segments,
      'sent again': path.again,
      'after a timeout': path.timeouts,
      'needlessly, for they had arrived': path.spurious,
      'gaps in the capture': path.gaps,
    },
  };
}

/** On which side of the capture point packets were lost: what leaves a gap never passed it. */
function placeOf({ again, gaps, spurious }: Path): string {
  if (spurious * 2 > again) return 'Most of them had arrived: acknowledgments were lost or late.';
  if (gaps * 2 > again) return 'Most were lost before the capture point, on the side of the sender.';
  return 'Most passed the capture point before: they were lost behind it, on the way to the receiver.';
}
