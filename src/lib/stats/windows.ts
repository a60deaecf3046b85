import type { HashKey } from '../bytes/half-sip-hash.js';
import { noTime, type Time } from '../bytes/time.js';
import type { Packet } from '../packets/packet.js';
import { PacketFacts } from './facts.js';
import type { Grouping } from './grouping.js';
import { Groups } from './groups.js';
import { PUBLIC_KEY } from './sketches/distinct.js';
import type { StatsPartRecord } from './stats-part-record.js';
import type { StatsRecord } from './stats-record.js';
import { ALL_TAPS, TallyPlan } from './tallies.js';
import type { Ending, Tap } from './tap.js';
import { Ungrouped, type WindowBody } from './window-body.js';
import { type Bounds, WindowCounts } from './window-counts.js';

const MS_PER_SECOND = 1_000;
const NS_PER_MS = 1_000_000;

/** Entries that each table of a statistic keeps. */
const MAX_ENTRIES = 65_536;
/** Entries that the tables of all steps of a window have together, if each gets its share ... */
const MAX_STEP_ENTRIES = 262_144;
/** ... and how many each has at the least. */
const MIN_STEP_ENTRIES = 1_024;

/** The most steps that a sliding window can have. */
export const MAX_STEPS = 600;

export interface CountingOptions {
  /** Rows in each list, and groups in each window. */
  readonly top: number;
  /** The statistics that are counted; all of them if left out. */
  readonly taps?: readonly Tap[];
  /** What packets are grouped by. */
  readonly grouping?: Grouping | undefined;
  /** Key of the hash of estimates; the public one if left out. */
  readonly hashKey?: HashKey;
  /** Gets each record when its window is over, the final ones last. */
  write(record: StatsRecord): void;
  /** Gets, in place of records, all that was counted. */
  readonly writePart?: ((record: StatsPartRecord) => void) | undefined;
  /** Is called behind the last record of each window. */
  readonly onWindowWritten?: (() => void) | undefined;
}

export interface StatsOptions extends CountingOptions {
  /** Length of a window; undefined for the whole input only. */
  readonly windowMs: number | undefined;
  /** Time from the begin of a window to that of the next, of which the length is a multiple; the length if left out. */
  readonly everyMs?: number | undefined;
}

/** What makes the counts of windows, of whatever is counted in them. */
export function countsFactory({ taps = ALL_TAPS, grouping, hashKey = PUBLIC_KEY }: CountingOptions) {
  const plans = new Map<number, TallyPlan>();
  return (limit = MAX_ENTRIES): WindowCounts => {
    const plan = plans.get(limit) ?? new TallyPlan(taps, { limit, hashKey });
    plans.set(limit, plan);
    const body: WindowBody = grouping === undefined ? new Ungrouped(plan) : new Groups({ plan, grouping });
    return new WindowCounts(body);
  };
}

/** Writes what was counted in one window, as records or as parts of them. */
export function writeWindow(
  counts: WindowCounts,
  bounds: Bounds,
  { top, write, writePart, onWindowWritten }: CountingOptions,
): void {
  if (writePart === undefined) for (const record of counts.records(bounds, top)) write(record);
  else for (const part of counts.parts(bounds)) writePart(part);
  onWindowWritten?.();
}

/** A step of a sliding window that is over. */
interface Step {
  readonly endMs: number;
  readonly counts: WindowCounts;
}

/**
 * Counts packets in windows of packet time, aligned to the clock (a window of a minute begins on the minute), and
 * over the whole input. A sliding window is made of the steps it slides by. Windows without packets are not written.
 */
export class StatsWindows {
  readonly #options: StatsOptions;
  readonly #total: WindowCounts;
  readonly #facts: PacketFacts;
  readonly #newStep: () => WindowCounts;
  readonly #newWindow: () => WindowCounts;
  readonly #windowMs: number;
  readonly #stepMs: number;
  /** The step that packets are counted in; undefined where there are no windows. */
  #open: WindowCounts | undefined;
  /** First moment behind the open step, as milliseconds since 1970. */
  #openEndMs = Number.NEGATIVE_INFINITY;
  /** Steps with packets that are over and belong to windows that are not, the oldest first. */
  #steps: Step[] = [];
  /** Time of the packet that came last, as milliseconds since 1970. */
  #lastMs = Number.NEGATIVE_INFINITY;

  constructor(options: StatsOptions) {
    this.#options = options;
    const newCounts = countsFactory(options);
    this.#facts = new PacketFacts((options.taps ?? ALL_TAPS).flatMap(({ facts = [] }) => facts));
    const { windowMs = 0, everyMs = windowMs } = options;
    this.#windowMs = windowMs;
    this.#stepMs = everyMs;
    const share = Math.floor((MAX_STEP_ENTRIES * everyMs) / windowMs);
    this.#newStep = () => newCounts(Math.min(MAX_ENTRIES, Math.max(MIN_STEP_ENTRIES, share)));
    this.#newWindow = () => newCounts();
    this.#total = newCounts();
    this.#open = options.windowMs === undefined ? undefined : this.#newStep();
  }

  take(packet: Packet): void {
    this.#facts.follow(packet);
    this.#total.observe(packet, this.#facts);
    if (this.#open !== undefined) this.#takeIntoStep(this.#open, packet);
  }

  /** Whether any packet was counted. */
  get hasPackets(): boolean {
    return this.#total.isUsed;
  }

  /** Entries given up for want of memory, over the whole input. */
  get forgotten(): number {
    return this.#total.forgotten + this.#facts.forgotten;
  }

  /** Time of the packet that came last, as milliseconds since 1970; -Infinity before the first. */
  get lastMs(): number {
    return this.#lastMs;
  }

  /** Writes all windows that end by this time of packets, though none has come yet from behind them. */
  closeUntil(ms: number): void {
    if (this.#openEndMs === Number.NEGATIVE_INFINITY) return;
    while (this.#openEndMs <= ms && this.#hasOpenWindow) this.#closeStep();
  }

  /** Writes the windows that are open and the summary of the whole input. */
  end(ending: Ending = NOTHING_LOST): void {
    if (this.#openEndMs !== Number.NEGATIVE_INFINITY) while (this.#hasOpenWindow) this.#closeStep();
    else if (this.#open?.isUsed === true) this.#write(this.#open, UNTIMED);
    this.#total.end(ending);
    const { first, last } = this.#total;
    this.#write(this.#total, { start: first, end: last, isFinal: true });
  }

  #takeIntoStep(open: WindowCounts, packet: Packet): void {
    const { time_epoch } = packet.frame;
    if (time_epoch.decimals === 0) {
      open.observe(packet, this.#facts);
      return;
    }
    const ms = time_epoch.seconds * MS_PER_SECOND + Math.trunc(time_epoch.nanoseconds / NS_PER_MS);
    this.#lastMs = ms;
    if (ms < this.#openEndMs - this.#stepMs) {
      open.latePackets += 1;
      this.#total.latePackets += 1;
      return;
    }
    if (ms >= this.#openEndMs) this.#goTo(ms);
    (this.#open as WindowCounts).observe(packet, this.#facts);
  }

  /** Makes the step of this time the open one. */
  #goTo(ms: number): void {
    // Packets without time that came before any window belong to the first.
    this.closeUntil(ms);
    this.#openEndMs = (Math.floor(ms / this.#stepMs) + 1) * this.#stepMs;
  }

  /** Whether the window that ends with the open step has packets. */
  get #hasOpenWindow(): boolean {
    return this.#open !== undefined && (this.#open.isUsed || this.#steps.length > 0);
  }

  /** Writes the window that ends with the open step, and opens the next step. */
  #closeStep(): void {
    const open = this.#open as WindowCounts;
    const endMs = this.#openEndMs;
    const bounds = { start: timeOfMs(endMs - this.#windowMs), end: timeOfMs(endMs), isFinal: false };
    this.#write(this.#steps.length === 0 ? open : this.#merged(open), bounds);
    this.#openEndMs = endMs + this.#stepMs;
    if (this.#stepMs === this.#windowMs) return open.clear();
    if (open.isUsed) {
      this.#steps.push({ endMs, counts: open });
      this.#open = this.#newStep();
    }
    const firstEndMs = this.#openEndMs - this.#windowMs;
    this.#steps = this.#steps.filter((step) => step.endMs > firstEndMs);
  }

  #merged(open: WindowCounts): WindowCounts {
    const window = this.#newWindow();
    for (const { counts } of this.#steps) window.merge(counts);
    window.merge(open);
    return window;
  }

  #write(counts: WindowCounts, bounds: Bounds): void {
    writeWindow(counts, bounds, this.#options);
  }
}

const NOTHING_LOST: Ending = { dropped: 0 };

/** What a window is that begins and ends nowhere. */
const UNTIMED: Bounds = { start: noTime(), end: noTime(), isFinal: false };

function timeOfMs(ms: number): Time {
  const seconds = Math.floor(ms / MS_PER_SECOND);
  return { seconds, nanoseconds: (ms - seconds * MS_PER_SECOND) * NS_PER_MS, decimals: 6 };
}
