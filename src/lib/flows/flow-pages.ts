import { FlowPage, PAGE_FLOWS } from './flow-page.js';

const PAGE_SHIFT = Math.log2(PAGE_FLOWS);

/** The pages of a table. A flow has a number: its page and, in the lower bits, its row there. */
export class FlowPages {
  readonly #pages: FlowPage[] = [new FlowPage()];
  /** Rows whose flows are over. */
  readonly #free: number[] = [];
  #used = 0;

  /** The page of a flow. */
  of(flow: number): FlowPage {
    return this.#pages[flow >>> PAGE_SHIFT] as FlowPage;
  }

  /** The number of a flow that begins, whose row is empty. */
  take(): number {
    let flow = this.#free.pop();
    if (flow === undefined) {
      flow = this.#used;
      this.#used += 1;
      if (flow >>> PAGE_SHIFT === this.#pages.length) this.#pages.push(new FlowPage());
    }
    this.of(flow).clear(flow & (PAGE_FLOWS - 1));
    return flow;
  }

  /** Gives the number of a flow that is over back. */
  give(flow: number): void {
    this.of(flow).details[flow & (PAGE_FLOWS - 1)] = undefined;
    this.#free.push(flow);
  }
}
