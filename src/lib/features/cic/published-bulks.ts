/** Packets that make a bulk, and the gap that ends one, as in {@link Bulks}. */
const MIN_PACKETS = 4;
const MAX_GAP_US = 1_000_000;
const US_PER_SECOND = 1_000_000;

/** Bulks as the published tool counts them: packets of both directions in one, averages cut to whole numbers. */
export class PublishedBulks {
  #count = 0;
  #packets = 0;
  #bytes = 0;
  #durationUs = 0;
  #runPackets = 0;
  #runBytes = 0;
  #startUs = 0;
  #lastUs = 0;

  /** Takes a packet with payload, whoever sent it: the tool takes all packets for backward ones. */
  add(bytes: number, atUs: number): void {
    if (this.#runPackets === 0 || atUs - this.#lastUs > MAX_GAP_US) {
      this.#runPackets = 1;
      this.#runBytes = bytes;
      this.#startUs = atUs;
    } else {
      this.#runPackets += 1;
      this.#runBytes += bytes;
      if (this.#runPackets === MIN_PACKETS) this.#open(atUs);
      else if (this.#runPackets > MIN_PACKETS) this.#goOn(bytes, atUs);
    }
    this.#lastUs = atUs;
  }

  /** Bytes and packets in a bulk, and bytes in a second. */
  get averages(): number[] {
    const perBulk = (sum: number): number => (this.#count === 0 ? 0 : Math.trunc(sum / this.#count));
    const rate = this.#durationUs === 0 ? 0 : Math.trunc(this.#bytes / (this.#durationUs / US_PER_SECOND));
    return [perBulk(this.#bytes), perBulk(this.#packets), rate];
  }

  #open(atUs: number): void {
    this.#count += 1;
    this.#packets += MIN_PACKETS;
    this.#bytes += this.#runBytes;
    this.#durationUs += atUs - this.#startUs;
  }

  #goOn(bytes: number, atUs: number): void {
    this.#packets += 1;
    this.#bytes += bytes;
    this.#durationUs += atUs - this.#lastUs;
  }
}
