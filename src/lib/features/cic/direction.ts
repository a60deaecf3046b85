import { NO_SAMPLE, Sample } from '../sample.js';
import { TCP_FLAG } from '../transport.js';
import { Bulks } from './bulks.js';

/** A packet as CICFlowMeter sees it. */
export interface CicPacket {
  /** When it came, in µs since 1970. */
  readonly atUs: number;
  /** Payload behind the transport header, and that header, in bytes. */
  readonly payload: number;
  readonly header: number;
  /** Flags of TCP; 0 without. */
  readonly flags: number;
  /** Window of TCP, not scaled; not a number without TCP. */
  readonly window: number;
}

/** What went one way in a flow. Most flows of a flood have one packet: what is for more is made then. */
export class Direction {
  #payloads: Sample | undefined;
  #gaps: Sample | undefined;
  #bulks: Bulks | undefined;
  headerBytes = 0;
  /** Smallest header; not a number where no packet had one. */
  leastHeader = Number.NaN;
  pushed = 0;
  urgent = 0;
  dataPackets = 0;
  /** Window of the first packet; not a number before it, and without TCP. */
  firstWindow = Number.NaN;
  #lastUs = 0;

  get packets(): number {
    return this.payloads.count;
  }

  get payloads(): Readonly<Sample> {
    return this.#payloads ?? NO_SAMPLE;
  }

  get gaps(): Readonly<Sample> {
    return this.#gaps ?? NO_SAMPLE;
  }

  get bulks(): Readonly<Bulks> {
    return this.#bulks ?? NO_BULKS;
  }

  add({ atUs, payload, header, flags, window }: CicPacket): void {
    if (this.#payloads === undefined) this.firstWindow = window;
    else {
      this.#gaps ??= new Sample();
      this.#gaps.add(atUs - this.#lastUs);
    }
    this.#lastUs = atUs;
    this.#payloads ??= new Sample();
    this.#payloads.add(payload);
    this.headerBytes += header;
    if (header > 0 && !(header >= this.leastHeader)) this.leastHeader = header;
    if ((flags & TCP_FLAG.psh) !== 0) this.pushed += 1;
    if ((flags & TCP_FLAG.urg) !== 0) this.urgent += 1;
    if (payload === 0) return;
    this.dataPackets += 1;
    this.#bulks ??= new Bulks();
    this.#bulks.add(payload, atUs);
  }

  /** The other side sent payload: what comes is another run. */
  interrupt(): void {
    this.#bulks?.interrupt();
  }
}

const NO_BULKS = new Bulks();
