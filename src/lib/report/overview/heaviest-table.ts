/** Anything that can be more or less worth keeping. */
export interface Weighed {
  weight: number;
}

/**
 * Rows by key, within a limit: when the table is full, the lighter half of its rows is given up and counted. Of a key
 * that comes back afterwards, what came before is missing; the heaviest rows are right as long as they stand out.
 */
export class HeaviestTable<Row extends Weighed> {
  /** Rows that were given up. */
  forgotten = 0;
  readonly #limit: number;
  readonly #rows = new Map<string, Row>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The row of this key, which is made if there is none. */
  find(key: string, make: () => Row): Row {
    const known = this.#rows.get(key);
    if (known !== undefined) return known;
    if (this.#rows.size >= this.#limit) this.#purge();
    const row = make();
    this.#rows.set(key, row);
    return row;
  }

  get(key: string): Row | undefined {
    return this.#rows.get(key);
  }

  get size(): number {
    return this.#rows.size;
  }

  /** The rows in the order in which they came. */
  rows(): Row[] {
    return [...this.#rows.values()];
  }

  /** The heaviest rows; of equal ones, those that came first. */
  top(rows = Number.POSITIVE_INFINITY): Row[] {
    return this.rows()
      .sort((a, b) => b.weight - a.weight)
      .slice(0, rows);
  }

  #purge(): void {
    const kept = [...this.#rows]
      .sort(([, a], [, b]) => b.weight - a.weight)
      .slice(0, this.#limit >>> 1)
      .map(([key]) => key);
    const keys = new Set(kept);
    for (const key of this.#rows.keys()) if (!keys.has(key)) this.#rows.delete(key);
    this.forgotten += this.#limit - keys.size;
  }
}
