import { FlowContext } from '../../src/lib/flows/flow-context.js';
import type { Gauge, Meter } from '../../src/lib/flows/meter.js';
import { parseDecodeAs } from '../../src/lib/packets/decode-as.js';
import type { Packet } from '../../src/lib/packets/packet.js';
import { readPackets } from '../../src/lib/packets/packet-input.js';
import type { Fields, RecordOf } from '../../src/lib/records/field.js';
import { inSession } from './in-process.js';

/** What one meter found in one flow. */
export interface Measured<Result> {
  readonly orig: string;
  readonly resp: string;
  readonly result: Result;
}

/** A meter whose gauges may want to know what other flows tell. */
interface MeterInContext<Result extends Fields> extends Meter<string, Result> {
  create(context?: FlowContext): Gauge<RecordOf<Result>>;
}

interface Ends {
  readonly source: string;
  readonly destination: string;
}

/** Who sends to whom: addresses with ports, or radio stations. */
function endsOf({ ip, ipv6, tcp, udp, wlan }: Packet): Ends | undefined {
  const network = ip ?? ipv6;
  if (network === undefined) {
    if (wlan?.ra === undefined) return undefined;
    return { source: wlan.ta?.text ?? '-', destination: wlan.ra.text };
  }
  const transport = tcp ?? udp;
  const port = (number: number | undefined): string => (number === undefined ? '' : ` ${number}`);
  const kind = tcp === undefined ? '' : ' tcp';
  return {
    source: `${network.src.text}${port(transport?.srcport)}${kind}`,
    destination: `${network.dst.text}${port(transport?.dstport)}${kind}`,
  };
}

/** Splits packets into flows between two ends, the first packet's sender being the originator, and measures them. */
export class FlowSplitter<Result extends Fields> {
  readonly #context = new FlowContext();
  readonly #meter: MeterInContext<Result>;
  readonly #flows = new Map<string, { ends: Ends; gauge: Gauge<RecordOf<Result>> | undefined }>();

  constructor(meter: MeterInContext<Result>) {
    this.#meter = meter;
  }

  observe(packet: Packet): void {
    this.#context.observe(packet);
    const ends = endsOf(packet);
    if (ends === undefined) return;
    const backward = this.#flows.get(`${ends.destination} ${ends.source}`);
    const key = `${ends.source} ${ends.destination}`;
    const flow = this.#flows.get(key) ?? backward ?? { ends, gauge: undefined };
    if (flow.ends === ends) this.#flows.set(key, flow);
    if (flow.gauge === undefined && this.#meter.isFor(packet)) flow.gauge = this.#meter.create(this.#context);
    flow.gauge?.observe(packet, flow.ends.source === ends.source);
  }

  /** The flows that were measured, in the order in which they began. */
  results(): Measured<RecordOf<Result>>[] {
    return [...this.#flows.values()].flatMap(({ ends, gauge }) =>
      gauge === undefined ? [] : [{ orig: ends.source, resp: ends.destination, result: gauge.result() }],
    );
  }
}

/** What a meter finds in the flows of a capture, in which the user says what is on some ports. */
export async function measureCapture<Result extends Fields>(
  path: string,
  meter: MeterInContext<Result>,
  onPorts: readonly string[] = [],
): Promise<Measured<RecordOf<Result>>[]> {
  const splitter = new FlowSplitter(meter);
  const decodeAs = onPorts.map(parseDecodeAs).filter((each) => typeof each !== 'string');
  const take = (packet: Packet): void => splitter.observe(packet);
  await inSession((session) => readPackets({ inputs: [path], session, decodeAs, take }));
  return splitter.results();
}
