import type { Packet } from '../packets/packet.js';

type Segment = NonNullable<Packet['tcp']>;

/** Large segments of one direction that do not get through. */
export interface BlackHole {
  /** Payload of the segment. */
  readonly bytes: number;
  /** Times that it was sent. */
  readonly times: number;
  /** Most payload of a segment that was acknowledged. */
  readonly passedBytes: number;
  /** The same bytes passed in smaller segments. */
  readonly isSmallerPassed: boolean;
  /** What a router said that fits, in bytes; 0 where none did. */
  readonly mtu: number;
  readonly packets: readonly number[];
}

const SYN = 0x02;
const RST = 0x04;
const ACK = 0x10;
const MAX_PACKETS = 8;

/** What gets through one direction of a connection, by size: the oldest segment that waits, and the largest that passed. */
export class Passage {
  #sequence = 0;
  #bytes = 0;
  #times = 0;
  #packets: number[] = [];
  /** End and payload of the largest segment that is under way. */
  #largestEnd = 0;
  #largestBytes = 0;
  #passedBytes = 0;
  #mtu = 0;
  /** The receiver was heard after the segment was sent again. */
  #isAlive = false;
  #isSmaller = false;
  #isSmallerPassed = false;
  #isTold = false;

  /** Takes a segment of this direction. */
  send({ seq_raw = 0, len = 0, flags = 0 }: Segment, packet: number): void {
    if ((flags & SYN) !== 0) this.#begin();
    if (len === 0 || (flags & (SYN | RST)) !== 0) return;
    // What passed in smaller segments is over, and was judged.
    if (this.#isSmallerPassed) this.#bytes = 0;
    if (len > this.#largestBytes) {
      this.#largestBytes = len;
      this.#largestEnd = (seq_raw + len) | 0;
    }
    if (this.#bytes === 0) this.#wait(seq_raw, len, packet);
    else if ((seq_raw | 0) === this.#sequence) this.#sendAgain(len, packet);
  }

  /** Takes a segment of the other direction: what it acknowledges has passed. */
  acknowledge({ ack_raw = 0, flags = 0 }: Segment): void {
    if ((flags & ACK) === 0 || (flags & RST) !== 0) return;
    const ack = ack_raw | 0;
    if (this.#times > 1) this.#isAlive = true;
    if (this.#largestBytes > 0 && ((ack - this.#largestEnd) | 0) >= 0) {
      this.#passedBytes = Math.max(this.#passedBytes, this.#largestBytes);
      this.#largestBytes = 0;
    }
    if (this.#bytes === 0) return;
    const passed = (ack - this.#sequence) | 0;
    if (passed <= 0) return;
    if (this.#isSmaller) this.#isSmallerPassed = true;
    else this.#bytes = 0;
  }

  /** A router said that packets of this direction have to be smaller. */
  learn(mtu: number): void {
    this.#mtu = mtu;
  }

  /** What large segments vanish in, told once; undefined where they pass, or where nothing passes. */
  blackHole({
    retransmissions,
    bytes,
  }: {
    readonly retransmissions: number;
    readonly bytes: number;
  }): BlackHole | undefined {
    const isStuck = this.#times > retransmissions && this.#bytes >= bytes && this.#bytes > this.#passedBytes;
    const isSelective = this.#isSmallerPassed || (this.#isAlive && this.#passedBytes > 0);
    if (this.#isTold || !isStuck || !isSelective) return undefined;
    this.#isTold = true;
    return {
      bytes: this.#bytes,
      times: this.#times,
      passedBytes: this.#passedBytes,
      isSmallerPassed: this.#isSmallerPassed,
      mtu: this.#mtu,
      packets: [...this.#packets],
    };
  }

  /** A connection begins anew on the same ports. */
  #begin(): void {
    this.#bytes = 0;
    this.#times = 0;
    this.#largestBytes = 0;
    this.#passedBytes = 0;
    this.#isTold = false;
    this.#isSmallerPassed = false;
  }

  #wait(sequence: number, bytes: number, packet: number): void {
    this.#sequence = sequence | 0;
    this.#bytes = bytes;
    this.#times = 1;
    this.#packets = [packet];
    this.#isAlive = false;
    this.#isSmaller = false;
    this.#isSmallerPassed = false;
  }

  /** The same bytes again: in a segment as large, or in a smaller one, which is another try. */
  #sendAgain(bytes: number, packet: number): void {
    // A card that cuts segments shows them whole at first: the pieces are what was sent.
    if (bytes < this.#bytes && this.#times === 1) return this.#wait(this.#sequence, bytes, packet);
    if (bytes < this.#bytes) this.#isSmaller = true;
    else this.#times += 1;
    if (this.#packets.length < MAX_PACKETS) this.#packets.push(packet);
  }
}
