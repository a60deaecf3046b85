import type { KeptGauge } from './flow-gauges.js';
import type { FlowObserver } from './flow-observer.js';
import { NOWHERE, type Place } from './place.js';

/** Letters of the history that are counted, each for two sides. */
const SCALED_LETTERS = 4;

/** What is not known of every flow, and kept apart for that: a million of one packet have nothing of it. */
export class FlowDetails {
  service: string | undefined = undefined;
  app: string | undefined = undefined;
  place: Place = NOWHERE;
  /** The gauges that the flow has, in the order of their meters. */
  gauges: KeptGauge | undefined = undefined;
  /** What follows the packets for whoever gets the records. */
  observer: FlowObserver | undefined = undefined;
  /** How many earlier flows had the same key and the same begin. */
  occurrence = 0;
  /** Payload that was acknowledged and never seen, in bytes. */
  missedBytes = 0;
  /** Records of the flow that were written. */
  parts = 0;
  /** How often each scaled letter of the history (c, g, t, w) was deserved, by the originator and the responder. */
  counts: number[] | undefined = undefined;
  /** Pieces of payload behind a hole, begin and end in turn, of the originator and of the responder. */
  islands: [number[], number[]] | undefined = undefined;

  /** Takes the originator for the responder. */
  swapSides(): void {
    this.islands?.reverse();
    this.counts?.push(...this.counts.splice(0, SCALED_LETTERS));
  }
}
