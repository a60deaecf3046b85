/** RFC 3550 section 6.4.1: each packet moves the estimate by this part of how far off it is. */
const GAIN = 1 / 16;

/** Interarrival jitter in milliseconds: RFC 3550 section 6.4.1 and appendix A.8. */
export class Jitter {
  /** The estimate now. */
  ms = 0;
  max = 0;
  #sum = 0;
  #count = 0;

  /** Takes by how much the way of a packet was longer or shorter than that of the one before. */
  add(differenceMs: number): void {
    this.ms += (Math.abs(differenceMs) - this.ms) * GAIN;
  }

  /** Has the estimate count in maximum and mean. */
  count(): void {
    this.#sum += this.ms;
    this.#count += 1;
    if (this.ms > this.max) this.max = this.ms;
  }

  /** Mean of the estimates that count; undefined where there are none. */
  get mean(): number | undefined {
    return this.#count === 0 ? undefined : this.#sum / this.#count;
  }
}
