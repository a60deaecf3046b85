const NONE = -1;
const INITIAL_FLOWS = 1_024;

/** What is kept of each flow, side by side: the flow before it, the flow behind it, and its list. */
const BEFORE = 0;
const BEHIND = 1;
const LIST = 2;
const WIDTH = 3;

/**
 * Lists of flows, each in the order in which its flows were last touched: the one that has waited longest is always the
 * first, and no other needs to be looked at. A flow is in one list at most.
 */
export class IdleLists {
  readonly #first: Int32Array;
  readonly #last: Int32Array;
  #links = new Int32Array(INITIAL_FLOWS * WIDTH);

  constructor(lists: number) {
    this.#first = new Int32Array(lists).fill(NONE);
    this.#last = new Int32Array(lists).fill(NONE);
  }

  /** The flow of a list that was touched longest ago; -1 where it is empty. */
  first(list: number): number {
    return this.#first[list] as number;
  }

  /** The list that a flow is in. */
  listOf(flow: number): number {
    return this.#links[flow * WIDTH + LIST] as number;
  }

  /** Puts a flow that is in no list at the end of one. */
  add(flow: number, list: number): void {
    if (flow * WIDTH >= this.#links.length) this.#grow();
    const last = this.#last[list] as number;
    this.#links[flow * WIDTH + BEFORE] = last;
    this.#links[flow * WIDTH + BEHIND] = NONE;
    this.#links[flow * WIDTH + LIST] = list;
    if (last === NONE) this.#first[list] = flow;
    else this.#links[last * WIDTH + BEHIND] = flow;
    this.#last[list] = flow;
  }

  remove(flow: number): void {
    const list = this.listOf(flow);
    const before = this.#links[flow * WIDTH + BEFORE] as number;
    const behind = this.#links[flow * WIDTH + BEHIND] as number;
    if (before === NONE) this.#first[list] = behind;
    else this.#links[before * WIDTH + BEHIND] = behind;
    if (behind === NONE) this.#last[list] = before;
    else this.#links[behind * WIDTH + BEFORE] = before;
  }

  /** Moves a flow to the end of a list. */
  touch(flow: number, list: number): void {
    if (this.#last[list] === flow && this.listOf(flow) === list) return;
    this.remove(flow);
    this.add(flow, list);
  }

  #grow(): void {
    const links = new Int32Array(2 * this.#links.length);
    links.set(this.#links);
    this.#links = links;
  }
}
