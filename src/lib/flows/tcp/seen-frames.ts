import { type Segment, SYN_FIN_RST } from './segment.js';

/** Segments of one direction that are remembered: what a relay or a mirror repeats comes soon. */
const REMEMBERED = 16;
const FIRST_ROOM = 4;
const WIDTH = 3;
/** Rings of both sizes without anything in them: a copy is made faster than an array is filled. */
const FEW: readonly number[] = Array.from({ length: FIRST_ROOM * WIDTH }, () => Number.NaN);
const MANY: readonly number[] = Array.from({ length: REMEMBERED * WIDTH }, () => Number.NaN);
/** What comes again later than this was sent again. */
const MAX_DELAY_NS = 100_000_000;
/** Where nothing in the datagram tells a copy from a retransmission, only what no host can do is a copy. */
const MAX_UNNUMBERED_DELAY_NS = 1_000_000;

/**
 * Knows a frame that was captured twice: on a mirror port, before and behind a relay or router, in the air. A copy has
 * the same IP identification, sequence number, acknowledgment, flags, window, length and checksum; hop limit and
 * addresses of the link may differ. A host that sends a segment again gives the datagram a new identification.
 *
 * IPv6 has no identification and many hosts write 0 where datagrams are not cut in pieces (RFC 6864). There an equal
 * segment is a copy where it took another way (hop limit or link address differ), or comes within a millisecond. Equal
 * bare ACKs are then taken for duplicate ACKs, unless both ends use selective ACKs: each of those tells something new.
 */
export class SeenFrames {
  /** Whether bare ACKs of one host are never equal in quick succession. */
  hasSelectiveAcks = false;
  /** Fingerprint, time and way of each segment, in a ring. */
  #slots: number[] = FEW.slice();
  #at = 0;

  /** Whether the segment is a copy of one that was remembered. */
  has(segment: Segment): boolean {
    const slots = this.#slots;
    for (let at = 0; at < slots.length; at += WIDTH) {
      if (slots[at] === segment.fingerprint && this.#isSame(segment, at)) return true;
    }
    return false;
  }

  remember(segment: Segment): void {
    const slots = this.#roomy();
    slots[this.#at] = segment.fingerprint;
    slots[this.#at + 1] = segment.time;
    slots[this.#at + 2] = segment.way;
    this.#at += WIDTH;
  }

  #isSame({ time, way, isNumbered, bytes, flags }: Segment, at: number): boolean {
    const delay = Math.abs(time - (this.#slots[at + 1] as number));
    if (!(delay <= MAX_DELAY_NS)) return false;
    if (isNumbered || way !== this.#slots[at + 2]) return true;
    const isBareAck = bytes === 0 && (flags & SYN_FIN_RST) === 0;
    return delay <= MAX_UNNUMBERED_DELAY_NS && (!isBareAck || this.hasSelectiveAcks);
  }

  /** The ring with room at `#at`: it grows up to its limit, then begins again. */
  #roomy(): number[] {
    if (this.#at < this.#slots.length) return this.#slots;
    if (this.#slots.length === MANY.length) {
      this.#at = 0;
      return this.#slots;
    }
    const few = this.#slots;
    this.#slots = MANY.slice();
    for (let at = 0; at < few.length; at += 1) this.#slots[at] = few[at] as number;
    return this.#slots;
  }
}
