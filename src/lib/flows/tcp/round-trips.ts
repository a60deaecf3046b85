/** Classes that each doubling of the round trip is cut into: a quantile is off by 3.2 % at most. */
const CLASS_BITS = 4;
/** Classes that are added at a time. */
const STEP = 16;
/** So many round trips are kept as a list of their classes: few connections have more, and counts take more room. */
const MAX_LISTED = 16;
/** Bits of the upper word of a double that stand below those of the class. */
const LOWER_BITS = 20 - CLASS_BITS;

const NONE: readonly number[] = [];
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
  /** The class of each round trip, as long as they are few. */
  #listed: number[] | undefined;
  /** How many there are of each class, from `#first` on. */
  #counts: readonly number[] = NONE;
  #first = 0;

  add(nanoseconds: number): void {
    this.samples += 1;
    if (nanoseconds < this.least) this.least = nanoseconds;
    if (nanoseconds > this.#greatest) this.#greatest = nanoseconds;
    const each = classOf(nanoseconds);
    // An array of one takes no more room than that; one that grows takes room for many.
    if (this.samples === 1) this.#listed = [each];
    else if (this.#listed === undefined) this.#count(each);
    else if (this.#listed.length < MAX_LISTED) this.#listed.push(each);
    else this.#beginCounts(this.#listed, each);
  }

  /** The time that `share` of the samples do not exceed, in nanoseconds; of the nearest rank. */
  quantile(share: number): number {
    const rank = Math.ceil(share * this.samples);
    return Math.min(Math.max(middleOf(this.#classOfRank(rank)), this.least), this.#greatest);
  }

  #classOfRank(rank: number): number {
    if (this.#listed !== undefined) return this.#listed.toSorted(ascending)[rank - 1] ?? 0;
    let rest = rank;
    let at = 0;
    for (; at < this.#counts.length; at += 1) {
      rest -= this.#counts[at] as number;
      if (rest <= 0) break;
    }
    return this.#first + at;
  }

  #beginCounts(listed: readonly number[], each: number): void {
    this.#listed = undefined;
    this.#widen(Math.min(each, ...listed), Math.max(each, ...listed));
    for (const other of listed) this.#count(other);
    this.#count(each);
  }

  #count(each: number): void {
    if (each < this.#first || each >= this.#first + this.#counts.length) this.#widen(each, each);
    const counts = this.#counts as number[];
    counts[each - this.#first] = (counts[each - this.#first] as number) + 1;
  }

  /** Makes room for the classes from one to another. */
  #widen(from: number, to: number): void {
    const old = this.#counts;
    const [oldFirst, isFirst] = [this.#first, old.length === 0];
    const first = isFirst ? from - (from % STEP) : Math.min(oldFirst, from - (from % STEP));
    const end = Math.max(isFirst ? 0 : oldFirst + old.length, to - (to % STEP) + STEP);
    const counts = new Array<number>(end - first).fill(0);
    for (let at = 0; at < old.length; at += 1) counts[at + oldFirst - first] = old[at] as number;
    this.#counts = counts;
    this.#first = first;
  }
}

const ascending = (one: number, other: number): number => one - other;
