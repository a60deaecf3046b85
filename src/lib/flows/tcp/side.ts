import { FLAG_NAMES } from './analysis-flags.js';
import { RoundTrips } from './round-trips.js';
import { SeenFrames } from './seen-frames.js';
import type { Segment } from './segment.js';
import { Sender } from './sender.js';
import { SENT, type Sent } from './sent.js';
import { Stopwatches } from './stopwatches.js';

/** How often each thing happened that most connections never see; made when the first does. */
export class Events {
  fast = 0;
  timeout = 0;
  spurious = 0;
  other = 0;
  outOfOrder = 0;
  lost = 0;
  ackedUnseen = 0;
  duplicateAcks = 0;
  receivedTwice = 0;
  zeroWindows = 0;
  zeroWindowProbes = 0;
  windowFull = 0;
  windowUpdates = 0;
  keepAlives = 0;
  keepAliveAcks = 0;
  resets = 0;
  duplicates = 0;
}

/** No window was announced yet whose scale is known. */
const NO_WINDOW = -1;

/** What one side of a connection sent, and how long the capture point waits for its answers. */
export class Side {
  sender = new Sender();
  readonly frames = new SeenFrames();
  permitsSelectiveAcks = false;
  segments = 0;
  dataSegments = 0;
  bytes = 0;
  retransmittedBytes = 0;
  /** Payload that was not seen before, behind the first segment that had any. */
  timedBytes = 0;
  firstDataTime = Number.NaN;
  lastDataTime = Number.NaN;
  /** Maximum segment size that it offered; 0 if none. */
  mss = 0;
  /** Windows it announced, in bytes. */
  leastWindow = NO_WINDOW;
  greatestWindow = NO_WINDOW;
  /** The last window, not scaled. */
  window = 0;
  mostInFlight = 0;
  /** What happened that need not; {@link happened} makes it. */
  events: Events | undefined;
  /** How often Wireshark's analysis says each of its flags; made with the first. */
  flagCounts: number[] | undefined;
  /** What of it waits for an ACK, and for an echo. */
  #sequences: Stopwatches | undefined;
  #timestamps: Stopwatches | undefined;
  /** Round trips from the capture point to this side and back, by its ACKs and by its echoes. */
  acknowledged: RoundTrips | undefined;
  echoed: RoundTrips | undefined;

  get happened(): Events {
    this.events ??= new Events();
    return this.events;
  }

  /** Counts what Wireshark says of a segment. */
  countFlags(flags: number): void {
    this.flagCounts ??= FLAG_NAMES.map(() => 0);
    for (let bit = 0; bit < FLAG_NAMES.length; bit += 1) {
      if ((flags & (1 << bit)) !== 0) this.flagCounts[bit] = (this.flagCounts[bit] as number) + 1;
    }
  }

  /** Counts payload; whether it was new, sent again or late. */
  countData({ bytes, time }: Segment, sent: Sent): void {
    this.dataSegments += 1;
    this.bytes += bytes;
    const isAgain = sent >= SENT.fast;
    if (isAgain) this.retransmittedBytes += bytes;
    else if (this.dataSegments > 1) this.timedBytes += bytes;
    if (this.dataSegments === 1) this.firstDataTime = time;
    this.lastDataTime = time;
    const { inFlight } = this.sender;
    if (inFlight > this.mostInFlight) this.mostInFlight = inFlight;
  }

  /** Begins to wait for answers to what was sent. */
  await(segment: Segment, end: number): void {
    this.#sequences ??= new Stopwatches();
    this.#sequences.start(end, segment.time);
    if (!segment.hasTimestamps) return;
    this.#timestamps ??= new Stopwatches();
    this.#timestamps.start(segment.timestamp, segment.time);
  }

  /** Karn's rule: what was sent again, or waits for it, tells nothing of the round trip. */
  giveUpWaiting(): void {
    this.#sequences?.clear();
  }

  /** Takes an answer of the other side, whose round trips it tells of. */
  answeredBy(other: Side, { acknowledgment, echo, hasTimestamps, time }: Segment): void {
    if (this.#sequences !== undefined) {
      const elapsed = this.#sequences.stop(acknowledgment, time);
      if (elapsed >= 0) {
        other.acknowledged ??= new RoundTrips();
        other.acknowledged.add(elapsed);
      }
    }
    if (this.#timestamps === undefined || !hasTimestamps) return;
    const elapsed = this.#timestamps.stop(echo, time);
    if (!(elapsed >= 0)) return;
    other.echoed ??= new RoundTrips();
    other.echoed.add(elapsed);
  }

  /** Notes a window in bytes. Those of SYN and RST say nothing of the receiver's room. */
  noteWindow(window: number): void {
    if (window < 0) return;
    if (this.leastWindow === NO_WINDOW || window < this.leastWindow) this.leastWindow = window;
    if (window > this.greatestWindow) this.greatestWindow = window;
  }

  /** Forgets where the data stands: another connection begins between the same ports. */
  beginAgain(): void {
    this.sender = new Sender();
    this.#sequences = undefined;
    this.#timestamps = undefined;
  }
}
