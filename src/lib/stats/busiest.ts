import { boolean, count } from '../records/field.js';
import type { FrequentPairs } from './sketches/frequent-pairs.js';

/** What every list of the entries with the most bytes says about itself. */
export const BUSIEST_STATE = {
  exact: boolean('Every number is exact; if not, numbers are too low by at most max_error_bytes'),
  entries: count('Entries that were told apart'),
  max_error_bytes: count('The most that the bytes of an entry can be too low by', { unit: 'bytes' }),
} as const;

/** What a list of the busiest entries says about itself. */
export const busiestState = ({
  forgotten,
  size,
  maxError,
}: Pick<FrequentPairs, 'forgotten' | 'size' | 'maxError'>) => ({
  exact: forgotten === 0,
  entries: size,
  max_error_bytes: maxError,
});

/** What people must know of a list that is an estimate. */
export const estimateNote = (state: { readonly exact: boolean; readonly max_error_bytes: number }) =>
  state.exact ? {} : { note: `estimates: bytes may be too low by up to ${state.max_error_bytes}` };
