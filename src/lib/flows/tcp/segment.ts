import type { Packet } from '../../packets/packet.js';
import type { Sequence } from './sequence.js';

export const FIN = 0x01;
export const SYN = 0x02;
export const RST = 0x04;
export const ACK = 0x10;
/** Bits of a segment that is more than data and acknowledgment. */
export const SYN_FIN_RST = 0x07;

/** What {@link Segment.shift} is where a segment offers no window scale. */
export const NO_SHIFT = -1;

/** The largest shift that counts: RFC 7323 section 2.3. */
const MAX_SHIFT = 14;
const NS_PER_SECOND = 1_000_000_000;
const NO_EDGES: readonly number[] = [];

/** A moment, as two whole numbers. */
export interface Moment {
  readonly seconds: number;
  readonly nanoseconds: number;
}

/** A TCP segment as the measurements of a connection see it: plain numbers, one object for all packets. */
export class Segment {
  /** Whether the packet has a time. */
  isTimed = false;
  seconds = 0;
  nanoseconds = 0;
  /** Nanoseconds since the start of the flow; NaN where the packet has no time. */
  time = Number.NaN;
  sequence: Sequence = 0;
  /** As it is on the wire, also where ACK is not set. */
  acknowledgment: Sequence = 0;
  flags = 0;
  /** Payload on the wire, however little of it was captured. */
  bytes = 0;
  /** Not scaled. */
  window = 0;
  /** Window scale that a SYN offers. */
  shift = NO_SHIFT;
  /** Maximum segment size that a SYN offers; 0 where it offers none. */
  mss = 0;
  /** Whether a SYN permits selective acknowledgments. */
  permitsSelectiveAcks = false;
  hasTimestamps = false;
  timestamp = 0;
  echo = 0;
  /** The numbers of the datagram and of the segment in one: a frame that was captured twice has it again. */
  fingerprint = 0;
  /** Whether the datagram has an identification that tells it from others with the same contents. */
  isNumbered = false;
  /** What changes on the way, in one number: hop limit and addresses of the link. */
  way = 0;
  /** Edges of the blocks that arrived out of order; lent by the packet. */
  leftEdges: readonly number[] = NO_EDGES;
  rightEdges: readonly number[] = NO_EDGES;

  /** Says how long after the start of the flow it came. Exact for spans below 104 days. */
  placeAfter(seconds: number, nanoseconds: number): void {
    this.time = this.isTimed
      ? (this.seconds - seconds) * NS_PER_SECOND + (this.nanoseconds - nanoseconds)
      : Number.NaN;
  }
}

/** How much of the sequence numbers the segment takes: SYN and FIN count as one byte. */
export const spanOf = ({ bytes, flags }: Segment): number =>
  (flags & (SYN | FIN)) === 0 ? bytes : bytes + 1;

/** Whether the innermost packet is the one that an ICMP error is about: it was seen before, and is no segment now. */
export function isQuoted({ tunnel }: Packet): boolean {
  const outer = tunnel.at(-1);
  const innermost = outer?.placed[outer.count - 1]?.unit.name;
  return innermost === 'icmp' || innermost === 'icmpv6';
}

/**
 * Copies what matters from a packet. Returns false where it has no whole TCP header, or is a fragment, so that the
 * length of the segment is not known, and where an ICMP error quotes it.
 */
export function readSegment(packet: Packet, segment: Segment): boolean {
  const { tcp } = packet;
  if (tcp?.len === undefined || tcp.window_size_value === undefined || isFragment(packet)) return false;
  if (packet.tunnel.length > 0 && isQuoted(packet)) return false;
  const flags = tcp.flags as number;
  segment.sequence = (tcp.seq_raw as number) | 0;
  segment.acknowledgment = (tcp.ack_raw as number) | 0;
  segment.flags = flags;
  segment.bytes = tcp.len;
  segment.window = tcp.window_size_value;
  const { options } = tcp;
  const isSyn = (flags & SYN) !== 0;
  const { shift } = options.wscale;
  segment.shift = isSyn && shift !== undefined ? Math.min(shift, MAX_SHIFT) : NO_SHIFT;
  segment.mss = (isSyn ? options.mss_val : undefined) ?? 0;
  segment.permitsSelectiveAcks = isSyn && options.sack_perm === true;
  const { tsval, tsecr } = options.timestamp;
  segment.hasTimestamps = tsval !== undefined;
  segment.timestamp = (tsval ?? 0) | 0;
  segment.echo = (tsecr ?? 0) | 0;
  segment.leftEdges = options.sack_le;
  segment.rightEdges = options.sack_re;
  readIdentity(packet, segment, tcp.checksum ?? 0);
  readTime(packet, segment);
  return true;
}

const isFragment = ({ ip, ipv6 }: Packet): boolean =>
  ip === undefined
    ? ipv6 !== undefined && (ipv6.fraghdr.more === true || (ipv6.fraghdr.offset ?? 0) > 0)
    : ip.flags.mf || ip.frag_offset > 0;

/** RFC 6864: an identification of 0 is what many hosts write where nothing need be put together again. */
function readIdentity({ ip, ipv6, eth }: Packet, segment: Segment, checksum: number): void {
  const identification = ip?.id ?? 0;
  segment.isNumbered = identification !== 0;
  let mixed = Math.imul(segment.sequence ^ (identification << 16), 0x85ebca6b) ^ segment.acknowledgment;
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x9e3779b1) ^ ((checksum << 16) | segment.window);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35) ^ ((segment.flags << 20) | segment.bytes);
  segment.fingerprint = mixed ^ (mixed >>> 16);
  const hops = ip?.ttl ?? ipv6?.hlim ?? 0;
  segment.way = eth === undefined ? hops : Math.imul(eth.src.word3 ^ eth.dst.word3, 0x9e3779b1) ^ hops;
}

function readTime({ frame: { time_epoch } }: Packet, segment: Segment): void {
  segment.isTimed = time_epoch.decimals !== 0;
  segment.seconds = time_epoch.seconds;
  segment.nanoseconds = time_epoch.nanoseconds;
}
