import type { FlowRecord } from '../../flows/flow-record.js';
import { counted } from '../amount.js';
import { type DetectorContext, defineDetector, type Watch } from '../detector.js';
import { endOf } from '../moments.js';
import { number } from '../option.js';

const OPTIONS = {
  packets: number(10, 'packets', 'Packets of each direction of a flow before its marks are compared', {
    least: 1,
  }),
} as const;

const MAX_SENDERS = 4_096;
/** Receivers that are counted. */
const MAX_PEERS = 1_000;
/** Marks of traffic that suffers without them: EF, VOICE-ADMIT, AF4x, CS5, CS4 (RFC 4594 section 2.3). */
const REAL_TIME: ReadonlySet<number> = new Set([46, 44, 34, 36, 38, 40, 32]);
/** Three bits that are left of a code point where the upper ones, the old precedence, are cleared (RFC 9435 section 4). */
const LOWER_BITS = 0x07;
const UPPER_BITS = 0x38;

type Marks = NonNullable<FlowRecord['dscp']>;
type Counted = Marks['orig'];

/** What becomes of the mark of a direction. */
export type Loss = 'bleached' | 'precedence cleared';

interface Sender {
  readonly peers: Set<string>;
  flows: number;
  packets: number;
  /** Mark of the other direction, by name. */
  readonly marks: Set<string>;
}

/** Packets whose mark for quality of service is lost on the way, or was never set. */
export const dscpBleaching = defineDetector({
  name: 'dscp-bleaching',
  about: 'Packets arrive without the DiffServ mark that the other direction of the same flow has',
  source: 'RFC 9435 section 4 (bleaching, and clearing of the precedence bits); code points: RFC 4594',
  attack: [],
  benign: [
    'That host does not mark at all: then nothing was lost, and it should be told to',
    'At the border of a provider marks are cleared by contract',
  ],
  advice: [
    'See marks by direction: nt flows FILE | jq "select(.dscp.bleached) | {id, dscp}"',
    'Capture at that host: where packets leave it with a mark, look for the first router or switch that clears it (trust settings)',
  ],
  basis: 'rule',
  inputs: { flows: true },
  options: OPTIONS,
  create: (context) => new DscpBleachingWatch(context),
});

class DscpBleachingWatch implements Watch {
  readonly #context: DetectorContext<typeof OPTIONS>;
  readonly #senders;

  constructor(context: DetectorContext<typeof OPTIONS>) {
    this.#context = context;
    this.#senders = context.table<string, Sender>(MAX_SENDERS);
  }

  flow(flow: FlowRecord): void {
    const { dscp, id, reason } = flow;
    if (dscp === undefined || reason === 'active') return;
    const { options } = this.#context;
    if (packetsOf(dscp.orig) < options.packets || packetsOf(dscp.resp) < options.packets) return;
    const fromOrig = lossOf(dscp.orig, dscp.resp);
    const fromResp = lossOf(dscp.resp, dscp.orig);
    if (fromOrig !== undefined) this.#raise(flow, fromOrig, id.orig_h, id.resp_h, dscp.orig, dscp.resp);
    if (fromResp !== undefined) this.#raise(flow, fromResp, id.resp_h, id.orig_h, dscp.resp, dscp.orig);
  }

  #raise(flow: FlowRecord, loss: Loss, source: string, target: string, lost: Counted, kept: Counted): void {
    const sender = this.#senders.ensure(`${loss} ${source}`, emptySender);
    const mark = mainOf(kept);
    sender.flows += 1;
    sender.packets += packetsOf(lost);
    sender.marks.add(nameOf(mark));
    if (sender.peers.size < MAX_PEERS) sender.peers.add(target);
    this.#context.raise({
      actors: { source, target: sender.peers.size === 1 ? target : undefined },
      key: `${loss} ${source}`,
      severity: REAL_TIME.has(mark) ? 'notice' : 'info',
      confidence: loss === 'bleached' ? 'medium' : 'high',
      at: endOf(flow),
      since: flow.ts,
      count: packetsOf(lost),
      flows: [flow.uid],
      tell: () => telling(loss, source, sender, this.#context.options),
    });
  }
}

const emptySender = (): Sender => ({ peers: new Set(), flows: 0, packets: 0, marks: new Set() });

const packetsOf = (marks: Counted): number =>
  (marks ?? []).reduce((sum, { packets = 0 }) => sum + packets, 0);

const mainOf = (marks: Counted): number =>
  (marks ?? []).reduce((main, each) => ((each.packets ?? 0) > (main.packets ?? 0) ? each : main)).dscp ?? 0;

const nameOf = (codePoint: number): string => `DSCP ${codePoint}`;

/** What was lost of the marks of one direction, by those of the other one; undefined where nothing was. */
export function lossOf(marks: Counted, others: Counted): Loss | undefined {
  const [mark, other] = [mainOf(marks), mainOf(others)];
  if (mark === 0 && other !== 0) return 'bleached';
  const isCleared =
    mark !== other && (other & UPPER_BITS) !== 0 && mark === (other & LOWER_BITS) && mark !== 0;
  return isCleared ? 'precedence cleared' : undefined;
}

function telling(
  loss: Loss,
  source: string,
  { packets, flows, marks: seen, peers }: Sender,
  options: { readonly packets: number },
) {
  const marks = [...seen].join(', ');
  const to = peers.size === 1 ? [...peers].join() : counted(peers.size, 'host');
  const how =
    loss === 'bleached' ? 'arrive without a mark' : 'arrive with the upper bits of their mark cleared';
  return {
    title: `Packets from ${source} to ${to} ${how}`,
    description: `${counted(packets, 'packet')} in ${counted(flows, 'flow')} ${how}, while those the other way have ${marks}. Behind the capture point they are treated as ordinary traffic.`,
    measure: 'packets without the mark of the other direction',
    observed: packets,
    threshold: options.packets,
    unit: 'packets',
    facts: { flows, receivers: peers.size, 'mark of the other direction': marks },
  };
}
