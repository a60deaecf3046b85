/** Runs that are remembered, so that what comes late is taken out of them; beyond, what is missing stays so. */
const MAX_RUNS = 256;

/** Runs of packets that did not come in a window, by their extended sequence numbers. */
export class MissingRuns {
  /** Packets that did not come. */
  missing = 0;
  /** Begin and length of each run, in turn. */
  readonly #runs: number[] = [];
  /** Packets and runs beyond those that are remembered, and the longest of them. */
  #otherRuns = 0;
  #longestOther = 0;

  /** Packets from `first` on did not come, so far. */
  add(first: number, length: number): void {
    this.missing += length;
    if (this.#runs.length < 2 * MAX_RUNS) {
      this.#runs.push(first, length);
      return;
    }
    this.#otherRuns += 1;
    this.#longestOther = Math.max(this.#longestOther, length);
  }

  /** A packet came late; whether it had been missing in this window. */
  fill(number: number): boolean {
    for (let at = 0; at < this.#runs.length; at += 2) {
      const first = this.#runs[at] as number;
      const length = this.#runs[at + 1] as number;
      if (number < first || number >= first + length) continue;
      this.missing -= 1;
      const before = number - first;
      const behind = length - before - 1;
      const rest = [first, before, number + 1, behind].filter((_, index, all) => all[index | 1] !== 0);
      this.#runs.splice(at, 2, ...rest);
      return true;
    }
    return false;
  }

  /** How many runs there are. */
  get runs(): number {
    return this.#runs.length / 2 + this.#otherRuns;
  }

  /** Packets of the longest one. */
  get longest(): number {
    let longest = this.#longestOther;
    for (let at = 1; at < this.#runs.length; at += 2) longest = Math.max(longest, this.#runs[at] as number);
    return longest;
  }
}
