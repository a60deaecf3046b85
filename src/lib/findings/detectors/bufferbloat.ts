import type { FlowRecord } from '../../flows/flow-record.js';
import { msText, rounded } from '../amount.js';
import { type DetectorContext, defineDetector, type Watch } from '../detector.js';
import { endOf } from '../moments.js';
import { number } from '../option.js';

type Side = NonNullable<FlowRecord['tcp']>['orig'];

const OPTIONS = {
  notice: number(60, 'ms', 'Delay that load adds, from which on it is worth a notice: grade C'),
  warning: number(200, 'ms', 'Delay that load adds, from which on calls and games suffer: grade D'),
  standing: number(
    30,
    'ms',
    'Delay that is added half of the time: a queue that stands, and no single late answer',
  ),
  load: number(2, 's', 'How long a transfer must send at its rate to count as load'),
  samples: number(20, 'round trips', 'Round trips that must be measured under load', { least: 1 }),
  segments: number(100, 'segments', 'Data segments that are load', { least: 1 }),
  size: number(
    500,
    'bytes',
    'Mean payload of these: smaller ones are questions and answers, which wait for late ACKs',
  ),
} as const;

/** Upper ends of the grades, in ms that load adds; beyond the last one it is F. */
const GRADES = [
  [5, 'A+'],
  [30, 'A'],
  [60, 'B'],
  [200, 'C'],
  [400, 'D'],
] as const;

const BITS_PER_BYTE = 8;
const MS_PER_SECOND = 1_000;
const MS_PER_MINUTE = 60_000;

/** Queues that are far too long: a transfer makes everybody on the same link wait. */
export const bufferbloat = defineDetector({
  name: 'bufferbloat',
  about: 'Under load, round trips take far longer than without: a queue on the way is too long',
  source:
    'DSLReports bufferbloat grades (5, 30, 60, 200, 400 ms); J. Gettys and K. Nichols, "Bufferbloat", ACM Queue 2011',
  attack: [],
  benign: [
    'Wi-Fi and mobile links delay under load by themselves, without a queue that could be shortened',
    'Nothing else used the link at that time: then nobody noticed',
  ],
  advice: [
    'At the router in front of the slowest link, turn on queue management (fq_codel, CAKE, SQM) and set its rate to 90 % of the link',
    'See round trips and throughput of the transfer: nt flows -Y "tcp" FILE | jq "{id, tcp}"',
    'Measure again with a transfer running: the added delay should stay below 30 ms',
  ],
  basis: 'rule',
  inputs: { flows: true },
  options: OPTIONS,
  create: (context) => new BufferbloatWatch(context),
});

class BufferbloatWatch implements Watch {
  readonly #context: DetectorContext<typeof OPTIONS>;

  constructor(context: DetectorContext<typeof OPTIONS>) {
    this.#context = context;
  }

  flow(flow: FlowRecord): void {
    const { tcp, id, reason } = flow;
    if (tcp === undefined || reason === 'active') return;
    const { orig_ms, resp_ms } = tcp.handshake;
    this.#judge(flow, {
      sender: id.orig_h,
      receiver: id.resp_h,
      sent: tcp.orig,
      answered: tcp.resp,
      idleMs: resp_ms,
    });
    this.#judge(flow, {
      sender: id.resp_h,
      receiver: id.orig_h,
      sent: tcp.resp,
      answered: tcp.orig,
      idleMs: orig_ms,
    });
  }

  #judge(flow: FlowRecord, direction: Direction): void {
    const { options } = this.#context;
    const queue = queueOf(direction, options);
    if (queue === undefined) return;
    const { sender, receiver } = direction;
    const told = telling(direction, queue, options);
    this.#context.raise({
      actors: { source: sender, target: receiver },
      severity: queue.addedMs >= options.warning ? 'warning' : 'notice',
      confidence: 'medium',
      at: endOf(flow),
      since: flow.ts,
      count: 1,
      flows: [flow.uid],
      tell: () => told,
    });
  }
}

/** One direction of a transfer: who sends, and what the other end answered. */
interface Direction {
  readonly sender: string;
  readonly receiver: string;
  readonly sent: Side;
  readonly answered: Side;
  /** Round trip of the handshake, when nothing else was under way. */
  readonly idleMs: number | undefined;
}

/** What a queue adds to round trips. */
export interface Queue {
  readonly baseMs: number;
  readonly loadedMs: number;
  /** Of the slowest twentieth. */
  readonly addedMs: number;
}

/** The delay that a transfer adds to its own round trips; undefined where there was no load, or it adds little. */
export function queueOf(
  { sent, answered, idleMs }: Pick<Direction, 'sent' | 'answered' | 'idleMs'>,
  options: { readonly [Name in keyof typeof OPTIONS]: number },
): Queue | undefined {
  const { samples = 0, min_ms, p50_ms, p95_ms } = answered.ack_rtt;
  if (min_ms === undefined || p50_ms === undefined || p95_ms === undefined) return undefined;
  if (samples < options.samples || (sent.data_segments ?? 0) < options.segments) return undefined;
  const { bytes = 0, throughput_bps = 0, data_segments = 0 } = sent;
  if (bytes < data_segments * options.size) return undefined;
  const seconds = throughput_bps === 0 ? 0 : (bytes * BITS_PER_BYTE) / throughput_bps;
  if (seconds < options.load) return undefined;
  const baseMs = Math.min(min_ms, idleMs ?? min_ms);
  const addedMs = p95_ms - baseMs;
  if (addedMs < options.notice || p50_ms - baseMs < options.standing) return undefined;
  return { baseMs, loadedMs: p95_ms, addedMs };
}

/** `A+` to `F` by the delay that load adds. */
export const gradeOf = (addedMs: number): string => GRADES.find(([limit]) => addedMs < limit)?.[1] ?? 'F';

function telling(
  { sender, receiver, sent, answered }: Direction,
  queue: Queue,
  options: { readonly notice: number },
) {
  const { baseMs, loadedMs, addedMs } = queue;
  const roundTripsAMinute = Math.round(MS_PER_MINUTE / loadedMs);
  return {
    title: `Sending from ${sender} to ${receiver} fills a queue of ${msText(addedMs)}: grade ${gradeOf(addedMs)}`,
    description:
      `Round trips took ${msText(baseMs)} without load and ${msText(loadedMs)} with it (19 of 20 no more): ` +
      `${roundTripsAMinute} a minute. Everything that shares the link waits as long.`,
    measure: 'delay that load adds to round trips',
    observed: rounded(addedMs),
    threshold: options.notice,
    unit: 'ms',
    facts: {
      grade: gradeOf(addedMs),
      'round trip without load': msText(baseMs),
      'half of the round trips': msText(answered.ack_rtt.p50_ms ?? 0),
      'round trips a minute under load': roundTripsAMinute,
      'rate of the transfer': `${rounded((sent.throughput_bps ?? 0) / MS_PER_SECOND / MS_PER_SECOND)} Mbit/s`,
    },
  };
}
