import {
  boolean,
  count,
  type Fields,
  type GroupField,
  group,
  number,
  type RecordOf,
  text,
  time,
} from '../records/field.js';
import { TAPS } from './registry.js';

type TapGroups = {
  [Each in (typeof TAPS)[number] as Each['name']]: GroupField<Each['fields']>;
};

const tapGroups = Object.fromEntries(
  TAPS.map((tap) => [tap.name, group(tap.about, tap.fields as Fields)]),
) as unknown as TapGroups;

/** The `stats` record: what the taps counted in one window, or in the whole input. */
export const STATS_RECORD = {
  type: text('Kind of the record', { values: ['stats'] }),
  v: count('Major version of the kind'),
  window: group('What the numbers are about', {
    start: time('Begin of the window; of the whole input, its first packet'),
    end: time('End of the window, which is not part of it; of the whole input, its last packet'),
    seconds: number('Length', { unit: 's' }),
    final: boolean('The whole input, at its end'),
    late_packets: count('Packets that came after their window was written: counted in the final record only'),
    untimed_packets: count('Packets without a time: counted in the window that was open'),
  }),
  ...tapGroups,
} as const;

export type StatsRecord = RecordOf<typeof STATS_RECORD>;
export type StatsWindow = StatsRecord['window'];
