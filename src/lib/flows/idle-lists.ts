const NONE = -1;
const INITIAL_FLOWS = 1_024;

/**
 * Lists of flows, each in the order in which its flows were last touched: the one that has waited longest is always the
 * first, and no other needs to be looked at. A flow is in one list at most.
 */
export class IdleLists {
  readonly #first: Int32Array;
  readonly #last: Int32Array;
  #before = new Int32Array(INITIAL_FLOWS);
  #behind = new Int32Array(INITIAL_FLOWS);
  #list = new Int8Array(INITIAL_FLOWS);

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
    return this.#list[flow] as number;
  }

  /** Puts a flow that is in no list at the end of one. */
  add(flow: number, list: number): void {
    if (flow >= this.#before.length) this.#grow();
    const last = this.#last[list] as number;
    this.#before[flow] = last;
    this.#behind[flow] = NONE;
    this.#list[flow] = list;
    if (last === NONE) this.#first[list] = flow;
    else this.#behind[last] = flow;
    this.#last[list] = flow;
  }

  remove(flow: number): void {
    const list = this.#list[flow] as number;
    const before = this.#before[flow] as number;
    const behind = this.#behind[flow] as number;
    if (before === NONE) this.#first[list] = behind;
    else this.#behind[before] = behind;
    if (behind === NONE) this.#last[list] = before;
    else this.#before[behind] = before;
  }

  /** Moves a flow to the end of a list. */
  touch(flow: number, list: number): void {
    if (this.#last[list] === flow && this.#list[flow] === list) return;
    this.remove(flow);
    this.add(flow, list);
  }

  #grow(): void {
    const flows = 2 * this.#before.length;
    const [before, behind, list] = [new Int32Array(flows), new Int32Array(flows), new Int8Array(flows)];
    before.set(this.#before);
    behind.set(this.#behind);
    list.set(this.#list);
    this.#before = before;
    this.#behind = behind;
    this.#list = list;
  }
}
