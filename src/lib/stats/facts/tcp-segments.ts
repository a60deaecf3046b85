import { compareAddresses } from '../../bytes/network.js';
import { Analysis } from '../../flows/tcp/analysis.js';
import { FLAG } from '../../flows/tcp/analysis-flags.js';
import { type Moment, readSegment, Segment } from '../../flows/tcp/segment.js';
import type { Packet } from '../../packets/packet.js';
import { ConnectionTable } from './connection-table.js';

/** Connections that are followed at a time. */
const MAX_CONNECTIONS = 32_768;
/** What Wireshark calls a retransmission besides. */
const SENT_AGAIN = FLAG.fast_retransmission | FLAG.spurious_retransmission;

/** What each TCP segment is beside those before it in its connection, as Wireshark's `tcp.analysis` says it. */
export class TcpSegments {
  readonly #connections = new ConnectionTable({ limit: MAX_CONNECTIONS, create: () => new Analysis() });
  readonly #segment = new Segment();
  #origin: Moment | undefined;

  /** Connections that were given up for others; they begin anew if they go on. */
  get forgotten(): number {
    return this.#connections.forgotten;
  }

  /** What is said of the segment in the packet: bits of {@link FLAG}, 0 where there is none. */
  flagsOf(packet: Packet): number {
    const { ip, ipv6, tcp } = packet;
    const network = ip ?? ipv6;
    const segment = this.#segment;
    if (tcp === undefined || network === undefined || !readSegment(packet, segment)) return 0;
    this.#origin ??= { seconds: segment.seconds, nanoseconds: segment.nanoseconds };
    segment.placeAfter(this.#origin.seconds, this.#origin.nanoseconds);
    const { src, dst } = network;
    const { srcport, dstport } = tcp;
    const order = compareAddresses(src, dst) || srcport - dstport;
    const analysis =
      order <= 0
        ? this.#connections.of(src, srcport, dst, dstport)
        : this.#connections.of(dst, dstport, src, srcport);
    const flags = analysis.follow(segment, order <= 0);
    return (flags & SENT_AGAIN) === 0 ? flags : flags | FLAG.retransmission;
  }
}
