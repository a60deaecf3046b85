import {
  boolean,
  count,
  type Fields,
  type GroupField,
  group,
  list,
  number,
  type Optional,
  optional,
  type RecordOf,
  text,
  time,
} from '../records/field.js';
import { TAPS } from './registry.js';

type TapGroups = {
  [Each in (typeof TAPS)[number] as Each['name']]: Optional<GroupField<Each['fields']>>;
};

/** A tap that was not chosen is absent, and one about protocols that no packet had. */
const tapGroups = Object.fromEntries(
  TAPS.map((tap) => [tap.name, optional(group(tap.about, tap.fields as Fields))]),
) as unknown as TapGroups;

/** How every record of statistics begins, whether it has results or parts of them. */
export const STATS_SCOPE = {
  window: group('What the numbers are about', {
    start: time('Begin of the window; of the whole input, its first packet'),
    end: time('End of the window, which is not part of it; of the whole input, its last packet'),
    seconds: number('Length', { unit: 's' }),
    final: boolean('The whole input, at its end'),
    late_packets: count('Packets that came after their window was written: counted in the final record only'),
    untimed_packets: count('Packets without a time: counted in the window that was open'),
  }),
  by: list(
    'What the packets have in common, with --by',
    group('Value', {
      field: text('Field that they were grouped by'),
      value: optional(text('Its value in these packets; absent where they do not have the field')),
    }),
  ),
  others: optional(boolean('With --by: all packets of groups without a record of their own')),
  group: optional(
    group('With --by: how much the group has, and how sure that is', {
      groups: count(
        'Groups that are in the record: 1, or those of others; one that was forgotten and came back counts again',
      ),
      bytes: count('Bytes on the wire', { unit: 'bytes' }),
      max_error_bytes: count(
        'The most bytes of the group that are counted under others, because it was forgotten for a while; 0 where it is exact',
        { unit: 'bytes' },
      ),
    }),
  ),
} as const;

/** The `stats` record: what the taps counted in one window, or in the whole input. */
export const STATS_RECORD = {
  type: text('Kind of the record', { values: ['stats'] }),
  v: count('Major version of the kind'),
  ...STATS_SCOPE,
  ...tapGroups,
} as const;

export type StatsRecord = RecordOf<typeof STATS_RECORD>;
export type StatsScope = RecordOf<typeof STATS_SCOPE>;
export type StatsWindow = StatsRecord['window'];
