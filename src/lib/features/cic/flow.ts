import type { FlowObserver } from '../../flows/flow-observer.js';
import { isQuoted } from '../../flows/tcp/segment.js';
import type { Packet } from '../../packets/packet.js';
import { Sample } from '../sample.js';
import { TCP_FLAG } from '../transport.js';
import { Activity } from './activity.js';
import { Direction } from './direction.js';
import { cicPacket, wholeUs } from './packet.js';

/** Flags that are counted both ways, in the order of the features. */
export const COUNTED_FLAGS = ['fin', 'syn', 'rst', 'psh', 'ack', 'urg', 'cwr', 'ece'] as const;

const BITS = COUNTED_FLAGS.map((name) => TCP_FLAG[name]);

/** Counts the flags that a packet has. */
export function countFlags(counts: number[], flags: number): void {
  for (let index = 0; index < BITS.length; index += 1) {
    if ((flags & (BITS[index] as number)) !== 0) counts[index] = (counts[index] as number) + 1;
  }
}

/** A flow as the features of CICFlowMeter are meant: forward is what the originator sent. Time never goes back in it. */
export class CicFlow implements FlowObserver {
  forward = new Direction();
  backward = new Direction();
  payloads = new Sample();
  gaps = new Sample();
  flagCounts: number[] = BITS.map(() => 0);
  /** Undefined before the first packet. */
  activity: Activity | undefined;
  #startUs = 0;
  #lastUs = 0;

  get durationUs(): number {
    return this.#lastUs - this.#startUs;
  }

  observe(packet: Packet, fromOriginator: boolean): void {
    if ((packet.ip ?? packet.ipv6) === undefined || isQuoted(packet)) return;
    const atUs = Math.max(wholeUs(packet.frame.time_epoch) ?? this.#lastUs, this.#lastUs);
    const taken = cicPacket(packet, atUs);
    if (this.activity === undefined) {
      this.activity = new Activity(atUs);
      this.#startUs = atUs;
    } else {
      this.activity.add(atUs);
      this.gaps.add(atUs - this.#lastUs);
    }
    this.#lastUs = atUs;
    this.payloads.add(taken.payload);
    if (taken.flags !== 0) countFlags(this.flagCounts, taken.flags);
    const [from, to] = fromOriginator ? [this.forward, this.backward] : [this.backward, this.forward];
    from.add(taken);
    if (taken.payload > 0) to.interrupt();
  }

  swapSides(): void {
    [this.forward, this.backward] = [this.backward, this.forward];
  }

  /** Begins the next part: it counts from zero. */
  beginPart(): void {
    this.forward = new Direction();
    this.backward = new Direction();
    this.payloads = new Sample();
    this.gaps = new Sample();
    this.flagCounts = BITS.map(() => 0);
    this.activity = undefined;
  }
}
