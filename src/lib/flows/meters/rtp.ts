import type { Packet } from '../../packets/packet.js';
import { count, group, list, optional, type RecordOf, text } from '../../records/field.js';
import type { FlowContext } from '../flow-context.js';
import { DURATIONS } from '../latency/durations.js';
import { FlowClock } from '../latency/flow-clock.js';
import type { Gauge, Meter } from '../meter.js';
import type { MediaEnd } from '../rtp/announced-media.js';
import { type PayloadFormat, staticFormat } from '../rtp/payload-types.js';
import { RoundTrips } from '../rtp/round-trips.js';
import { RtpStream } from '../rtp/stream.js';
import { STREAM, streamRecord } from '../rtp/stream-record.js';

const FIELDS = {
  call: group('The call that the media belong to, as SIP and SDP announced their ends', {
    call_id: optional(text('Call-ID')),
    from: optional(text('Who calls: URI')),
    to: optional(text('Who is called: URI')),
    media: optional(text('Kind of the media: audio, video, ...')),
  }),
  streams: list('Sources by direction, in the order in which they came', group('Stream', STREAM)),
  forgotten: count(
    'Packets of sources beyond the sixteen that are measured, and of those given up for others',
  ),
  rtcp: group('What RTCP in this flow tells', {
    packets: optional(count('Packets with RTCP')),
    orig_rtt_ms: group('Round trip from here to the originator (RFC 3550 section 6.4.1)', DURATIONS),
    resp_rtt_ms: group('Round trip from here to the responder', DURATIONS),
  }),
} as const;

type RtpRecord = RecordOf<typeof FIELDS>;

/** Sources of a flow that are measured. */
const MAX_STREAMS = 16;

/** Media and their reports. Knows the calls that the context knows. */
export const rtp = {
  name: 'rtp',
  about: 'Media in RTP: loss, jitter, quality by source; round trips by RTCP',
  fields: FIELDS,
  isFor: ({ rtp, rtcp }: Packet) => rtp !== undefined || rtcp !== undefined,
  create: (context): Gauge<RtpRecord> => new RtpGauge(context),
} as const satisfies Meter<'rtp', typeof FIELDS>;

class RtpGauge implements Gauge<RtpRecord> {
  readonly #context: FlowContext;
  readonly #clock = new FlowClock();
  readonly #streams: RtpStream[] = [];
  #roundTrips: RoundTrips | undefined;
  #rtcpPackets: number | undefined;
  #forgotten = 0;
  /** What the context knew of the ends when it was last asked. */
  #version = -1;
  #originator: MediaEnd | undefined;
  #responder: MediaEnd | undefined;

  constructor(context: FlowContext) {
    this.#context = context;
  }

  observe(packet: Packet, fromOriginator: boolean): void {
    const { rtp, rtcp, frame } = packet;
    if (rtp === undefined && rtcp === undefined) return;
    if (this.#version !== this.#context.media.version) this.#findEnds(packet, fromOriginator);
    const atMs = this.#clock.at(frame.time_epoch);
    if (rtp !== undefined) {
      this.#streamOf(rtp.ssrc, fromOriginator)?.observe(
        rtp,
        atMs,
        this.#formatOf(rtp.p_type, fromOriginator),
      );
    }
    if (rtcp === undefined) return;
    this.#rtcpPackets = (this.#rtcpPackets ?? 0) + 1;
    this.#roundTrips ??= new RoundTrips();
    this.#roundTrips.observe(rtcp, atMs, fromOriginator);
    const { bothMs } = this.#roundTrips;
    if (bothMs === undefined) return;
    for (const ssrc of rtcp.senderssrc) this.#context.roundTrips.learn(ssrc, bothMs);
  }

  result(): RtpRecord {
    const roundTrips = this.#roundTrips ?? new RoundTrips();
    const end = this.#originator ?? this.#responder;
    return {
      call: {
        call_id: end?.call?.callId,
        from: end?.call?.from,
        to: end?.call?.to,
        media: end?.kind,
      },
      streams: this.#streams.map((stream) => streamRecord(stream, this.#context.roundTrips.of(stream.ssrc))),
      forgotten: this.#forgotten,
      rtcp: {
        packets: this.#rtcpPackets,
        orig_rtt_ms: roundTrips.toOriginator.result(),
        resp_rtt_ms: roundTrips.toResponder.result(),
      },
    };
  }

  /** Asks the context what it knows of the ends; later descriptions take the place of earlier ones. */
  #findEnds({ ip, ipv6, udp }: Packet, fromOriginator: boolean): void {
    const { media } = this.#context;
    const network = ip ?? ipv6;
    this.#version = media.version;
    if (udp === undefined) return;
    const source = media.find(network?.src, udp.srcport);
    const destination = media.find(network?.dst, udp.dstport);
    this.#originator = (fromOriginator ? source : destination) ?? this.#originator;
    this.#responder = (fromOriginator ? destination : source) ?? this.#responder;
  }

  /** A description says what its own end understands; both ends of a call mostly agree. */
  #formatOf(payloadType: number, fromOriginator: boolean): PayloadFormat | undefined {
    const receiver = fromOriginator ? this.#responder : this.#originator;
    const sender = fromOriginator ? this.#originator : this.#responder;
    return (
      receiver?.formats.get(payloadType) ?? sender?.formats.get(payloadType) ?? staticFormat(payloadType)
    );
  }

  /** The stream of a source. Where there is no room, the oldest one that never had a second packet is given up. */
  #streamOf(ssrc: number, fromOriginator: boolean): RtpStream | undefined {
    const streams = this.#streams;
    for (const stream of streams) {
      if (stream.ssrc === ssrc && stream.fromOriginator === fromOriginator) return stream;
    }
    if (streams.length >= MAX_STREAMS) {
      this.#forgotten += 1;
      const single = streams.findIndex(({ packets }) => packets === 1);
      if (single < 0) return undefined;
      streams.splice(single, 1);
    }
    const stream = new RtpStream(ssrc, fromOriginator);
    streams.push(stream);
    return stream;
  }
}
