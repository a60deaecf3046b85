import { Durations } from '../../flows/latency/durations.js';
import { Correlation } from '../correlation.js';
import { Sample } from '../sample.js';
import { MissingRuns } from './missing-runs.js';

/** Packets at the end of a window whose delays are told apart. */
const LAST_PACKETS = 10;
const MS_PER_SECOND = 1_000;

/** What a stream did in one window. */
export class StreamWindow {
  readonly startMs: number;
  readonly #halfMs: number;
  /** Packets that came, duplicates among them. */
  packets = 0;
  /** Packets that were sent, by their numbers, since the last one of the window before. */
  expected = 0;
  duplicates = 0;
  reordered = 0;
  /** Packets that came later than the playout buffer allows. */
  late = 0;
  readonly missing = new MissingRuns();
  /** By how much the ways of packets that follow each other differ, in ms. */
  readonly differences = new Durations();
  /** How much longer packets were on their way than the fastest of late, in ms. */
  readonly delays = new Durations();
  readonly delay = new Sample();
  readonly firstHalf = new Sample();
  readonly secondHalf = new Sample();
  /** Of seconds since the begin and delays in ms. */
  readonly trend = new Correlation();
  readonly #last: number[] = [];
  /** RFC 3550's estimate at the end, in ms; not a number where there is none. */
  jitterMs = Number.NaN;

  /** The window of `lengthMs` that begins at `startMs` since 1970. */
  constructor(startMs: number, lengthMs: number) {
    this.startMs = startMs;
    this.#halfMs = lengthMs / 2;
  }

  /** A packet that came `sinceMs` behind the begin took `delayMs` longer than the fastest. */
  addDelay(sinceMs: number, delayMs: number): void {
    this.delays.add(delayMs);
    this.delay.add(delayMs);
    (sinceMs < this.#halfMs ? this.firstHalf : this.secondHalf).add(delayMs);
    this.trend.add(sinceMs / MS_PER_SECOND, delayMs);
    this.#last.push(delayMs);
    if (this.#last.length > LAST_PACKETS) this.#last.shift();
  }

  /** Mean delay of the last ten packets; not a number where there are none. */
  get lastDelay(): number {
    return this.#last.reduce((sum, delay) => sum + delay, 0) / this.#last.length;
  }
}
