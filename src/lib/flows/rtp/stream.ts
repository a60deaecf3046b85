import type { Packet } from '../../packets/packet.js';
import { DelayVariation } from './delay-variation.js';
import { Jitter } from './jitter.js';
import { isComfortNoise, isEvent, type PayloadFormat } from './payload-types.js';
import { ARRIVAL, Sequence } from './sequence.js';

type RtpHeader = NonNullable<Packet['rtp']>;

/** A step between sending and arriving of more than this is a new beginning of the timestamps, and no delay. */
const MAX_STEP_MS = 10_000;
const MS_PER_SECOND = 1_000;

/** Where and when the packet before was. */
interface Moment {
  atMs: number;
  timestamp: number;
}

/** What one source sends in one direction of a flow. */
export class RtpStream {
  readonly ssrc: number;
  readonly fromOriginator: boolean;
  packets = 0;
  /** Times that the timestamps began anew. */
  timestampSteps = 0;
  /** Times that the payload type changed, comfort noise and events left out. */
  payloadChanges = 0;
  payloadType: number | undefined;
  format: PayloadFormat | undefined;
  readonly jitter = new Jitter();
  readonly delay = new DelayVariation();
  /** Time between packets that follow each other within a talkspurt. */
  maxDelta = 0;
  #deltaSum = 0;
  #deltas = 0;
  /** The shortest step of the timestamps from a packet to the next one. */
  #packetMs = Number.POSITIVE_INFINITY;
  readonly sequence = new Sequence();
  #last: Moment | undefined;
  /** The last packet of those that have timing. */
  #lastTimed: Moment | undefined;
  /** When the last packet was sent, since the first one, by its timestamp. */
  #sentMs = 0;
  #wasNoise = false;

  constructor(ssrc: number, fromOriginator: boolean) {
    this.ssrc = ssrc;
    this.fromOriginator = fromOriginator;
  }

  get meanDelta(): number | undefined {
    return this.#deltas === 0 ? undefined : this.#deltaSum / this.#deltas;
  }

  /** How much a packet holds, in milliseconds; undefined where no two followed each other. */
  get packetMs(): number | undefined {
    return Number.isFinite(this.#packetMs) ? this.#packetMs : undefined;
  }

  /** Takes a packet that came at `atMs`; the format is undefined where nothing tells it. */
  observe(header: RtpHeader, atMs: number, format: PayloadFormat | undefined): void {
    this.packets += 1;
    const arrival = this.sequence.add(header.seq);
    if (arrival === ARRIVAL.duplicate || arrival === ARRIVAL.stray) return;
    const isNoise = format !== undefined && isComfortNoise(format);
    const isTone = format !== undefined && isEvent(format);
    if (!isNoise && !isTone) this.#takeFormat(header.p_type, format);
    const isRegular = !header.marker && !isNoise && !this.#wasNoise;
    this.#wasNoise = isNoise;
    if (isRegular && this.#last !== undefined) this.#addDelta(atMs - this.#last.atMs);
    this.#last = { atMs, timestamp: header.timestamp };
    if (format === undefined || isTone || Number.isNaN(atMs)) return;
    this.#time(header, { atMs, isRegular, isNext: arrival === ARRIVAL.next, clockRate: format.clockRate });
  }

  #takeFormat(payloadType: number, format: PayloadFormat | undefined): void {
    if (this.payloadType !== undefined && payloadType !== this.payloadType) this.payloadChanges += 1;
    this.payloadType = payloadType;
    this.format = format;
  }

  #addDelta(ms: number): void {
    if (!(ms >= 0)) return;
    this.#deltaSum += ms;
    this.#deltas += 1;
    if (ms > this.maxDelta) this.maxDelta = ms;
  }

  #time(
    { seq, timestamp, marker }: RtpHeader,
    {
      atMs,
      isRegular,
      isNext,
      clockRate,
    }: { atMs: number; isRegular: boolean; isNext: boolean; clockRate: number },
  ): void {
    const before = this.#lastTimed;
    if (before !== undefined) {
      const sentMs = (((timestamp - before.timestamp) | 0) / clockRate) * MS_PER_SECOND;
      const difference = atMs - before.atMs - sentMs;
      this.#sentMs += sentMs;
      if (isNext && !marker && sentMs > 0 && sentMs < this.#packetMs) this.#packetMs = sentMs;
      if (Math.abs(difference) > MAX_STEP_MS) this.#beginTimestamps();
      else this.jitter.add(difference);
      if (isRegular) this.jitter.count();
    }
    this.#lastTimed = { atMs, timestamp };
    if (this.delay.add(atMs, atMs - this.#sentMs)) this.sequence.markLate(seq);
  }

  #beginTimestamps(): void {
    this.timestampSteps += 1;
    this.delay.restart();
  }
}
