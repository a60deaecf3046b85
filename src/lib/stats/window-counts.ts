import { compareTimes, copyTime, noTime, secondsBetween, type Time } from '../bytes/time.js';
import type { Packet } from '../packets/packet.js';
import type { Facts } from './facts.js';
import type { StatsPartRecord } from './stats-part-record.js';
import type { StatsRecord, StatsScope, StatsWindow } from './stats-record.js';
import type { Ending } from './tap.js';
import type { BodyRow, WindowBody } from './window-body.js';

/** Where a window begins and ends. */
export interface Bounds {
  readonly start: Time;
  readonly end: Time;
  /** It is the whole input. */
  readonly isFinal: boolean;
}

/** All that is counted in one window: its packets, and what came at the wrong time. */
export class WindowCounts {
  latePackets = 0;
  #untimedPackets = 0;
  /** Whether a packet was counted. */
  isUsed = false;
  /** Times of the earliest and latest packet; absent where no packet has one. */
  readonly first: Time = noTime();
  readonly last: Time = noTime();
  readonly #body: WindowBody;

  constructor(body: WindowBody) {
    this.#body = body;
  }

  observe(packet: Packet, facts: Facts): void {
    this.isUsed = true;
    const { time_epoch } = packet.frame;
    if (time_epoch.decimals === 0) this.#untimedPackets += 1;
    else this.#noteTime(time_epoch);
    this.#body.observe(packet, facts);
  }

  /** Adds what the end of the input tells. */
  end(ending: Ending): void {
    this.#body.end?.(ending);
  }

  /** Entries given up for want of memory. */
  get forgotten(): number {
    return this.#body.forgotten;
  }

  merge(other: WindowCounts): void {
    this.isUsed ||= other.isUsed;
    this.latePackets += other.latePackets;
    this.#untimedPackets += other.#untimedPackets;
    for (const time of [other.first, other.last]) if (time.decimals > 0) this.#noteTime(time);
    this.#body.merge(other.#body);
  }

  /** Adds what a record of parts has. */
  absorb({ window, by, others, group, row, state }: StatsPartRecord): void {
    this.#body.absorb({ by, others, group }, state as never);
    this.isUsed = true;
    // Every record of a window says the same of it.
    if (row === 0) {
      this.latePackets += window.late_packets;
      this.#untimedPackets += window.untimed_packets;
    }
    for (const time of [window.start, window.end]) if (time.decimals > 0) this.#noteTime(time);
  }

  clear(): void {
    this.isUsed = false;
    this.latePackets = 0;
    this.#untimedPackets = 0;
    this.first.decimals = 0;
    this.last.decimals = 0;
    this.#body.clear();
  }

  /** The records of the window: one, or one for each of the `top` busiest groups and one for the others. */
  records(bounds: Bounds, top: number): StatsRecord[] {
    const window = this.#window(bounds);
    const scope = { seconds: window.seconds, top };
    return this.#body
      .rows(top)
      .map(
        (row) =>
          ({ type: 'stats', v: 1, ...scopeOf(window, row), ...row.tallies.results(scope) }) as StatsRecord,
      );
  }

  /** All there is in the window, for others to be added to it. */
  parts(bounds: Bounds): StatsPartRecord[] {
    const window = this.#window(bounds);
    return this.#body.rows(Number.POSITIVE_INFINITY).map((body, row) => {
      const state = body.tallies.save();
      const taps = Object.keys(state);
      return { type: 'stats_part', v: 1, ...scopeOf(window, body), row, taps, state } as StatsPartRecord;
    });
  }

  #window({ start, end, isFinal }: Bounds): StatsWindow {
    return {
      start,
      end,
      seconds: start.decimals === 0 ? 0 : secondsBetween(start, end),
      final: isFinal,
      late_packets: this.latePackets,
      untimed_packets: this.#untimedPackets,
    };
  }

  #noteTime(time: Time): void {
    if (this.last.decimals === 0) copyTime(this.first, time);
    if (this.last.decimals === 0 || compareTimes(time, this.last) > 0) copyTime(this.last, time);
    else if (compareTimes(time, this.first) < 0) copyTime(this.first, time);
  }
}

const scopeOf = (window: StatsWindow, { by, others, group }: BodyRow): StatsScope => ({
  window,
  by,
  others,
  group,
});
