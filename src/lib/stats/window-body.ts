import type { StatsScope } from './stats-record.js';
import type { Tallies, TallyPlan } from './tallies.js';
import type { Ending, Observer } from './tap.js';

/** What one record of a window is made of. */
export interface BodyRow {
  readonly by: StatsScope['by'];
  readonly others?: boolean;
  readonly group?: NonNullable<StatsScope['group']>;
  readonly tallies: Tallies;
}

/** What a saved row says of the packets it is about. */
export type RowScope = Pick<StatsScope, 'by' | 'others' | 'group'>;

/** The packets of one window, counted together or in groups. */
export interface WindowBody {
  /** Counts one packet, which is only lent. */
  readonly observe: Observer;
  /** Adds what the end of the input tells of all packets; of groups it tells nothing. */
  end?(ending: Ending): void;
  /** What there is to write; with groups, the `top` busiest and one row for all others. */
  rows(top: number): BodyRow[];
  /** Adds a row that another body had, whose state is `save` of its tallies. */
  absorb(scope: RowScope, state: { readonly [tap: string]: object }): void;
  merge(other: this): void;
  clear(): void;
  /** Entries given up for want of memory. */
  readonly forgotten: number;
}

/** All packets of a window together. */
export class Ungrouped implements WindowBody {
  readonly #plan: TallyPlan;
  readonly #tallies: Tallies;
  readonly observe: Observer;

  constructor(plan: TallyPlan) {
    this.#plan = plan;
    this.#tallies = plan.begin();
    this.observe = this.#tallies.observe;
  }

  get forgotten(): number {
    return this.#tallies.forgotten;
  }

  end(ending: Ending): void {
    this.#tallies.end(ending);
  }

  rows(): BodyRow[] {
    return [{ by: [], tallies: this.#tallies }];
  }

  absorb(_scope: RowScope, state: { readonly [tap: string]: object }): void {
    // A state that turns out to be wrong half-way must leave nothing behind.
    const added = this.#plan.begin();
    added.absorb(state);
    this.#tallies.merge(added);
  }

  merge(other: this): void {
    this.#tallies.merge(other.#tallies);
  }

  clear(): void {
    this.#tallies.clear();
  }
}
