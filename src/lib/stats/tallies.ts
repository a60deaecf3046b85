import { compileDispatch } from './dispatch.js';
import { TAPS } from './registry.js';
import { Tally } from './tally.js';
import type { Ending, Observer, ResultScope, Tap, TapOptions } from './tap.js';

/** Which statistics are counted, made ready once for all windows and groups. */
export class TallyPlan {
  readonly taps: readonly Tap[];
  readonly #dispatch: ReturnType<typeof compileDispatch>;
  readonly #options: TapOptions;

  constructor(taps: readonly Tap[], options: TapOptions) {
    this.taps = taps;
    this.#options = options;
    this.#dispatch = compileDispatch(taps);
  }

  /** The same statistics with tables of another size. */
  withLimit(limit: number): TallyPlan {
    return new TallyPlan(this.taps, { ...this.#options, limit });
  }

  /** Tallies that have counted nothing. */
  begin(): Tallies {
    return new Tallies(
      this.taps.map((tap) => new Tally(tap, this.#options)),
      this.#dispatch,
    );
  }
}

/** Every statistic, whatever is chosen of them. */
export const ALL_TAPS = TAPS as unknown as readonly Tap[];

/** All statistics of the packets of one window, or of one group in it. */
export class Tallies {
  readonly #tallies: readonly Tally[];
  /** Counts one packet. Called without its object. */
  readonly observe: Observer;

  constructor(tallies: readonly Tally[], dispatch: ReturnType<typeof compileDispatch>) {
    this.#tallies = tallies;
    this.observe = dispatch(tallies);
  }

  /** Entries given up for want of memory. */
  get forgotten(): number {
    return this.#tallies.reduce((sum, tally) => sum + tally.forgotten, 0);
  }

  /** About how many numbers or texts are held. */
  get size(): number {
    return this.#tallies.reduce((sum, tally) => sum + tally.size, 0);
  }

  /** Adds what the end of the input tells. */
  end(ending: Ending): void {
    for (const tally of this.#tallies) tally.end(ending);
  }

  /** Results by name of the tap; without those of protocols that no packet had. */
  results(scope: ResultScope): object {
    const told = this.#tallies.filter(({ tap, size }) => tap.needs === undefined || size > 0);
    return Object.fromEntries(told.map((tally) => [tally.tap.name, tally.result(scope)]));
  }

  /** All that was counted, by name of the tap. */
  save(): object {
    return Object.fromEntries(this.#tallies.map((tally) => [tally.tap.name, tally.save()]));
  }

  absorb(state: { readonly [tap: string]: object }): void {
    for (const tally of this.#tallies) tally.absorb(state[tally.tap.name] as never);
  }

  merge(other: Tallies): void {
    for (const [index, tally] of this.#tallies.entries()) tally.merge(other.#tallies[index] as Tally);
  }

  clear(): void {
    for (const tally of this.#tallies) tally.clear();
  }
}
