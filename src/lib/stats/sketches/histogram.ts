import { count, list, type RecordOf } from '../../records/field.js';
import type { Part } from '../part.js';

const STATE = { counts: list('Values in each class, the lowest first', count('Values')) } as const;

/** Counts values in fixed classes: class n has the values below the n-th bound that are in no class before. Exact. */
export class Histogram implements Part<typeof STATE> {
  readonly forgotten = 0;
  readonly state = STATE;
  readonly #bounds: readonly number[];
  readonly #counts: Float64Array;

  /** `bounds` ascend; what reaches the last of them is in one more class. */
  constructor({ bounds }: { readonly bounds: readonly number[] }) {
    this.#bounds = bounds;
    this.#counts = new Float64Array(bounds.length + 1);
  }

  get size(): number {
    return this.#counts.length;
  }

  count(value: number): void {
    let index = 0;
    while (index < this.#bounds.length && value >= (this.#bounds[index] as number)) index += 1;
    this.#counts[index] = (this.#counts[index] as number) + 1;
  }

  /** Values in each class, the lowest first. */
  get counts(): number[] {
    return [...this.#counts];
  }

  save(): RecordOf<typeof STATE> {
    return { counts: this.counts };
  }

  absorb({ counts }: RecordOf<typeof STATE>): void {
    for (const [index, before] of this.#counts.entries()) this.#counts[index] = before + (counts[index] ?? 0);
  }

  merge(other: this): void {
    this.absorb(other.save());
  }

  clear(): void {
    this.#counts.fill(0);
  }
}
