/** How often each of a few codes came. */
export class CodeCounts {
  /** Codes beyond the limit. */
  uncounted = 0;
  readonly #limit: number;
  #counts: { code: number; count: number }[] | undefined;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(code: number): void {
    this.#counts ??= [];
    const known = this.#counts.find((each) => each.code === code);
    if (known !== undefined) known.count += 1;
    else if (this.#counts.length < this.#limit) this.#counts.push({ code, count: 1 });
    else this.uncounted += 1;
  }

  /** The codes in the order of their numbers. */
  entries(): { code: number; count: number }[] {
    return (this.#counts ?? []).map((each) => ({ ...each })).sort((a, b) => a.code - b.code);
  }
}
