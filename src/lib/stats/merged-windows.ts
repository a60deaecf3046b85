import { compareTimes, timeText } from '../bytes/time.js';
import { FieldError } from '../records/assign.js';
import { compileFactory } from '../records/shape.js';
import { groupingOf } from './grouping.js';
import { type StatsPartRecord, stateFields } from './stats-part-record.js';
import type { StatsWindow } from './stats-record.js';
import { ALL_TAPS } from './tallies.js';
import type { Tap } from './tap.js';
import type { WindowCounts } from './window-counts.js';
import { type CountingOptions, countsFactory, writeWindow } from './windows.js';

/** Windows that are held at a time: all of them, until the last input has been read. */
const MAX_WINDOWS = 20_000;

/** More windows than there is room for. The message says what to do. */
export class TooManyWindows extends Error {}

/** A window and what came of it. */
interface Merged {
  readonly window: StatsWindow;
  readonly counts: WindowCounts;
}

/** Makes of what many processes counted what one would have: windows that are the same are added up. */
export class MergedWindows {
  readonly #options: CountingOptions;
  readonly #windows = new Map<string, Merged>();
  /** What the first record says of all: its statistics, and the fields of its groups. */
  #taps = '';
  #fields = '';
  #chosen: readonly Tap[] = [];
  #newCounts: (() => WindowCounts) | undefined;

  constructor(options: CountingOptions) {
    this.#options = options;
  }

  /** Entries given up for want of memory. */
  get forgotten(): number {
    return [...this.#windows.values()].reduce((sum, { counts }) => sum + counts.forgotten, 0);
  }

  /** Adds what a record has. Throws {@link FieldError} for one that does not go with those before. */
  take(part: StatsPartRecord): void {
    const counts = this.#countsOf(part);
    const state = part.state as Record<string, object | undefined>;
    // What is empty was not written.
    for (const tap of this.#chosen) state[tap.name] ??= compileFactory<object>(stateFields(tap))();
    counts.absorb(part);
  }

  /** Writes all windows in the order of time, the whole input last. */
  end(): void {
    for (const { window, counts } of [...this.#windows.values()].sort(inOrder)) {
      const { start, end } = window.final ? { start: counts.first, end: counts.last } : window;
      writeWindow(counts, { start, end, isFinal: window.final }, this.#options);
    }
  }

  #countsOf({ taps, by, window }: StatsPartRecord): WindowCounts {
    const fields = by.map(({ field }) => field);
    this.#newCounts ??= this.#factory(taps, fields);
    if (taps.join(',') !== this.#taps) {
      throw new FieldError(`it has other statistics (${taps.join(',')}) than the first (${this.#taps})`);
    }
    if (fields.join(',') !== this.#fields)
      throw new FieldError('it is grouped by other fields than the first');
    const key = window.final ? '' : `${timeText(window.start)} ${timeText(window.end)}`;
    const known = this.#windows.get(key);
    if (known !== undefined) return known.counts;
    if (this.#windows.size === MAX_WINDOWS) {
      throw new TooManyWindows(
        `more than ${MAX_WINDOWS} windows; count in longer ones, or merge fewer at a time`,
      );
    }
    const counts = this.#newCounts();
    this.#windows.set(key, { window, counts });
    return counts;
  }

  #factory(names: readonly string[], fields: readonly string[]): () => WindowCounts {
    const taps = names.map((name) => ALL_TAPS.find((tap) => tap.name === name));
    const unknown = names[taps.indexOf(undefined)];
    if (unknown !== undefined) throw new FieldError(`it has a statistic that is not known here: ${unknown}`);
    this.#chosen = taps as Tap[];
    this.#taps = names.join(',');
    this.#fields = fields.join(',');
    const grouping = fields.length === 0 ? undefined : groupingOf(fields);
    const create = countsFactory({ ...this.#options, taps: this.#chosen, grouping });
    return () => create();
  }
}

const inOrder = ({ window: a }: Merged, { window: b }: Merged): number =>
  Number(a.final) - Number(b.final) || compareTimes(a.start, b.start) || compareTimes(a.end, b.end);
