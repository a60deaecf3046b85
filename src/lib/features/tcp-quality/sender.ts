import type { Segment } from '../../flows/tcp/segment.js';
import type { Side } from '../../flows/tcp/side.js';
import { Quantiles } from '../../stats/sketches/quantiles.js';
import { Correlation } from '../correlation.js';
import { Sample } from '../sample.js';
import { Flights } from './flights.js';

/** What was done with a segment that carries payload. */
export interface DataSent {
  readonly isAgain: boolean;
  /** It was not sent before, and nothing of the direction was sent again or out of order with it. */
  readonly isFresh: boolean;
  /** Bytes on their way, its own among them; negative where that is not known. */
  readonly inFlight: number;
  /** The window that the receiver announced last, in bytes; not a number where it is not known. */
  readonly window: number;
}

/** How one side's payload went: what the flow record does not tell. */
export class SenderQuality {
  /** Segments with payload that were sent again. */
  resent = 0;
  /** Segments of the receiver that acknowledge, and those of them with selective acknowledgments. */
  acks = 0;
  selectiveAcks = 0;
  /** Round trips in ms before anything was sent again: slow start, as Sundaresan et al. take it. */
  readonly slowStart = new Sample();
  /** Of round trips and bytes on their way. */
  readonly roundTripAndFlight = new Correlation();
  /** What of the receiver's window was used at each segment. */
  readonly windowUse = new Quantiles();
  /** Nanoseconds between the first payload and the last in which nothing was on its way, though the window was open. */
  idle = 0;
  #idleSince = Number.NaN;
  readonly #flights = new Flights();

  /** Takes a segment of this side with payload. */
  send(segment: Segment, end: number, { isAgain, isFresh, inFlight, window }: DataSent): void {
    if (isAgain) this.resent += 1;
    if (isFresh) this.#flights.start(end, segment.time, inFlight);
    if (window > 0 && inFlight >= 0) this.windowUse.add(inFlight / window);
    const silence = segment.time - this.#idleSince;
    if (silence > 0) this.idle += silence;
    this.#idleSince = Number.NaN;
  }

  /** Something of this side was sent again, or came late: what is timed tells nothing any more. */
  giveUpTiming(): void {
    this.#flights.clear();
  }

  /** Takes an acknowledgment of the other side, which announces `window` by now; `side` is what this one sent. */
  answer({ acknowledgment, time, leftEdges }: Segment, side: Side, window: number): void {
    this.acks += 1;
    if (leftEdges.length > 0) this.selectiveAcks += 1;
    this.#noteIdle(time, side.dataSegments > 0 && side.sender.inFlight === 0 && window !== 0);
    const flight = this.#flights.stop(acknowledgment, time);
    if (flight === undefined) return;
    const ms = flight.roundTrip / NS_PER_MS;
    if (flight.inFlight >= 0) this.roundTripAndFlight.add(flight.inFlight, ms);
    if (this.resent === 0) this.slowStart.add(ms);
  }

  #noteIdle(time: number, isIdle: boolean): void {
    if (!isIdle) this.#idleSince = Number.NaN;
    else if (Number.isNaN(this.#idleSince)) this.#idleSince = time;
  }
}

const NS_PER_MS = 1_000_000;
