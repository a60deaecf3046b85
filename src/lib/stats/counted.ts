import { boolean, count, type Fields, group, list, number } from '../records/field.js';
import type { Counted } from './sketches/number-counts.js';
import type { TapTable } from './tap.js';

/** A part that counts packets and bytes by value: {@link NumberCounts}, {@link TextCounts}. */
interface CountsByValue<Value> {
  readonly size: number;
  readonly forgotten: number;
  readonly maxError: number;
  top(rows: number): Counted<Value>[];
}

/**
 * Fields of a list of values with the packets and bytes of each; `value` are the fields that name the value
 * (`{ ttl: uint8('Time to live') }`), and what else is said of it.
 */
export const countedFields = <const Value extends Fields>(about: string, value: Value) => ({
  entries: count('Values that were told apart'),
  exact: boolean('Every number is exact; if not, numbers are too low by at most max_error'),
  max_error: count(
    'The most that a number can be too low by: packets, or bytes where the list is ordered by them',
  ),
  top: list(
    `${about}, the most frequent first`,
    group('Value', {
      ...value,
      packets: count('Packets'),
      bytes: count('Bytes on the wire', { unit: 'bytes' }),
    }),
  ),
});

/** The same as a group, where a tap has several such lists. */
export const countedGroup = <const Value extends Fields>(about: string, value: Value) =>
  group(about, countedFields(about, value));

/** The result that {@link countedFields} describe; `name` makes the fields of a value. */
export const countedResult = <Value, Named extends object>(
  counts: CountsByValue<Value>,
  rows: number,
  name: (value: Value) => Named,
) => ({
  entries: counts.size,
  exact: counts.forgotten === 0,
  max_error: counts.maxError,
  top: counts.top(rows).map(({ value, packets, bytes }) => ({ ...name(value), packets, bytes })),
});

/** The result of {@link countedResult} as a table; `columns` name the fields of a value. */
export const countedTable = (
  { title, columns }: { readonly title: string; readonly columns: readonly string[] },
  { exact, max_error, top }: { exact: boolean; max_error: number; top: readonly object[] },
): TapTable => ({
  title,
  columns: [...columns, 'packets', 'bytes'],
  rows: top.map((row) => rowOf(row as CountedRow)),
  ...(exact ? {} : { note: `estimates: numbers may be too low by up to ${max_error}` }),
});

interface CountedRow {
  readonly packets: number;
  readonly bytes: number;
}

/** What names a value is text, also a number: its digits stand together. */
const rowOf = ({ packets, bytes, ...names }: CountedRow): (string | number)[] => [
  ...Object.values(names).map((cell) => (cell === undefined ? '' : String(cell))),
  packets,
  bytes,
];

/** Fields of the result of {@link Distinct}. */
export const DISTINCT = {
  count: count('Different values'),
  exact: boolean('It is exact; if not, an estimate'),
  standard_error: number('Standard error of the estimate as a share of it; 0 where it is exact'),
} as const;

/** Fields of the result of {@link Moments}. */
export const momentsFields = (unit: string) => ({
  min: number('Smallest', { unit }),
  mean: number('Mean', { unit }),
  stddev: number('Standard deviation of all values', { unit }),
  max: number('Largest', { unit }),
});

/** Fields of the result of {@link Quantiles}. */
export const quantilesFields = (unit: string) => ({
  ...momentsFields(unit),
  p50: number('Half of the values are no larger; within 1 %', { unit }),
  p90: number('Nine of ten values are no larger; within 1 %', { unit }),
  p99: number('99 of 100 values are no larger; within 1 %', { unit }),
});
