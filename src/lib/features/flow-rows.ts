import type { FlowObserver } from '../flows/flow-observer.js';
import type { FlowRecord } from '../flows/flow-record.js';
import { FlowTable } from '../flows/flow-table.js';
import type { ExtractionOptions, Extractor, Feature, TakeRow } from './feature-set.js';
import { emptySubject, nameFlow, swapEnds } from './subjects.js';

/** Flows that are kept at a time where nothing else was said. */
export const DEFAULT_MAX_FLOWS = 500_000;

/** How the rows of a set are made of flows, as the flow table puts them together. */
export interface FlowMeasurement<Observer extends FlowObserver> {
  /** What ends connections beside silence: the state of TCP, if left out. */
  readonly endsBy?: 'tcp' | 'observer';
  /**
   * Makes what measures a flow; left out where its record tells all. `before` is what measured the flow that this one goes
   * on, where that ended because its observer said so.
   */
  observer?(before: Observer | undefined): Observer;
  /** Whether the flow makes a row; left out where each does. */
  isFor?(flow: FlowRecord, observer: Observer | undefined): boolean;
  /** Whether the set takes for the responder whom the record calls the originator: the subject does so, too. */
  isFlipped?(observer: Observer | undefined): boolean;
  /**
   * Writes the values of a flow that is over, or of all that came of it so far where it is written in parts. `values` are all
   * NaN before. `observer` is what measured the flow, and undefined where there is none.
   */
  fill(values: Float64Array, flow: FlowRecord, observer: Observer | undefined): void;
  /** Entries given up for want of memory. */
  readonly forgotten?: number;
}

/** What makes a row of each flow, with the flow table that `nt flows` has: the subject has the uid that a flow has there. */
export function flowExtractor<Observer extends FlowObserver>(
  measurement: FlowMeasurement<Observer>,
  features: readonly Feature[],
  take: TakeRow,
  { idleMs, activeMs, maxFlows: limit = DEFAULT_MAX_FLOWS }: ExtractionOptions,
): Extractor {
  const subject = emptySubject('flow');
  const values = new Float64Array(features.length);
  const write = (flow: FlowRecord, observer: Observer | undefined): void => {
    if (measurement.isFor?.(flow, observer) === false) return;
    nameFlow(subject, flow);
    if (measurement.isFlipped?.(observer) === true) swapEnds(subject);
    values.fill(Number.NaN);
    measurement.fill(values, flow, observer);
    take(subject, values);
  };
  const observer = measurement.observer?.bind(measurement);
  const { endsBy } = measurement;
  const table = new FlowTable<Observer>({
    idleMs,
    activeMs,
    limit,
    endsBy,
    write,
    ...(observer && { observer }),
  });
  return {
    take: (packet) => table.take(packet),
    ...(observer === undefined && { takeFlow: (flow: FlowRecord) => write(flow, undefined) }),
    quietFor: (ms) => table.quietFor(ms),
    end: () => table.end(),
    losses: () => ({
      packets_flowless: table.flowless,
      flows_evicted: table.evicted,
      entries_forgotten: table.forgotten + (measurement.forgotten ?? 0),
    }),
  };
}
