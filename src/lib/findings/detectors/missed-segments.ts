import { copyTime, noTime } from '../../bytes/time.js';
import type { FlowRecord } from '../../flows/flow-record.js';
import { counted, percentText, rounded } from '../amount.js';
import { type DetectorContext, defineDetector, type Watch } from '../detector.js';
import { endOf } from '../moments.js';
import { number } from '../option.js';

const OPTIONS = {
  notice: number(0.5, '%', 'ACKs of data that the capture never had, of all segments', { most: 100 }),
  warning: number(10, '%', 'The share from which on TCP cannot be judged', { most: 100 }),
  segments: number(100, 'segments', 'Segments before the share is judged', { least: 1 }),
} as const;

const MAX_FLOWS = 20;

/** Data that was acknowledged and never captured: the capture point misses packets, and nobody else does. */
export const missedSegments = defineDetector({
  name: 'missed-segments',
  about: 'Hosts acknowledge TCP data that the capture does not have: it misses packets that arrived',
  source:
    'Zeek policy/misc/capture-loss: gaps over ACKs, too much at 10 %; tcp.analysis.ack_lost_segment of Wireshark',
  attack: [],
  benign: ['The capture began or ended in the middle of connections'],
  advice: [
    'Look at the way to the capture point: a mirror port that is slower than what it mirrors, one link of a bundle, a full disk',
    'See where data are missing: nt flows FILE | jq "select(.missed_bytes > 0) | {id, missed_bytes, tcp: .tcp.lost_segments}"',
    'Do not take gaps in this capture for losses of the network',
  ],
  basis: 'capture',
  inputs: { flows: true },
  options: OPTIONS,
  create: (context) => new MissedSegmentWatch(context),
});

class MissedSegmentWatch implements Watch {
  readonly #context: DetectorContext<typeof OPTIONS>;
  readonly #first = noTime();
  readonly #last = noTime();
  #segments = 0;
  #unseen = 0;
  #bytes = 0;
  #connections = 0;
  readonly #flows: string[] = [];

  constructor(context: DetectorContext<typeof OPTIONS>) {
    this.#context = context;
  }

  flow(flow: FlowRecord): void {
    const { tcp, reason } = flow;
    // What only one side was captured of is another matter: nothing of the other one is there at all.
    if (tcp === undefined || reason === 'active' || flow.orig_pkts === 0 || flow.resp_pkts === 0) return;
    const unseen = (tcp.orig.acked_unseen_segments ?? 0) + (tcp.resp.acked_unseen_segments ?? 0);
    this.#segments += (tcp.orig.segments ?? 0) + (tcp.resp.segments ?? 0);
    if (unseen === 0) return;
    this.#unseen += unseen;
    this.#bytes += flow.missed_bytes;
    this.#connections += 1;
    if (this.#flows.length < MAX_FLOWS) this.#flows.push(flow.uid);
    if (this.#first.decimals === 0) copyTime(this.#first, flow.ts);
    copyTime(this.#last, endOf(flow));
  }

  end(): void {
    const { options, raise } = this.#context;
    const share = this.#unseen / Math.max(1, this.#segments);
    if (this.#segments < options.segments || share * 100 < options.notice) return;
    raise({
      actors: {},
      severity: share * 100 >= options.warning ? 'warning' : 'notice',
      confidence: 'high',
      at: this.#last,
      since: this.#first,
      count: this.#unseen,
      flows: this.#flows,
      doubtsAbsence: true,
      tell: () => ({
        title: `The capture misses TCP data that arrived: ${percentText(share)} of the segments show it`,
        description: `${counted(this.#unseen, 'segment')} of ${this.#segments}, in ${counted(this.#connections, 'connection')}, acknowledge data that were not captured; ${counted(this.#bytes, 'byte')} are missing.`,
        measure: 'segments that acknowledge what was not captured',
        observed: rounded(share * 100),
        threshold: options.notice,
        unit: '%',
        facts: { segments: this.#segments, connections: this.#connections, 'missing bytes': this.#bytes },
      }),
    });
  }
}
