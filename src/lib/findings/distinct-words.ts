/** How many values all sets of a detector may still keep together. */
export interface Budget {
  left: number;
}

/** Different values, counted up to a limit: beyond it, only that there are more. */
export class DistinctWords<Value = string> {
  /** Most sets of a flood have one value at most: a Set is made for the second one. */
  #only: Value | undefined;
  #values: Set<Value> | undefined;
  #isFull = false;
  readonly #limit: number;
  readonly #budget: Budget | undefined;

  /** Values that do not fit into the budget are not kept, either. */
  constructor(limit: number, budget?: Budget) {
    this.#limit = limit;
    this.#budget = budget;
  }

  /** Adds a value; true where it is a new one and there was room for it. */
  add(value: Value): boolean {
    if (this.has(value)) return false;
    if (this.size >= this.#limit || (this.#budget !== undefined && this.#budget.left <= 0)) {
      this.#isFull = true;
      return false;
    }
    if (this.#budget !== undefined) this.#budget.left -= 1;
    if (this.size === 0) {
      this.#only = value;
      return true;
    }
    this.#values ??= new Set([this.#only as Value]);
    this.#values.add(value);
    return true;
  }

  has(value: Value): boolean {
    return this.#values === undefined ? this.#only === value : this.#values.has(value);
  }

  get size(): number {
    return this.#values?.size ?? (this.#only === undefined ? 0 : 1);
  }

  /** Gives back what was taken of the budget: the values are not needed any more. */
  release(): void {
    if (this.#budget !== undefined) this.#budget.left += this.size;
    this.#values = undefined;
    this.#only = undefined;
  }

  /** How many there are: `1024 or more` where there was no room for others. */
  get text(): string {
    return this.#isFull ? `${this.size} or more` : String(this.size);
  }

  /** The first values, for people. */
  shown(most: number): string {
    const values = this.#values ?? (this.#only === undefined ? [] : [this.#only]);
    const first = [...values].slice(0, most).join(', ');
    return this.size > most ? `${first}, ...` : first;
  }
}
