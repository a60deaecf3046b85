import type { FlowObserver } from '../../flows/flow-observer.js';
import { isQuoted } from '../../flows/tcp/segment.js';
import type { Packet } from '../../packets/packet.js';
import type { MsClock } from '../ms-clock.js';
import { isLaterFragment, tcpFlagsOf } from '../transport.js';
import { Direction } from './direction.js';

/** Packets at the begin of a flow that are told one by one. */
export const SPLT_PACKETS = 20;

/** A flow as NFStream measures it: `src` is who sent the first packet. */
export class NfstreamFlow implements FlowObserver {
  readonly #clock: MsClock;
  /** Whether `src` is the originator of the flow record; undefined before the first packet. */
  #srcIsOriginator: boolean | undefined;
  both = new Direction();
  src2dst = new Direction();
  dst2src = new Direction();
  /** The first packets: 0 from src, 1 from dst; bytes; ms since the one before. */
  directions: number[] = [];
  sizes: number[] = [];
  gaps: number[] = [];

  constructor(clock: MsClock) {
    this.#clock = clock;
  }

  /** Whether `src` is who the flow record calls the responder. */
  get isFlipped(): boolean {
    return this.#srcIsOriginator === false;
  }

  observe(packet: Packet, fromOriginator: boolean): void {
    if ((packet.ip ?? packet.ipv6) === undefined || isLaterFragment(packet) || isQuoted(packet)) return;
    this.#srcIsOriginator ??= fromOriginator;
    const isFromSrc = fromOriginator === this.#srcIsOriginator;
    const atMs = this.#clock.at(packet.frame.time_epoch);
    const flags = tcpFlagsOf(packet);
    const { len } = packet.frame;
    const gap = this.both.add(atMs, len, flags);
    (isFromSrc ? this.src2dst : this.dst2src).add(atMs, len, flags);
    if (this.directions.length >= SPLT_PACKETS) return;
    this.directions.push(isFromSrc ? 0 : 1);
    this.sizes.push(len);
    this.gaps.push(gap);
  }

  swapSides(): void {
    if (this.#srcIsOriginator !== undefined) this.#srcIsOriginator = !this.#srcIsOriginator;
  }

  /** Begins the next part: it counts from zero, and `src` stays who it is. */
  beginPart(): void {
    this.both = new Direction();
    this.src2dst = new Direction();
    this.dst2src = new Direction();
    this.directions = [];
    this.sizes = [];
    this.gaps = [];
  }
}
