import { ACK, RST, type Segment, SYN } from './segment.js';
import type { Sequence } from './sequence.js';

/** The three segments that open a connection, and the round trip that they show, cut in two at the capture point. */
export class Handshake {
  #synTime = Number.NaN;
  #synAckTime = Number.NaN;
  /** What the originator is to acknowledge. */
  #expected: Sequence = 0;
  /** SYN or SYN-ACK was sent again: it is not known which one was answered. */
  #isSynRepeated = false;
  #isSynAckRepeated = false;
  /** When the originator acknowledged the SYN-ACK; NaN where that was not seen. */
  ackTime = Number.NaN;

  /** Whether the connection was seen from its begin. */
  get isSeen(): boolean {
    return !Number.isNaN(this.#synTime) || !Number.isNaN(this.#synAckTime);
  }

  /** Nanoseconds from SYN to SYN-ACK: the way to the responder and back, and what it took to answer. */
  get responderSide(): number {
    return this.#isSynRepeated ? Number.NaN : this.#synAckTime - this.#synTime;
  }

  /** Nanoseconds from SYN-ACK to ACK: the way to the originator and back. */
  get originatorSide(): number {
    return this.#isSynAckRepeated ? Number.NaN : this.ackTime - this.#synAckTime;
  }

  get total(): number {
    return this.responderSide + this.originatorSide;
  }

  follow(segment: Segment, fromOriginator: boolean): void {
    const { flags, time } = segment;
    if ((flags & SYN) !== 0) this.#open(segment, fromOriginator);
    else if (fromOriginator && Number.isNaN(this.ackTime) && this.#isFinal(segment)) this.ackTime = time;
  }

  #open({ flags, time, sequence }: Segment, fromOriginator: boolean): void {
    const hasAck = (flags & ACK) !== 0;
    if (fromOriginator && !hasAck && Number.isNaN(this.#synAckTime)) {
      this.#isSynRepeated = !Number.isNaN(this.#synTime);
      if (!this.#isSynRepeated) this.#synTime = time;
    } else if (!fromOriginator && hasAck && Number.isNaN(this.ackTime)) {
      this.#isSynAckRepeated = !Number.isNaN(this.#synAckTime);
      if (!this.#isSynAckRepeated) this.#synAckTime = time;
      this.#expected = (sequence + 1) | 0;
    }
  }

  #isFinal({ flags, acknowledgment }: Segment): boolean {
    const isAck = (flags & ACK) !== 0 && (flags & RST) === 0;
    return isAck && !Number.isNaN(this.#synAckTime) && acknowledgment === this.#expected;
  }
}
