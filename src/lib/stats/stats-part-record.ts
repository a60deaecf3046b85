import { count, type Fields, group, list, optional, type RecordOf, text } from '../records/field.js';
import type { Parts } from './part.js';
import { TAPS } from './registry.js';
import { PUBLIC_KEY } from './sketches/distinct.js';
import { STATS_SCOPE } from './stats-record.js';
import type { Tap } from './tap.js';

/** Fields of all that a tap keeps. */
export const stateFields = (tap: Tap): Fields =>
  Object.fromEntries(
    Object.entries<Parts[string]>(tap.parts({ limit: 1, hashKey: PUBLIC_KEY })).map(([name, part]) => [
      name,
      group(`Part ${name}`, part.state),
    ]),
  );

const tapStates: Fields = Object.fromEntries(
  (TAPS as unknown as readonly Tap[]).map((tap) => [
    tap.name,
    optional(group(`All that ${tap.name} counted`, stateFields(tap))),
  ]),
);

/** The `stats_part` record: all that was counted in one window, so that others can be added to it. */
export const STATS_PART_RECORD = {
  type: text('Kind of the record', { values: ['stats_part'] }),
  v: count('Major version of the kind'),
  ...STATS_SCOPE,
  row: count('Number of the record among those of its window, from 0'),
  taps: list('Statistics that were counted', text('Name')),
  state: group('What each of them counted', tapStates),
} as const;

export type StatsPartRecord = RecordOf<typeof STATS_PART_RECORD>;
