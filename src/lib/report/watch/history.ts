import { secondsBetween } from '../../bytes/time.js';
import type { StatsRecord } from '../../stats/stats-record.js';
import { RunningSums } from '../running-sums.js';

/** Windows that are remembered: more than a terminal has columns. */
const MAX_WINDOWS = 1_000;

/** What was seen of the windows so far, as far as a view needs it. */
export class WatchHistory {
  /** The record to show; undefined before the first window is over. */
  record: StatsRecord | undefined;
  /** Rates of the windows, the newest last. Windows without packets, which have no record, are zeros. */
  readonly packetsPerSecond: number[] = [];
  readonly bitsPerSecond: number[] = [];
  readonly sums = new RunningSums();
  #lastEnd: StatsRecord['window']['end'] | undefined;

  take(record: StatsRecord): void {
    this.record = record;
    this.sums.take(record);
    const { window, totals } = record;
    if (window.final || totals === undefined) return;
    for (let gap = this.#emptyBefore(record); gap > 0; gap -= 1) this.#push(0, 0);
    this.#push(totals.packets_per_second, totals.bits_per_second);
    this.#lastEnd = { ...window.end };
  }

  #emptyBefore({ window: { start, seconds } }: StatsRecord): number {
    if (this.#lastEnd === undefined || seconds <= 0) return 0;
    const windows = Math.round(secondsBetween(this.#lastEnd, start) / seconds);
    return Math.min(Math.max(windows, 0), MAX_WINDOWS);
  }

  #push(packets: number, bits: number): void {
    this.packetsPerSecond.push(packets);
    this.bitsPerSecond.push(bits);
    if (this.packetsPerSecond.length <= MAX_WINDOWS) return;
    this.packetsPerSecond.shift();
    this.bitsPerSecond.shift();
  }
}
