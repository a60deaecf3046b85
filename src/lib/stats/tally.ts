import type { Parts } from './part.js';
import type { Ending, Observer, ResultScope, Tap, TapOptions } from './tap.js';

/** One tap at work: what it counted in one window, or in the whole input. */
export class Tally {
  readonly tap: Tap;
  /** Counts one packet. Called without its object. */
  readonly observe: Observer;
  readonly #parts: Parts;

  constructor(tap: Tap, options: TapOptions) {
    this.tap = tap;
    this.#parts = tap.parts(options);
    this.observe = tap.observer(this.#parts);
  }

  /** Entries given up for want of memory since the last clear. */
  get forgotten(): number {
    return Object.values(this.#parts).reduce((sum, part) => sum + part.forgotten, 0);
  }

  /** About how many numbers or texts are held. */
  get size(): number {
    return Object.values(this.#parts).reduce((sum, part) => sum + part.size, 0);
  }

  end(ending: Ending): void {
    this.tap.ending?.(this.#parts, ending);
  }

  result(scope: ResultScope): object {
    return this.tap.result(this.#parts, scope);
  }

  /** All that was counted, by part. */
  save(): object {
    return Object.fromEntries(Object.entries(this.#parts).map(([name, part]) => [name, part.save()]));
  }

  /** Adds what another tally of this tap saved. */
  absorb(state: { readonly [part: string]: object }): void {
    for (const [name, part] of Object.entries(this.#parts)) part.absorb(state[name] as never);
  }

  /** Adds what another tally of this tap counted. */
  merge(other: Tally): void {
    for (const [name, part] of Object.entries(this.#parts)) part.merge(other.#parts[name] as never);
  }

  clear(): void {
    for (const part of Object.values(this.#parts)) part.clear();
  }
}
