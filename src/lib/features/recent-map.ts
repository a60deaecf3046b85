/**
 * A Map that keeps what was used lately: at least `limit / 2` entries, at most `limit`. When its young half is full the old one
 * is forgotten, and the young one is old from there on; what is used moves to the young one.
 */
export class RecentMap<Key, Value> {
  /** Entries that were forgotten. */
  forgotten = 0;
  readonly #half: number;
  #young = new Map<Key, Value>();
  #old = new Map<Key, Value>();

  constructor(limit: number) {
    this.#half = Math.max(1, Math.floor(limit / 2));
  }

  /** Entries that are kept. */
  get size(): number {
    return this.#young.size + this.#old.size;
  }

  /** The value of a key, which counts as used. */
  get(key: Key): Value | undefined {
    const value = this.#young.get(key);
    if (value !== undefined) return value;
    const old = this.#old.get(key);
    if (old === undefined) return undefined;
    this.#old.delete(key);
    this.set(key, old);
    return old;
  }

  /** Keeps a value for a key that is not there. */
  set(key: Key, value: Value): void {
    if (this.#young.size >= this.#half) {
      this.forgotten += this.#old.size;
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
  }

  /** The value of a key; `make` makes the one that is not there. */
  of(key: Key, make: () => Value): Value {
    const known = this.get(key);
    if (known !== undefined) return known;
    const made = make();
    this.set(key, made);
    return made;
  }
}
