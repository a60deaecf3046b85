/** A request that waits for its answer. */
export interface Waiting {
  /** What the answer repeats. */
  readonly key: number;
  /** When it was sent. */
  atMs: number;
}

/** Requests of a flow that wait for their answers, the oldest first; the oldest of too many is given up. */
export class WaitingList {
  /** Requests given up for want of room. */
  forgotten = 0;
  readonly #limit: number;
  // Most flows have few requests, or one.
  #waiting: Waiting[] | undefined;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The request that waits under a key. */
  find(key: number): Waiting | undefined {
    return this.#waiting?.find((each) => each.key === key);
  }

  /** The one that waits for the longest time. */
  get first(): Waiting | undefined {
    return this.#waiting?.[0];
  }

  /** The one that came last. */
  get last(): Waiting | undefined {
    return this.#waiting?.at(-1);
  }

  add(key: number, atMs: number): void {
    this.#waiting ??= [];
    this.#waiting.push({ key, atMs });
    if (this.#waiting.length <= this.#limit) return;
    this.#waiting.shift();
    this.forgotten += 1;
  }

  /** Takes a request off the list. */
  remove(request: Waiting): void {
    const waiting = this.#waiting ?? [];
    const index = waiting.indexOf(request);
    if (index >= 0) waiting.splice(index, 1);
    if (waiting.length === 0) this.#waiting = undefined;
  }
}
