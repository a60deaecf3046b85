import { distance, isAfter, isBefore, type Sequence } from './sequence.js';

/** Ranges that are remembered; when there are more, the lowest is given up. */
const MAX_RANGES = 8;

interface Range {
  from: Sequence;
  to: Sequence;
  /** When it began to be. */
  readonly time: number;
}

/** A few ranges of sequence numbers, from the lowest to the highest, none touching another. */
export class Ranges {
  readonly #ranges: Range[] = [];

  /** The first range that has any of these sequence numbers, and when it began to be; undefined where there is none. */
  find(from: Sequence, to: Sequence): { readonly time: number } | undefined {
    return this.#ranges.find((each) => isBefore(from, each.to) && isAfter(to, each.from));
  }

  /** Whether one range has all of these sequence numbers. */
  covers(from: Sequence, to: Sequence): boolean {
    return this.#ranges.some((each) => distance(each.from, from) >= 0 && distance(to, each.to) >= 0);
  }

  /** Puts a range in and joins it to those it touches. */
  add(from: Sequence, to: Sequence, time: number): void {
    const range = { from, to, time };
    const ranges = this.#ranges;
    let at = 0;
    while (at < ranges.length && isBefore((ranges[at] as Range).to, from)) at += 1;
    let end = at;
    while (end < ranges.length && !isAfter((ranges[end] as Range).from, to)) {
      const each = ranges[end] as Range;
      if (isBefore(each.from, range.from)) range.from = each.from;
      if (isAfter(each.to, range.to)) range.to = each.to;
      end += 1;
    }
    ranges.splice(at, end - at, range);
    if (ranges.length > MAX_RANGES) ranges.shift();
  }

  /** Takes sequence numbers out. */
  remove(from: Sequence, to: Sequence): void {
    for (let index = this.#ranges.length - 1; index >= 0; index -= 1) {
      const each = this.#ranges[index] as Range;
      if (!isBefore(from, each.to) || !isAfter(to, each.from)) continue;
      const parts: Range[] = [];
      if (isBefore(each.from, from)) parts.push({ ...each, to: from });
      if (isAfter(each.to, to)) parts.push({ ...each, from: to });
      this.#ranges.splice(index, 1, ...parts);
    }
    if (this.#ranges.length > MAX_RANGES) this.#ranges.shift();
  }

  /** Takes out all below. */
  removeBelow(limit: Sequence): void {
    const [first] = this.#ranges;
    if (first !== undefined && isBefore(first.from, limit)) this.remove(first.from, limit);
  }

  get isEmpty(): boolean {
    return this.#ranges.length === 0;
  }
}
