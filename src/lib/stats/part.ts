import type { Fields, RecordOf } from '../records/field.js';

/**
 * What a statistic keeps: a few numbers, a table, a sketch. Parts of the same kind and limits merge into one that
 * has seen what both saw: windows are made of shorter ones, and the whole of what many machines counted.
 */
export interface Part<State extends Fields = Fields> {
  /** What {@link save} gives, as fields of a record. */
  readonly state: State;
  /** All that is needed to go on elsewhere: JSON without loss. */
  save(): RecordOf<State>;
  /** Adds what another part saved; it may come from anybody, and must be able to do no harm. */
  absorb(state: RecordOf<State>): void;
  /** Adds what another part of the same kind and limits holds, and leaves that as it is. */
  merge(other: this): void;
  /** Begins again with nothing. */
  clear(): void;
  /** Entries given up for want of memory since the last {@link clear}. */
  readonly forgotten: number;
  /** About how many numbers or texts are held: what memory is measured by. */
  readonly size: number;
}

/** The parts of a statistic by name. */
export type Parts = { readonly [name: string]: Part };
