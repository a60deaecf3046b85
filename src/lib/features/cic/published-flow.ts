import { type Address, sameAddress } from '../../bytes/address.js';
import type { FlowObserver } from '../../flows/flow-observer.js';
import { isQuoted } from '../../flows/tcp/segment.js';
import type { Packet } from '../../packets/packet.js';
import { Sample } from '../sample.js';
import { TCP_FLAG } from '../transport.js';
import type { CicPacket } from './direction.js';
import { COUNTED_FLAGS, countFlags } from './flow.js';
import { cicPacket, wholeUs } from './packet.js';
import { PublishedActivity } from './published-activity.js';
import { PublishedBulks } from './published-bulks.js';
import { PublishedDirection } from './published-direction.js';

/** A flow as the published tool makes and measures it, with its defects: see the features for what each of them is. */
export class PublishedFlow implements FlowObserver {
  readonly forward = new PublishedDirection();
  readonly backward = new PublishedDirection();
  readonly bulks = new PublishedBulks();
  /** Payloads; the first one counts twice. */
  readonly payloads = new Sample();
  readonly gaps = new Sample();
  readonly flagCounts: number[] = COUNTED_FLAGS.map(() => 0);
  /** Flags of the first packet. */
  firstFlags = 0;
  activity: PublishedActivity | undefined;
  due: 'end' | undefined;
  readonly #timeoutUs: number;
  #source: Address | undefined;
  #srcIsOriginator = true;
  #startUs = 0;
  #lastUs = 0;
  #forwardFins = 0;
  #backwardFins = 0;

  /** `before` is the flow that lasted too long and that this one goes on: its source is the source of this one, too. */
  constructor(timeoutUs: number, before: PublishedFlow | undefined) {
    this.#timeoutUs = timeoutUs;
    if (before !== undefined) this.#source = before.#source;
  }

  get packets(): number {
    return this.forward.packets + this.backward.packets;
  }

  get durationUs(): number {
    return this.#lastUs - this.#startUs;
  }

  /** Whether the source is who the flow record calls the responder. */
  get isFlipped(): boolean {
    return !this.#srcIsOriginator;
  }

  /** The time-out is one of the whole flow, and is only looked at when a packet comes. */
  endsBefore(packet: Packet): boolean {
    return this.activity !== undefined && this.#timeOf(packet) - this.#startUs > this.#timeoutUs;
  }

  observe(packet: Packet, fromOriginator: boolean): void {
    const { ip } = packet;
    // The tool reads IPv4 only.
    if (ip === undefined || isQuoted(packet)) return;
    const taken = measured(packet, this.#timeOf(packet));
    if (this.activity === undefined) return this.#begin(taken, ip.src, fromOriginator);
    const isForward = this.#source !== undefined && sameAddress(this.#source, ip.src);
    const isLast = this.#isLast(taken, isForward);
    if (isLast === undefined) return;
    this.#add(taken, isForward, isLast);
    if (isLast) this.due = 'end';
  }

  swapSides(): void {
    this.#srcIsOriginator = !this.#srcIsOriginator;
  }

  #timeOf({ frame }: Packet): number {
    return wholeUs(frame.time_epoch) ?? this.#lastUs;
  }

  /** The first packet counts as forward, whoever sent it. */
  #begin(taken: CicPacket, sender: Address, fromOriginator: boolean): void {
    const { atUs, payload, flags } = taken;
    this.#source ??= sender;
    this.#srcIsOriginator = sameAddress(this.#source, sender) === fromOriginator;
    this.activity = new PublishedActivity(atUs);
    this.#startUs = atUs;
    this.#lastUs = atUs;
    this.firstFlags = flags;
    countFlags(this.flagCounts, flags);
    this.payloads.add(payload);
    this.payloads.add(payload);
    if (payload > 0) this.bulks.add(payload, atUs);
    this.forward.add(taken);
  }

  /**
   * Whether the packet ends the flow; undefined where it is not counted at all. The first backward FIN does, as the tool
   * adds the number of those to itself and compares with two; the second one of a side is dropped.
   */
  #isLast({ flags }: CicPacket, isForward: boolean): boolean | undefined {
    if ((flags & TCP_FLAG.fin) === 0) return (flags & TCP_FLAG.rst) !== 0;
    if (isForward) {
      this.#forwardFins += 1;
      return this.#forwardFins === 1 ? this.#backwardFins === 1 : undefined;
    }
    this.#backwardFins += 1;
    return this.#backwardFins === 1 ? true : undefined;
  }

  #add(taken: CicPacket, isForward: boolean, isLast: boolean): void {
    const { atUs, payload, flags } = taken;
    if (payload > 0) this.bulks.add(payload, atUs);
    this.activity?.add(atUs, isLast);
    countFlags(this.flagCounts, flags);
    this.payloads.add(payload);
    (isForward ? this.forward : this.backward).add(taken);
    this.gaps.add(atUs - this.#lastUs);
    this.#lastUs = atUs;
  }
}

/** The tool knows nothing of what is neither TCP nor UDP, and gives it no length. */
function measured(packet: Packet, atUs: number): CicPacket {
  if (packet.tcp !== undefined || packet.udp !== undefined) return cicPacket(packet, atUs);
  return { atUs, payload: 0, header: 0, flags: 0, window: Number.NaN };
}
