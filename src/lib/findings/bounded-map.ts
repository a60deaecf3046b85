/**
 * A Map with a limit. When it is full, the entry that was touched longest ago is forgotten, and counted: whoever floods
 * a detector with addresses gets a table of the newest ones, and no more memory.
 */
export class BoundedMap<Key, Value> {
  readonly #entries = new Map<Key, Value>();
  readonly #limit: number;
  /**
   * Stands before the entry that was touched longest ago: all before it were forgotten or moved to the end. An iterator
   * made anew would walk over the places of all of those each time.
   */
  #oldest = this.#entries.entries();
  readonly #onForget: ((value: Value, key: Key) => void) | undefined;
  /** Entries that were given up for want of room. */
  forgotten = 0;

  /** `onForget` gets what is given up for want of room. */
  constructor(limit: number, onForget?: (value: Value, key: Key) => void) {
    this.#limit = limit;
    this.#onForget = onForget;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The value of a key, which is left where it is in the order of forgetting. */
  peek(key: Key): Value | undefined {
    return this.#entries.get(key);
  }

  /** The value of a key, which becomes the last one to be forgotten. */
  get(key: Key): Value | undefined {
    const value = this.#entries.get(key);
    if (value === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, value);
    return value;
  }

  set(key: Key, value: Value): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size > this.#limit) this.#forget();
  }

  #forget(): void {
    let next = this.#oldest.next();
    if (next.done === true) {
      this.#oldest = this.#entries.entries();
      next = this.#oldest.next();
    }
    const [key, value] = next.value as [Key, Value];
    this.#entries.delete(key);
    this.forgotten += 1;
    this.#onForget?.(value, key);
  }

  /** The value of a key, made where there is none; it becomes the last one to be forgotten. */
  ensure(key: Key, make: () => Value): Value {
    const found = this.get(key);
    if (found !== undefined) return found;
    const made = make();
    this.set(key, made);
    return made;
  }

  delete(key: Key): boolean {
    return this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
    this.#oldest = this.#entries.entries();
  }

  /** Entries, the one that was touched longest ago first. */
  [Symbol.iterator](): IterableIterator<[Key, Value]> {
    return this.#entries[Symbol.iterator]();
  }

  values(): IterableIterator<Value> {
    return this.#entries.values();
  }
}
