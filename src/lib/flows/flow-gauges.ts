import type { Time } from '../bytes/time.js';
import type { Packet } from '../packets/packet.js';
import type { FlowContext } from './flow-context.js';
import type { FlowDetails } from './flow-details.js';
import { type FlowPage, PACKETS, responderOf, START_NANOSECONDS, START_SECONDS } from './flow-page.js';
import { FLOW_BIT } from './flow-summary.js';
import { FIRST_WORDS, type Gauge, type Meter } from './meter.js';
import { METERS } from './registry.js';

const METER_LIST: readonly Meter[] = METERS;

/** The meter that keeps the first packet of a flow in few words. */
const FIRST_KEEPER = METER_LIST.findIndex(({ first }) => first !== undefined);

/** What is measured of each flow beyond its row: a gauge of each meter that a packet gave something to measure. */
export class FlowGauges {
  readonly #context: FlowContext;

  constructor(context: FlowContext) {
    this.#context = context;
  }

  /** Has the gauges of a flow take a packet; those that it gives something to measure are made. */
  observe(page: FlowPage, row: number, packet: Packet, fromOriginator: boolean): void {
    if (page.hasBits(row, FLOW_BIT.isFirstKept)) resume(page, row);
    let kept = page.details[row]?.gauges;
    for (let index = 0; index < METER_LIST.length; index += 1) {
      if (kept?.meter === index) {
        kept.gauge.observe(packet, fromOriginator);
        kept = kept.next;
        continue;
      }
      const meter = METER_LIST[index] as Meter;
      if (!meter.isFor(packet) || keepsFirst(meter, page, row, packet)) continue;
      addGauge(page.detailsOf(row), index, meter.create(this.#context)).observe(packet, fromOriginator);
    }
  }

  /** Begins anew: the ends were taken for each other. */
  drop(page: FlowPage, row: number): void {
    page.detailsOf(row).gauges = undefined;
    page.clearBits(row, FLOW_BIT.isFirstKept);
  }
}

/** Whether the packet is the first of its flow, and the meter keeps it in few words for now. */
function keepsFirst({ first }: Meter, page: FlowPage, row: number, packet: Packet): boolean {
  if (first === undefined || page.size(row, PACKETS) !== 1 || page.size(responderOf(row), PACKETS) !== 0)
    return false;
  if (!first.keep(packet, page.first, row * FIRST_WORDS)) return false;
  page.setBits(row, FLOW_BIT.isFirstKept);
  return true;
}

/** Makes the gauge of the packet that was kept, now that there is a second one. */
function resume(page: FlowPage, row: number): void {
  page.clearBits(row, FLOW_BIT.isFirstKept);
  const start = {
    seconds: page.moment(row, START_SECONDS),
    nanoseconds: page.word(row, START_NANOSECONDS),
    decimals: page.decimals[row] as Time['decimals'],
  };
  const gauge = METER_LIST[FIRST_KEEPER]?.first?.resume(page.first, row * FIRST_WORDS, start);
  if (gauge !== undefined) addGauge(page.detailsOf(row), FIRST_KEEPER, gauge);
}

/** A gauge of a flow and the one behind it: most flows have one or two, of the many that there are. */
export interface KeptGauge {
  /** Number of its meter in the registry. */
  readonly meter: number;
  readonly gauge: Gauge<unknown>;
  next: KeptGauge | undefined;
}

function addGauge(details: FlowDetails, meter: number, gauge: Gauge<unknown>): Gauge<unknown> {
  const { gauges } = details;
  if (gauges === undefined || gauges.meter > meter) {
    details.gauges = { meter, gauge, next: gauges };
    return gauge;
  }
  let before = gauges;
  while (before.next !== undefined && before.next.meter < meter) before = before.next;
  before.next = { meter, gauge, next: before.next };
  return gauge;
}
