import { type FlowPage, rowOf, SEEN_MS } from './flow-page.js';
import type { FlowPages } from './flow-pages.js';
import { IdleLists } from './idle-lists.js';
import { IP_PROTOCOL } from './protocols.js';
import { isAttempt, isOver } from './tcp-state.js';

/** How long flows may be silent, in ms: Zeek's defaults for TCP, for connections that ended or never began, and the rest. */
const IDLE_MS = [300_000, 5_000, 60_000] as const;
const TCP_LIST = 0;
const SHORT_LIST = 1;
const OTHER_LIST = 2;
const LISTS = [TCP_LIST, SHORT_LIST, OTHER_LIST] as const;

/** Which flows have been silent for how long. It needs no timers: in each list the one that was silent longest is first. */
export class FlowTimeouts {
  readonly #pages: FlowPages;
  readonly #idleMs: readonly number[];
  readonly #lists = new IdleLists(LISTS.length);
  readonly #followsTcp: boolean;

  /**
   * `idleMs` is silence that ends a flow of any kind; if left out, that of the protocol. Unless it follows TCP, a connection
   * that is over is one like any other.
   */
  constructor(pages: FlowPages, { idleMs, followsTcp }: { idleMs: number | undefined; followsTcp: boolean }) {
    this.#pages = pages;
    this.#followsTcp = followsTcp;
    this.#idleMs = idleMs === undefined ? IDLE_MS : [idleMs, Math.min(idleMs, IDLE_MS[SHORT_LIST]), idleMs];
  }

  /** A flow begins. */
  add(flow: number): void {
    this.#lists.add(flow, OTHER_LIST);
  }

  remove(flow: number): void {
    this.#lists.remove(flow);
  }

  /** Takes note of a packet of a flow of this protocol, whose row shows what became of it. */
  touch(flow: number, page: FlowPage, protocol: number): void {
    this.#lists.touch(flow, this.#listFor(page, rowOf(flow), protocol));
  }

  /** When the last packet of a flow came. */
  seenMs(flow: number): number {
    return this.#pages.of(flow).moment(rowOf(flow), SEEN_MS);
  }

  /** Whether the end of a flow was seen. */
  isOver(flow: number): boolean {
    return this.#lists.listOf(flow) === SHORT_LIST && isOver(this.#pages.of(flow), rowOf(flow));
  }

  /** Whether a flow has been silent for too long by now. */
  isOverdue(flow: number, nowMs: number): boolean {
    return this.seenMs(flow) + (this.#idleMs[this.#lists.listOf(flow)] as number) <= nowMs;
  }

  /** A flow that has been silent for too long by now; -1 where there is none. */
  firstOverdue(nowMs: number): number {
    for (let list = 0; list < LISTS.length; list += 1) {
      const flow = this.#lists.first(list);
      if (flow >= 0 && this.isOverdue(flow, nowMs)) return flow;
    }
    return -1;
  }

  /** The flow whose last packet is the oldest; -1 where there is none. */
  longestSilent(): number {
    let longest = -1;
    for (const list of LISTS) {
      const flow = this.#lists.first(list);
      if (flow < 0) continue;
      if (longest < 0 || this.seenMs(flow) < this.seenMs(longest)) longest = flow;
    }
    return longest;
  }

  #listFor(page: FlowPage, row: number, protocol: number): number {
    if (protocol !== IP_PROTOCOL.tcp) return OTHER_LIST;
    return this.#followsTcp && (isAttempt(page, row) || isOver(page, row)) ? SHORT_LIST : TCP_LIST;
  }
}
