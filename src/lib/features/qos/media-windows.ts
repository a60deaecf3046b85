import { FlowContext } from '../../flows/flow-context.js';
import { type PayloadFormat, staticFormat } from '../../flows/rtp/payload-types.js';
import { RtpStream } from '../../flows/rtp/stream.js';
import { type StreamRecord, streamRecord } from '../../flows/rtp/stream-record.js';
import type { Packet } from '../../packets/packet.js';

/** Streams of one window that are measured. */
const MAX_STREAMS = 4_096;
const MS_PER_SECOND = 1_000;
const NS_PER_MS = 1_000_000;

/** A stream as it was within one window. */
export interface MediaWindow {
  readonly src: string;
  readonly srcPort: number;
  readonly dst: string;
  readonly dstPort: number;
  /** Begin of the window, in ms since 1970. */
  readonly beginMs: number;
  readonly record: StreamRecord;
}

interface OpenWindow extends Omit<MediaWindow, 'record'> {
  readonly stream: RtpStream;
}

/** Measures media streams in windows of packet time that are aligned to the clock; losses between windows are in none. */
export class MediaWindows {
  /** Packets of streams for which there was no room. */
  forgotten = 0;
  /** Time of the latest packet, in ms since 1970. */
  lastMs = Number.NEGATIVE_INFINITY;
  readonly #lengthMs: number;
  readonly #give: (window: MediaWindow) => void;
  readonly #context = new FlowContext();
  #streams = new Map<string, OpenWindow>();
  /** Begin of the window that is open; it only goes forward. */
  #beginMs = Number.NEGATIVE_INFINITY;

  constructor(lengthMs: number, give: (window: MediaWindow) => void) {
    this.#lengthMs = lengthMs;
    this.#give = give;
  }

  /** Takes a packet, which is only lent; without a time it belongs to no window. */
  take(packet: Packet): void {
    this.#context.observe(packet);
    const { time_epoch: time } = packet.frame;
    if (time.decimals === 0) return;
    const ms = time.seconds * MS_PER_SECOND + time.nanoseconds / NS_PER_MS;
    this.lastMs = Math.max(this.lastMs, ms);
    this.closeUntil(ms);
    if (packet.rtp !== undefined) this.#count(packet, packet.rtp, ms);
  }

  /** Ends the window that is open if it is over at this time, in ms since 1970. */
  closeUntil(ms: number): void {
    const beginMs = Math.floor(ms / this.#lengthMs) * this.#lengthMs;
    if (beginMs <= this.#beginMs) return;
    this.close();
    this.#beginMs = beginMs;
  }

  /** Gives the streams of the window that is open, in the order in which they came. */
  close(): void {
    const open = this.#streams;
    this.#streams = new Map();
    for (const { stream, ...ends } of open.values())
      this.#give({ ...ends, record: streamRecord(stream, undefined) });
  }

  #count(packet: Packet, rtp: NonNullable<Packet['rtp']>, ms: number): void {
    const { udp } = packet;
    const network = packet.ip ?? packet.ipv6;
    if (network === undefined || udp === undefined) return;
    const [src, dst] = [network.src.text, network.dst.text];
    const key = `${src} ${udp.srcport} ${dst} ${udp.dstport} ${rtp.ssrc}`;
    let open = this.#streams.get(key);
    if (open === undefined) {
      if (this.#streams.size >= MAX_STREAMS) {
        this.forgotten += 1;
        return;
      }
      const ends = { src, srcPort: udp.srcport, dst, dstPort: udp.dstport, beginMs: this.#beginMs };
      open = { ...ends, stream: new RtpStream(rtp.ssrc, true) };
      this.#streams.set(key, open);
    }
    open.stream.observe(rtp, ms - this.#beginMs, this.#formatOf(packet, rtp.p_type));
  }

  /** What the ends of the stream announced goes before what a payload type means everywhere. */
  #formatOf({ ip, ipv6, udp }: Packet, payloadType: number): PayloadFormat | undefined {
    const { media } = this.#context;
    const network = ip ?? ipv6;
    const receiver = media.find(network?.dst, udp?.dstport ?? 0);
    const sender = media.find(network?.src, udp?.srcport ?? 0);
    return (
      receiver?.formats.get(payloadType) ?? sender?.formats.get(payloadType) ?? staticFormat(payloadType)
    );
  }
}
