import { compareTimes, copyTime, noTime, secondsBetween, type Time } from '../bytes/time.js';
import type { Packet } from '../packets/packet.js';
import { compileDispatch } from './dispatch.js';
import { type Facts, PacketFacts } from './facts.js';
import { TAPS } from './registry.js';
import { PUBLIC_KEY } from './sketches/distinct.js';
import type { StatsRecord, StatsWindow } from './stats-record.js';
import { Tally } from './tally.js';
import type { Observer, Tap } from './tap.js';

/** Entries that each table of a statistic keeps. */
const MAX_ENTRIES = 65_536;

const MS_PER_SECOND = 1_000;
const NS_PER_MS = 1_000_000;

export interface StatsOptions {
  /** Rows in each list. */
  readonly top: number;
  /** Length of a window; undefined for the whole input only. */
  readonly windowMs: number | undefined;
  /** Gets each record when its window is over, the final one last. */
  write(record: StatsRecord): void;
}

/**
 * Counts packets in windows of packet time, aligned to the clock (a window of a minute begins on the minute),
 * and over the whole input. Windows without packets are not written.
 */
export class StatsWindows {
  readonly #options: StatsOptions;
  readonly #total: Span;
  readonly #window: Span | undefined;
  readonly #facts = new PacketFacts();
  /** First moment behind the open window, as milliseconds since 1970. */
  #windowEndMs = Number.NEGATIVE_INFINITY;

  constructor(options: StatsOptions) {
    this.#options = options;
    this.#total = new Span(options);
    this.#window = options.windowMs === undefined ? undefined : new Span(options);
  }

  take(packet: Packet): void {
    this.#facts.follow(packet);
    this.#total.observe(packet, this.#facts);
    if (this.#window !== undefined) this.#takeIntoWindow(this.#window, packet);
  }

  /** Whether any packet was counted. */
  get hasPackets(): boolean {
    return this.#total.isUsed;
  }

  /** Entries given up for want of memory, over the whole input. */
  get forgotten(): number {
    return this.#total.forgotten;
  }

  /** Writes the open window and the summary of the whole input. */
  end(): void {
    const { write } = this.#options;
    if (this.#window?.isUsed === true) write(this.#windowRecord(this.#window));
    const total = this.#total;
    write(total.record({ start: total.first, end: total.last, isFinal: true }));
  }

  #takeIntoWindow(window: Span, packet: Packet): void {
    const { time_epoch } = packet.frame;
    if (time_epoch.decimals === 0) {
      window.observe(packet, this.#facts);
      return;
    }
    const ms = time_epoch.seconds * MS_PER_SECOND + Math.trunc(time_epoch.nanoseconds / NS_PER_MS);
    const windowMs = this.#options.windowMs as number;
    if (ms >= this.#windowEndMs) {
      // Packets without time that came before any window belong to the first.
      if (this.#isWindowOpen) {
        this.#options.write(this.#windowRecord(window));
        window.clear();
      }
      this.#windowEndMs = (Math.floor(ms / windowMs) + 1) * windowMs;
    } else if (ms < this.#windowEndMs - windowMs) {
      window.latePackets += 1;
      this.#total.latePackets += 1;
      return;
    }
    window.observe(packet, this.#facts);
  }

  /** Whether a packet had a time, so that a window could begin. */
  get #isWindowOpen(): boolean {
    return this.#windowEndMs !== Number.NEGATIVE_INFINITY;
  }

  #windowRecord(window: Span): StatsRecord {
    if (!this.#isWindowOpen) return window.record({ start: noTime(), end: noTime(), isFinal: false });
    const end = timeOfMs(this.#windowEndMs);
    const start = timeOfMs(this.#windowEndMs - (this.#options.windowMs as number));
    return window.record({ start, end, isFinal: false });
  }
}

/** All tallies over one span of time. */
class Span {
  latePackets = 0;
  #untimed = 0;
  isUsed = false;
  readonly first: Time = noTime();
  readonly last: Time = noTime();
  readonly #top: number;
  readonly #tallies: readonly Tally[];
  readonly #observe: Observer;

  constructor({ top }: StatsOptions) {
    this.#top = top;
    const taps = TAPS as unknown as readonly Tap[];
    this.#tallies = taps.map((tap) => new Tally(tap, { limit: MAX_ENTRIES, hashKey: PUBLIC_KEY }));
    this.#observe = compileDispatch(taps)(this.#tallies);
  }

  observe(packet: Packet, facts: Facts): void {
    this.isUsed = true;
    const { time_epoch } = packet.frame;
    if (time_epoch.decimals === 0) this.#untimed += 1;
    else this.#noteTime(time_epoch);
    this.#observe(packet, facts);
  }

  #noteTime(time: Time): void {
    if (this.last.decimals === 0) copyTime(this.first, time);
    if (this.last.decimals === 0 || compareTimes(time, this.last) > 0) copyTime(this.last, time);
    else if (compareTimes(time, this.first) < 0) copyTime(this.first, time);
  }

  get forgotten(): number {
    return this.#tallies.reduce((sum, tally) => sum + tally.forgotten, 0);
  }

  clear(): void {
    this.isUsed = false;
    this.latePackets = 0;
    this.#untimed = 0;
    for (const tally of this.#tallies) tally.clear();
  }

  record({ start, end, isFinal }: { start: Time; end: Time; isFinal: boolean }): StatsRecord {
    const seconds = start.decimals === 0 ? 0 : secondsBetween(start, end);
    const window: StatsWindow = {
      start,
      end,
      seconds,
      final: isFinal,
      late_packets: this.latePackets,
      untimed_packets: this.#untimed,
    };
    const scope = { seconds, top: this.#top };
    const results = this.#tallies.map((tally) => [tally.tap.name, tally.result(scope)]);
    return { type: 'stats', v: 1, window, ...Object.fromEntries(results) } as StatsRecord;
  }
}

function timeOfMs(ms: number): Time {
  const seconds = Math.floor(ms / MS_PER_SECOND);
  return { seconds, nanoseconds: (ms - seconds * MS_PER_SECOND) * NS_PER_MS, decimals: 6 };
}
