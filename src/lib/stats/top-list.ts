import { boolean, count } from '../records/field.js';
import type { FrequentPairs } from './sketches/frequent-pairs.js';

/** What every list of heavy hitters says about itself. */
export const TOP_LIST = {
  exact: boolean('Every number is exact; if not, numbers are too low by at most max_error_bytes'),
  entries: count('Entries that were told apart'),
  max_error_bytes: count('The most that the bytes of an entry can be too low by', { unit: 'bytes' }),
} as const;

/** The values of {@link TOP_LIST} for a table whose weight is bytes. */
export const topListState = (table: FrequentPairs) => ({
  exact: table.forgotten === 0,
  entries: table.size,
  max_error_bytes: table.maxError,
});

/** What people must know of a list that is an estimate. */
export const estimateNote = (state: { exact: boolean; max_error_bytes: number }) =>
  state.exact ? {} : { note: `estimates: bytes may be too low by up to ${state.max_error_bytes}` };
