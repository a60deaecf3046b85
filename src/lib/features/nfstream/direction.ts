import { NO_SAMPLE, Sample } from '../sample.js';
import { TCP_FLAG } from '../transport.js';

/** TCP flags that are counted, in the order of the features. */
export const COUNTED_FLAGS = ['syn', 'cwr', 'ece', 'urg', 'ack', 'psh', 'rst', 'fin'] as const;

const BITS = COUNTED_FLAGS.map((name) => TCP_FLAG[name]);

/** What went one way in a flow, or both ways, as NFStream measures it: sizes of frames, times in whole ms. */
export class Direction {
  packets = 0;
  bytes = 0;
  /** Not a number before the first packet. */
  firstMs = Number.NaN;
  lastMs = Number.NaN;
  #sizes: Sample | undefined;
  #gaps: Sample | undefined;
  #flagCounts: number[] | undefined;

  /** Takes a packet; returns the ms since the one before, 0 for the first. */
  add(atMs: number, bytes: number, flags: number): number {
    const gap = this.packets === 0 ? 0 : atMs - this.lastMs;
    if (this.packets === 0) this.firstMs = atMs;
    else {
      this.#gaps ??= new Sample();
      this.#gaps.add(gap);
    }
    this.lastMs = atMs;
    this.packets += 1;
    this.bytes += bytes;
    this.#sizes ??= new Sample();
    this.#sizes.add(bytes);
    if (flags !== 0) this.#countFlags(flags);
    return gap;
  }

  /** First and last packet, duration, packets and bytes. */
  get core(): number[] {
    return [this.firstMs, this.lastMs, this.lastMs - this.firstMs, this.packets, this.bytes];
  }

  /** Times between packets; empty where there are no two. */
  get gaps(): Readonly<Sample> {
    return this.#gaps ?? NO_SAMPLE;
  }

  /** Sizes of the frames. */
  get sizes(): Readonly<Sample> {
    return this.#sizes ?? NO_SAMPLE;
  }

  /** Packets with each of {@link COUNTED_FLAGS}. */
  get flagCounts(): readonly number[] {
    return this.#flagCounts ?? BITS.map(() => 0);
  }

  #countFlags(flags: number): void {
    this.#flagCounts ??= BITS.map(() => 0);
    for (let index = 0; index < BITS.length; index += 1) {
      if ((flags & (BITS[index] as number)) !== 0)
        this.#flagCounts[index] = (this.#flagCounts[index] as number) + 1;
    }
  }
}
