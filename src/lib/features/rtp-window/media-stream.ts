import { DelayVariation } from '../../flows/rtp/delay-variation.js';
import { Jitter } from '../../flows/rtp/jitter.js';
import { isComfortNoise, isEvent, type PayloadFormat } from '../../flows/rtp/payload-types.js';
import { ARRIVAL, Sequence } from '../../flows/rtp/sequence.js';
import type { Packet } from '../../packets/packet.js';
import { StreamWindow } from './stream-window.js';

type RtpHeader = NonNullable<Packet['rtp']>;

/** As in the flow record: a larger step between sending and arriving is a new beginning of the timestamps. */
const MAX_STEP_MS = 10_000;
const MS_PER_SECOND = 1_000;
const CYCLE_MASK = 0xffff;

/** When a packet came. */
export interface Arrived {
  /** Since 1970, for windows; not a number where the packet has no time. */
  readonly epochMs: number;
  /** Since the first packet of the flow, exact to the nanosecond. */
  readonly atMs: number;
}

/** A source of RTP in one direction of a flow, measured window by window. */
export class MediaStream {
  readonly ssrc: number;
  readonly fromOriginator: boolean;
  packets = 0;
  /** Codec of the last packet that is no comfort noise and no event; undefined where nothing tells it. */
  format: PayloadFormat | undefined;
  /** What a packet holds, in ms: the shortest step of the timestamps; infinite before two packets followed each other. */
  packetMs = Number.POSITIVE_INFINITY;
  /** Windows that are over, until they are taken. */
  closed: StreamWindow[] = [];
  readonly #windowMs: number;
  #window: StreamWindow | undefined;
  readonly #sequence = new Sequence();
  /** The highest number with its cycles. */
  #highest = 0;
  readonly #jitter = new Jitter();
  readonly #delay = new DelayVariation();
  #lastAtMs = Number.NaN;
  #lastTimestamp = 0;
  /** When the last packet was sent, since the first one, by its timestamp. */
  #sentMs = 0;

  constructor(ssrc: number, fromOriginator: boolean, windowMs: number) {
    this.ssrc = ssrc;
    this.fromOriginator = fromOriginator;
    this.#windowMs = windowMs;
  }

  observe(header: RtpHeader, arrived: Arrived, format: PayloadFormat | undefined): void {
    const window = this.#windowAt(arrived.epochMs);
    this.packets += 1;
    window.packets += 1;
    const arrival = this.#count(window, header.seq);
    if (arrival === ARRIVAL.duplicate || arrival === ARRIVAL.stray) return;
    const isTone = format !== undefined && isEvent(format);
    if (format !== undefined && !isTone && !isComfortNoise(format)) this.format = format;
    if (format === undefined || isTone || Number.isNaN(arrived.atMs)) return;
    this.#time(window, header, arrived, format.clockRate, arrival === ARRIVAL.next);
  }

  /** Ends the window that goes on. */
  close(): void {
    if (this.#window === undefined) return;
    this.closed.push(this.#window);
    this.#window = undefined;
  }

  /** The window of a moment; a packet that comes before the window that goes on is counted in it. */
  #windowAt(epochMs: number): StreamWindow {
    const startMs = Math.floor(epochMs / this.#windowMs) * this.#windowMs;
    if (this.#window !== undefined && startMs > this.#window.startMs) this.close();
    this.#window ??= new StreamWindow(Number.isNaN(startMs) ? 0 : startMs, this.#windowMs);
    return this.#window;
  }

  /** Counts what was sent, by the number of a packet, and what is missing before it. */
  #count(window: StreamWindow, number: number): number {
    const isFirst = this.#sequence.expected === 0;
    const { restarts } = this.#sequence;
    const arrival = this.#sequence.add(number);
    if (arrival === ARRIVAL.duplicate) window.duplicates += 1;
    if (arrival === ARRIVAL.reordered) {
      window.reordered += 1;
      const behind = (this.#highest - number) & CYCLE_MASK;
      window.missing.fill(this.#highest - behind);
    }
    if (arrival !== ARRIVAL.next) return arrival;
    const isNew = isFirst || this.#sequence.restarts > restarts;
    const steps = isNew ? 1 : (number - this.#highest) & CYCLE_MASK;
    if (steps > 1) window.missing.add(this.#highest + 1, steps - 1);
    window.expected += steps;
    this.#highest = isNew ? number + CYCLE_MASK + 1 : this.#highest + steps;
    return arrival;
  }

  #time(
    window: StreamWindow,
    { timestamp, marker }: RtpHeader,
    { epochMs, atMs }: Arrived,
    clockRate: number,
    isNext: boolean,
  ): void {
    if (!Number.isNaN(this.#lastAtMs)) {
      const sentMs = (((timestamp - this.#lastTimestamp) | 0) / clockRate) * MS_PER_SECOND;
      const difference = atMs - this.#lastAtMs - sentMs;
      this.#sentMs += sentMs;
      if (isNext && !marker && sentMs > 0) this.packetMs = Math.min(this.packetMs, sentMs);
      if (Math.abs(difference) > MAX_STEP_MS) this.#delay.restart();
      else {
        this.#jitter.add(difference);
        window.differences.add(Math.abs(difference));
        window.jitterMs = this.#jitter.ms;
      }
    }
    this.#lastAtMs = atMs;
    this.#lastTimestamp = timestamp;
    if (this.#delay.add(atMs, atMs - this.#sentMs)) window.late += 1;
    window.addDelay(epochMs - window.startMs, this.#delay.lastMs);
  }
}
