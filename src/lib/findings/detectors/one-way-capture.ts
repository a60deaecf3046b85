import { copyTime, noTime } from '../../bytes/time.js';
import type { FlowRecord } from '../../flows/flow-record.js';
import { counted, percentText, rounded } from '../amount.js';
import { type DetectorContext, defineDetector, type Watch } from '../detector.js';
import { endOf } from '../moments.js';
import { number } from '../option.js';

const OPTIONS = {
  share: number(50, '%', 'TCP connections of which only one side was captured, of all that transfer data', {
    most: 100,
  }),
  connections: number(3, 'connections', 'Connections that transfer data before their share is judged', {
    least: 1,
  }),
} as const;

const MAX_FLOWS = 20;

/** A capture that shows one side of conversations. */
export const oneWayCapture = defineDetector({
  name: 'one-way-capture',
  about:
    'Of most TCP connections only one side was captured, although they went on: the other way is not seen here',
  source: 'A side that sends data and acknowledges must be answered (RFC 9293 section 3.4)',
  attack: [],
  benign: ['The capture was filtered by source or destination'],
  advice: [
    'Let the mirror port copy both directions, or capture on both links of an asymmetric way',
    'Do not believe findings here that nobody answered, and see these connections: nt flows FILE | jq "select(.resp_pkts == 0)"',
  ],
  basis: 'capture',
  inputs: { flows: true },
  options: OPTIONS,
  create: (context) => new OneWayCaptureWatch(context),
});

class OneWayCaptureWatch implements Watch {
  readonly #context: DetectorContext<typeof OPTIONS>;
  readonly #first = noTime();
  readonly #last = noTime();
  #connections = 0;
  #oneWay = 0;
  readonly #flows: string[] = [];

  constructor(context: DetectorContext<typeof OPTIONS>) {
    this.#context = context;
  }

  flow(flow: FlowRecord): void {
    if (flow.proto !== 'tcp' || flow.reason === 'active') return;
    const isOneWay = flow.orig_pkts === 0 || flow.resp_pkts === 0;
    const bytes = (flow.orig_bytes ?? 0) + (flow.resp_bytes ?? 0);
    if (bytes === 0 && !(isOneWay && acknowledges(flow))) return;
    this.#connections += 1;
    if (this.#first.decimals === 0) copyTime(this.#first, flow.ts);
    copyTime(this.#last, endOf(flow));
    if (!isOneWay) return;
    this.#oneWay += 1;
    if (this.#flows.length < MAX_FLOWS) this.#flows.push(flow.uid);
  }

  end(): void {
    const { options, raise } = this.#context;
    const share = this.#oneWay / Math.max(1, this.#connections);
    if (this.#connections < options.connections || share * 100 < options.share) return;
    raise({
      actors: {},
      severity: 'warning',
      confidence: 'high',
      at: this.#last,
      since: this.#first,
      count: this.#oneWay,
      flows: this.#flows,
      doubtsAbsence: true,
      tell: () => ({
        title: `Only one side of the connections was captured (${percentText(share)})`,
        description: `Of ${counted(this.#connections, 'TCP connection')} that transfer data, ${this.#oneWay} show packets of one side only. Round trips, losses and answers cannot be judged from them.`,
        measure: 'connections of which one side is missing',
        observed: rounded(share * 100),
        threshold: options.share,
        unit: '%',
        facts: { connections: this.#connections, 'one side only': this.#oneWay },
      }),
    });
  }
}

/** More than attempts to connect: bare ACKs in the history, of one side or the other. */
const acknowledges = ({ history }: FlowRecord): boolean => /a/i.test(history ?? '');
