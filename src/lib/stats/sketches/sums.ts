import { count, type Fields, type RecordOf, type UintField } from '../../records/field.js';
import type { Part } from '../part.js';

/** A few numbers that only grow, each with a name. Exact. */
export class Sums<Name extends string> implements Part {
  readonly forgotten = 0;
  /** The numbers: add to them as packets come. */
  readonly of: Record<Name, number>;
  readonly #names: readonly Name[];

  constructor(...names: readonly Name[]) {
    this.#names = names;
    this.of = Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;
  }

  get state(): { readonly [Each in Name]: UintField } {
    const fields = this.#names.map((name) => [name, count(`Sum: ${name}`)]);
    return Object.fromEntries(fields) as Record<Name, UintField>;
  }

  get size(): number {
    return this.#names.filter((name) => this.of[name] > 0).length;
  }

  save(): RecordOf<Fields> {
    return { ...this.of };
  }

  absorb(state: RecordOf<Fields>): void {
    for (const name of this.#names) this.of[name] += state[name] as number;
  }

  merge(other: this): void {
    this.absorb(other.of);
  }

  clear(): void {
    for (const name of this.#names) this.of[name] = 0;
  }
}
