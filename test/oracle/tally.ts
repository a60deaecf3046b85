import type { Difference } from './difference.js';
import { EXPLANATIONS } from './explained.js';
import type { Explanation } from './explanation.js';

/** What became of the values of one field, in frames. */
export interface FieldTally {
  /** Frames in which at least one side has the field. */
  compared: number;
  equal: number;
  /** tshark has further values, in protocols behind the last one that we read. */
  readOn: number;
  explained: number;
  unexplained: number;
}

const MAX_EXAMPLES = 5;
const PATH_WIDTH = 40;
const COUNT_WIDTH = 12;

const emptyTally = (): FieldTally => ({ compared: 0, equal: 0, readOn: 0, explained: 0, unexplained: 0 });

/** Keeps count of everything that was compared. */
export class Tally {
  captures = 0;
  frames = 0;
  /** Captures that neither side can read. */
  readonly unreadable: string[] = [];
  /** Captures of which the sides read more or less than each other. */
  readonly endProblems: string[] = [];
  readonly fields = new Map<string, FieldTally>();
  /** How often each explanation was needed. */
  readonly uses = new Map<Explanation, number>(EXPLANATIONS.map((explanation) => [explanation, 0]));
  /** The first unexplained differences of each field, one a capture. */
  readonly #examples = new Map<string, Difference[]>();

  of(path: string): FieldTally {
    let tally = this.fields.get(path);
    if (tally === undefined) {
      tally = emptyTally();
      this.fields.set(path, tally);
    }
    return tally;
  }

  /** Counts a difference as explained or not. */
  differs(difference: Difference, explanation: Explanation | undefined): void {
    const tally = this.of(difference.path);
    if (explanation === undefined) {
      tally.unexplained += 1;
      this.#keepExample(difference);
    } else {
      tally.explained += 1;
      this.uses.set(explanation, (this.uses.get(explanation) ?? 0) + 1);
    }
  }

  #keepExample(difference: Difference): void {
    const kept = this.#examples.get(difference.path) ?? [];
    this.#examples.set(difference.path, kept);
    const isNew = kept.every(({ capture }) => capture !== difference.capture);
    if (isNew && kept.length < MAX_EXAMPLES) kept.push(difference);
  }

  get examples(): Difference[] {
    return [...this.#examples.values()].flat();
  }

  /** Explanations that no difference needed. */
  get unused(): Explanation[] {
    return EXPLANATIONS.filter((explanation) => this.uses.get(explanation) === 0);
  }

  get total(): FieldTally {
    const sum = emptyTally();
    for (const tally of this.fields.values()) {
      for (const key of Object.keys(sum) as (keyof FieldTally)[]) sum[key] += tally[key];
    }
    return sum;
  }

  /** Two lines: what was compared, and how it came out. */
  get headline(): string {
    const { compared, equal, readOn, explained, unexplained } = this.total;
    return [
      `oracle: ${this.captures} captures, ${this.frames} frames; ${this.unreadable.length} captures that neither side can read`,
      `oracle: ${compared} fields compared, ${equal + readOn} equal (${readOn} up to where we stop reading), ${explained} explained, ${unexplained} unexplained`,
    ].join('\n');
  }

  /** One line for each field. */
  get table(): string {
    const row = (path: string, cells: readonly (string | number)[]): string =>
      path.padEnd(PATH_WIDTH) + cells.map((cell) => String(cell).padStart(COUNT_WIDTH)).join('');
    return [
      row('', ['compared', 'equal', 'read on', 'explained', 'unexplained']),
      ...[...this.fields].map(([path, tally]) => row(path, Object.values(tally))),
    ].join('\n');
  }
}
