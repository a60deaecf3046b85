/** Packets with payload that make a bulk. */
const MIN_PACKETS = 4;
/** A longer gap ends a bulk. */
const MAX_GAP_US = 1_000_000;
const US_PER_SECOND = 1_000_000;

/** Packets with payload one way that follow each other closely: how many such bulks there were, and what they carried. */
export class Bulks {
  count = 0;
  packets = 0;
  bytes = 0;
  durationUs = 0;
  /** The run of packets that goes on, and may be a bulk. */
  #runPackets = 0;
  #runBytes = 0;
  #startUs = 0;
  #lastUs = 0;

  /** Takes a packet with payload. */
  add(bytes: number, atUs: number): void {
    if (this.#runPackets === 0 || atUs - this.#lastUs > MAX_GAP_US) this.#begin(bytes, atUs);
    else this.#continue(bytes, atUs);
    this.#lastUs = atUs;
  }

  /** The other side sent payload: what comes is another run. */
  interrupt(): void {
    this.#runPackets = 0;
  }

  /** Bytes in a second of bulks; not a number where they took no time. */
  get rate(): number {
    return this.durationUs > 0 ? this.bytes / (this.durationUs / US_PER_SECOND) : Number.NaN;
  }

  #begin(bytes: number, atUs: number): void {
    this.#runPackets = 1;
    this.#runBytes = bytes;
    this.#startUs = atUs;
  }

  #continue(bytes: number, atUs: number): void {
    this.#runPackets += 1;
    this.#runBytes += bytes;
    if (this.#runPackets < MIN_PACKETS) return;
    const isNew = this.#runPackets === MIN_PACKETS;
    if (isNew) this.count += 1;
    this.packets += isNew ? MIN_PACKETS : 1;
    this.bytes += isNew ? this.#runBytes : bytes;
    this.durationUs += atUs - (isNew ? this.#startUs : this.#lastUs);
  }
}
