import { RoundTrips } from '../../flows/tcp/round-trips.js';
import type { Segment } from '../../flows/tcp/segment.js';
import { isAfter, type Sequence } from '../../flows/tcp/sequence.js';
import type { Side } from '../../flows/tcp/side.js';
import { Stopwatches } from '../../flows/tcp/stopwatches.js';
import { Quantiles } from '../../stats/sketches/quantiles.js';
import { Correlation } from '../correlation.js';
import { Sample } from '../sample.js';
import { Flights } from './flights.js';
import { Losses } from './losses.js';

/** The maximum segment size of who offers none, in bytes: RFC 9293 section 3.7.1. */
export const LEAST_MSS = 536;

/** What was done with a segment that carries payload. */
export interface DataSent {
  readonly isAgain: boolean;
  /** It was not sent before, and nothing of the direction was sent again or out of order with it. */
  readonly isFresh: boolean;
  /** It shows that something was lost: it is that, or comes behind a gap. */
  readonly isLoss: boolean;
  /** Bytes on their way, its own among them; negative where that is not known. */
  readonly inFlight: number;
  /** The window that the receiver announced last, in bytes; not a number where it is not known. */
  readonly window: number;
}

/** How one side's payload went: what the flow record does not tell. */
export class SenderQuality {
  /** Segments with payload that were sent again. */
  resent = 0;
  /** Segments with at least as much payload as every path carries in one. */
  large = 0;
  /** Segments of the receiver that acknowledge, and those of them with selective acknowledgments. */
  acks = 0;
  selectiveAcks = 0;
  /** Round trips in ms before anything was sent again: slow start, as Sundaresan et al. take it. */
  readonly slowStart = new Sample();
  /** Of round trips and bytes on their way. */
  readonly roundTripAndFlight = new Correlation();
  /** What of the receiver's window was used at each segment, and the windows themselves in bytes. */
  readonly windowUse = new Quantiles();
  readonly windows = new Sample();
  /** Nanoseconds between the first payload and the last in which nothing was on its way, though the window was open. */
  idle = 0;
  readonly losses = new Losses();
  /** From the receiver's acknowledgments to payload of this side that echoes their timestamps; made with the first. */
  echoed: RoundTrips | undefined;
  #stamps: Stopwatches | undefined;
  /** The last of the round trips to each side, in ms. */
  #lastFlight = Number.NaN;
  #lastEcho = Number.NaN;
  #idleSince = Number.NaN;
  #newest: Sequence | undefined;
  #newBytes = 0;
  readonly #flights = new Flights();

  /** Takes a segment of this side with payload. */
  send(segment: Segment, end: number, side: Side, sent: DataSent): void {
    const { isAgain, isFresh, isLoss, inFlight, window } = sent;
    if (isAgain) this.resent += 1;
    else this.#newBytes += segment.bytes;
    if (segment.bytes >= LEAST_MSS) this.large += 1;
    if (isLoss && this.#newest !== undefined) {
      const missed = { bytes: this.#newBytes, inFlight, roundTrip: this.#lastFlight + this.#lastEcho };
      this.losses.note(this.#newest, (at) => side.sender.isNewAcknowledgment(at), missed);
    }
    if (this.#newest === undefined || isAfter(end, this.#newest)) this.#newest = end;
    if (isFresh) this.#flights.start(end, segment.time, inFlight);
    if (window > 0 && inFlight >= 0) this.windowUse.add(inFlight / window);
    if (window >= 0) this.windows.add(window);
    const silence = segment.time - this.#idleSince;
    if (silence > 0) this.idle += silence;
    this.#idleSince = Number.NaN;
    this.#timeEcho(segment);
  }

  /** Something of this side was sent again, or came late: what is timed tells nothing any more. */
  giveUpTiming(): void {
    this.#flights.clear();
  }

  /** Takes an acknowledgment of the other side, which announces `window` by now; `side` is what this one sent. */
  answer(segment: Segment, side: Side, window: number): void {
    const { acknowledgment, time, leftEdges } = segment;
    this.acks += 1;
    if (leftEdges.length > 0) this.selectiveAcks += 1;
    if (segment.hasTimestamps && side.dataSegments > 0) {
      this.#stamps ??= new Stopwatches();
      this.#stamps.start(segment.timestamp, time);
    }
    this.#noteIdle(time, side.dataSegments > 0 && side.sender.inFlight === 0 && window !== 0);
    const flight = this.#flights.stop(acknowledgment, time);
    if (flight === undefined) return;
    const ms = flight.roundTrip / NS_PER_MS;
    this.#lastFlight = ms;
    if (flight.inFlight >= 0) this.roundTripAndFlight.add(flight.inFlight, ms);
    if (this.resent === 0) this.slowStart.add(ms);
  }

  #timeEcho({ hasTimestamps, echo, time }: Segment): void {
    if (this.#stamps === undefined || !hasTimestamps) return;
    const elapsed = this.#stamps.stop(echo, time);
    if (!(elapsed >= 0)) return;
    this.echoed ??= new RoundTrips();
    this.echoed.add(elapsed);
    this.#lastEcho = elapsed / NS_PER_MS;
  }

  #noteIdle(time: number, isIdle: boolean): void {
    if (!isIdle) this.#idleSince = Number.NaN;
    else if (Number.isNaN(this.#idleSince)) this.#idleSince = time;
  }
}

const NS_PER_MS = 1_000_000;
