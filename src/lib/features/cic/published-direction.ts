import { NO_SAMPLE, Sample } from '../sample.js';
import type { CicPacket } from './direction.js';

/** What went one way, as the published tool counts it. */
export class PublishedDirection {
  #payloads: Sample | undefined;
  #gaps: Sample | undefined;
  headerBytes = 0;
  leastHeader = 0;
  /** Packets with payload, and the payload of the first packet. */
  dataPackets = 0;
  firstPayload = 0;
  firstWindow = 0;
  lastWindow = 0;
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

  add({ atUs, payload, header, window }: CicPacket): void {
    this.lastWindow = Number.isNaN(window) ? NO_WINDOW : window;
    if (this.packets === 0) {
      this.firstWindow = this.lastWindow;
      this.firstPayload = payload;
      this.leastHeader = header;
    } else {
      this.#gaps ??= new Sample();
      this.#gaps.add(atUs - this.#lastUs);
    }
    this.#lastUs = atUs;
    this.#payloads ??= new Sample();
    this.#payloads.add(payload);
    this.headerBytes += header;
    this.leastHeader = Math.min(this.leastHeader, header);
    if (payload > 0) this.dataPackets += 1;
  }
}

/** What the tool writes for the window of what has none. */
const NO_WINDOW = -1;
