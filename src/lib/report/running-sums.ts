import { compareTimes, copyTime, noTime, type Time } from '../bytes/time.js';
import type { StatsRecord } from '../stats/stats-record.js';

const SUMS = ['packets', 'bytes', 'captured_bytes'] as const;

type Sum = (typeof SUMS)[number];

/**
 * What was counted since the start, from the records of windows. Of windows that overlap only those are added that
 * begin where another one ended; the record of the whole input has the sums themselves.
 */
export class RunningSums {
  readonly #sums = new Map<Sum, number>();
  readonly #end: Time = noTime();

  take({ window, totals }: Pick<StatsRecord, 'window'> & Partial<Pick<StatsRecord, 'totals'>>): void {
    if (totals === undefined) return;
    const isNew = this.#end.decimals === 0 || compareTimes(window.start, this.#end) >= 0;
    if (!isNew && !window.final) return;
    copyTime(this.#end, window.end);
    for (const sum of SUMS) {
      const before = window.final ? 0 : (this.#sums.get(sum) ?? 0);
      this.#sums.set(sum, before + totals[sum]);
    }
  }

  /** A sum; undefined as long as nothing was counted. */
  of(sum: Sum): number | undefined {
    return this.#sums.get(sum);
  }
}
