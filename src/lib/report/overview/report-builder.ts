import type { Analysis } from '../../findings/analysis.js';
import type { FindingRecord } from '../../findings/finding-record.js';
import type { FlowRecord } from '../../flows/flow-record.js';
import { FlowTable } from '../../flows/flow-table.js';
import { HostNames } from '../../packets/host-names.js';
import type { Packet } from '../../packets/packet.js';
import type { PredictionRecord } from '../../predictions/prediction-record.js';
import { droppedPackets } from '../../records/dropped-packets.js';
import type { EndRecord } from '../../records/end.js';
import { PacketFacts } from '../../stats/facts.js';
import type { StatsRecord } from '../../stats/stats-record.js';
import { countsFactory } from '../../stats/windows.js';
import { FindingsOverview } from './findings-overview.js';
import { FlowOverview, hasFailed } from './flow-overview.js';
import type { Overview } from './overview.js';
import { PredictionsOverview } from './predictions-overview.js';
import { Timeline } from './timeline.js';

/** Rows in each list of statistics that are asked for. */
const STATS_ROWS = 256;
/** Flows that are open at a time, as in `nt flows`. */
const MAX_FLOWS = 500_000;

/**
 * Takes records of every kind and makes an overview of them, in bounded space. Flows and statistics are made of the
 * packets; where records of flows or statistics come too, these are taken in their place, so that nothing counts twice.
 */
export class ReportBuilder {
  readonly #facts = new PacketFacts();
  readonly #counts = countsFactory({ top: STATS_ROWS, write: () => undefined })();
  readonly #table = new FlowTable({
    limit: MAX_FLOWS,
    write: (flow, _, firstNumber) => this.#takeOwnFlow(flow, firstNumber),
  });
  readonly #names = new HostNames();
  readonly #ownFlows = new FlowOverview();
  readonly #givenFlows = new FlowOverview();
  readonly #findings = new FindingsOverview();
  readonly #predictions = new PredictionsOverview();
  /** Of packets and the flows made of them; of flows that came; of windows that came. */
  readonly #packetTimeline = new Timeline();
  readonly #flowTimeline = new Timeline();
  readonly #windowTimeline = new Timeline();
  /** Detectors that see all that is taken, too. */
  readonly #analysis: Analysis | undefined;
  #stats: StatsRecord | undefined;
  #wasAnalysed = false;

  constructor(analysis: Analysis | undefined) {
    this.#analysis = analysis;
  }

  /** Takes a packet, which is only lent. */
  takePacket(packet: Packet): void {
    this.#wasAnalysed ||= this.#analysis !== undefined;
    this.#analysis?.packet(packet);
    this.#facts.follow(packet);
    this.#counts.observe(packet, this.#facts);
    this.#packetTimeline.takePacket(packet, this.#facts);
    this.#names.take(packet);
    this.#table.take(packet);
  }

  /** Takes a flow record, which is only lent. */
  takeFlow(flow: FlowRecord): void {
    this.#wasAnalysed ||= this.#analysis !== undefined;
    this.#analysis?.flow(flow);
    this.#givenFlows.take(flow);
    this.#learnNames(flow);
    if (flow.reason === 'active') return;
    this.#flowTimeline.takeFlowAlone(flow);
    this.#flowTimeline.takeFlow(flow, hasFailed(flow));
  }

  /** Takes a record of statistics, which may be kept: that of the whole input, and windows of it. */
  takeStats(stats: StatsRecord): void {
    if (stats.by.length > 0) return;
    const { totals, window } = stats;
    if (!window.final) {
      this.#windowTimeline.takeWindow(window, totals?.packets ?? 0, totals?.bytes ?? 0);
    } else if ((totals?.packets ?? 0) >= (this.#stats?.totals?.packets ?? 0)) {
      // Of several inputs the largest: sums of lists of the busiest would be no sums.
      this.#stats = stats;
    }
  }

  /** Takes a finding, which may be kept. */
  takeFinding(finding: FindingRecord): void {
    this.#wasAnalysed = true;
    this.#findings.take(finding);
  }

  /** Takes a prediction, which is only lent. */
  takePrediction(prediction: PredictionRecord): void {
    this.#analysis?.prediction(prediction);
    this.#predictions.take(prediction);
  }

  /** Ends some of the open flows, so that others get their turn meanwhile; true once none is left. */
  endFlows(): boolean {
    return this.#table.end();
  }

  /** Entries given up for want of memory. */
  get forgotten(): number {
    return (
      (this.#analysis?.forgotten ?? 0) +
      this.#counts.forgotten +
      this.#facts.forgotten +
      this.#table.forgotten +
      this.#names.forgotten
    );
  }

  get flowsEvicted(): number {
    return this.#table.evicted;
  }

  /** What is known, once all input was taken and all flows have ended. */
  finish(end: EndRecord): Overview {
    const hasPackets = this.#counts.isUsed;
    for (const finding of this.#analysis?.end({ account: end }) ?? []) this.#findings.take(finding);
    const hasFlows = this.#givenFlows.flows > 0;
    const { first, last } = hasPackets ? this.#counts : end;
    return {
      end,
      first,
      last,
      stats: hasPackets ? this.#ownStats(end) : this.#stats,
      flows: hasFlows ? this.#givenFlows : this.#ownFlows,
      timeline: (hasPackets
        ? this.#packetTimeline
        : hasFlows
          ? this.#flowTimeline
          : this.#windowTimeline
      ).result(),
      findings: this.#findings,
      wasAnalysed: this.#wasAnalysed,
      predictions: this.#predictions,
      names: this.#names,
    };
  }

  #ownStats(end: EndRecord): StatsRecord | undefined {
    this.#counts.end({ dropped: droppedPackets(end) });
    const { first, last } = this.#counts;
    return this.#counts.records({ start: first, end: last, isFinal: true }, STATS_ROWS)[0];
  }

  #takeOwnFlow(flow: FlowRecord, firstNumber: number): void {
    this.#analysis?.flow(flow, firstNumber);
    this.#ownFlows.take(flow);
    this.#packetTimeline.takeFlow(flow, hasFailed(flow));
  }

  #learnNames({ id, tls, http }: FlowRecord): void {
    const name = tls?.server_name ?? http?.host?.replace(/:\d+$/, '');
    if (name !== undefined && !/^[\d.]*$|[[:]/.test(name)) this.#names.learn(id.resp_h, name, 'asked');
  }
}
