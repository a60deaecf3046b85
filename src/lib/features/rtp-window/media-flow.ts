import type { FlowObserver } from '../../flows/flow-observer.js';
import { FlowClock } from '../../flows/latency/flow-clock.js';
import type { AnnouncedMedia } from '../../flows/rtp/announced-media.js';
import { type PayloadFormat, staticFormat } from '../../flows/rtp/payload-types.js';
import { isQuoted } from '../../flows/tcp/segment.js';
import type { Packet } from '../../packets/packet.js';
import { MediaStream } from './media-stream.js';

/** Streams of a flow that are measured, as in the flow record. */
const MAX_STREAMS = 16;
const MS_PER_SECOND = 1_000;
const NS_PER_MS = 1_000_000;

/** What the streams of all flows have in common. */
export interface MediaContext {
  readonly windowMs: number;
  /** What SIP and SDP told of ends and payload types. */
  readonly media: AnnouncedMedia;
  /** Packets of streams that were given up. */
  forgotten: number;
}

/** The media streams of one flow; it says when windows are over. */
export class MediaFlow implements FlowObserver {
  due: 'part' | undefined;
  #streams: MediaStream[] | undefined;
  #clock: FlowClock | undefined;
  readonly #context: MediaContext;

  constructor(context: MediaContext) {
    this.#context = context;
  }

  observe(packet: Packet, fromOriginator: boolean): void {
    const { rtp, frame } = packet;
    this.due = undefined;
    if (rtp === undefined || isQuoted(packet)) return;
    const stream = this.#streamOf(rtp.ssrc, fromOriginator);
    if (stream === undefined) return;
    this.#clock ??= new FlowClock();
    const { seconds, nanoseconds, decimals } = frame.time_epoch;
    const epochMs = decimals === 0 ? Number.NaN : seconds * MS_PER_SECOND + nanoseconds / NS_PER_MS;
    const arrived = { epochMs, atMs: this.#clock.at(frame.time_epoch) };
    stream.observe(rtp, arrived, this.#formatOf(packet, rtp.p_type));
    if (stream.closed.length > 0) this.due = 'part';
  }

  swapSides(): void {
    this.#streams = undefined;
  }

  /** The streams in the order in which they came. */
  get streams(): readonly MediaStream[] {
    return this.#streams ?? [];
  }

  /** What the payload type means to the receiver, or else to the sender, or else to everybody. */
  #formatOf({ ip, ipv6, udp }: Packet, payloadType: number): PayloadFormat | undefined {
    const network = ip ?? ipv6;
    const { media } = this.#context;
    if (udp === undefined || media.version === 0) return staticFormat(payloadType);
    const receiver = media.find(network?.dst, udp.dstport);
    const sender = media.find(network?.src, udp.srcport);
    return (
      receiver?.formats.get(payloadType) ?? sender?.formats.get(payloadType) ?? staticFormat(payloadType)
    );
  }

  /** The stream of a source; where there is no room, the oldest one that never had a second packet is given up. */
  #streamOf(ssrc: number, fromOriginator: boolean): MediaStream | undefined {
    this.#streams ??= [];
    for (const stream of this.#streams) {
      if (stream.ssrc === ssrc && stream.fromOriginator === fromOriginator) return stream;
    }
    if (this.#streams.length >= MAX_STREAMS) {
      this.#context.forgotten += 1;
      const single = this.#streams.findIndex(({ packets }) => packets === 1);
      if (single < 0) return undefined;
      this.#streams.splice(single, 1);
    }
    const stream = new MediaStream(ssrc, fromOriginator, this.#context.windowMs);
    this.#streams.push(stream);
    return stream;
  }
}
