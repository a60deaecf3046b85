/** Classes that each doubling of the round trip is cut into: a quantile is off by 3.2 % at most. */
const CLASS_BITS = 4;
/** Classes that are added at a time. */
const STEP = 16;
/** Bits of the upper word of a double that stand below those of the class. */
const LOWER_BITS = 20 - CLASS_BITS;

const NONE = new Uint32Array(0);
const double = new DataView(new ArrayBuffer(Float64Array.BYTES_PER_ELEMENT));

/** The class of a time: its exponent and first digits, as a double holds them; none is below a nanosecond. */
function classOf(nanoseconds: number): number {
  double.setFloat64(0, Math.max(nanoseconds, 1));
  return double.getUint32(0) >>> LOWER_BITS;
}

/** The middle of a class, in whole nanoseconds. */
function middleOf(each: number): number {
  double.setUint32(0, ((each << 1) | 1) << (LOWER_BITS - 1));
  double.setUint32(4, 0);
  return Math.round(double.getFloat64(0));
}

/** Round trips of one side: how many, the least, and quantiles within 3.2 % from one count per class of time. */
export class RoundTrips {
  samples = 0;
  least = Number.POSITIVE_INFINITY;
  #greatest = 0;
  /** The class that `#counts` begins with. */
  #first = 0;
  #counts = NONE;

  add(nanoseconds: number): void {
    this.samples += 1;
    if (nanoseconds < this.least) this.least = nanoseconds;
    if (nanoseconds > this.#greatest) this.#greatest = nanoseconds;
    this.#count(classOf(nanoseconds));
  }

  /** The time that `share` of the samples do not exceed, in nanoseconds; of the nearest rank. */
  quantile(share: number): number {
    let rest = Math.ceil(share * this.samples);
    let at = 0;
    for (; at < this.#counts.length; at += 1) {
      rest -= this.#counts[at] as number;
      if (rest <= 0) break;
    }
    return Math.min(Math.max(middleOf(this.#first + at), this.least), this.#greatest);
  }

  #count(each: number): void {
    const at = each - this.#first;
    if (at < 0 || at >= this.#counts.length) return this.#widen(each);
    this.#counts[at] = (this.#counts[at] as number) + 1;
  }

  /** Makes room for a class, and counts it. */
  #widen(each: number): void {
    const old = this.#counts;
    const isFirst = old.length === 0;
    const first = isFirst ? each - (each % STEP) : Math.min(this.#first, each - (each % STEP));
    const end = Math.max(isFirst ? 0 : this.#first + old.length, each - (each % STEP) + STEP);
    this.#counts = new Uint32Array(end - first);
    this.#counts.set(old, isFirst ? 0 : this.#first - first);
    this.#first = first;
    this.#count(each);
  }
}
