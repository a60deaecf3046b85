import fc from 'fast-check';
import { noTime } from '../../../src/lib/bytes/time.js';
import { count, type Fields, group, list, text } from '../../../src/lib/records/field.js';
import type { StatsFormatOptions } from '../../../src/lib/report/stats-formats/format.js';
import { STATS_RECORD, type StatsRecord } from '../../../src/lib/stats/stats-record.js';
import { tables, times } from '../../support/arbitraries.js';

/** A stats record of some table of fields. */
export interface FieldsAndRecord {
  readonly fields: Fields;
  readonly record: StatsRecord;
}

const { type, v, window } = STATS_RECORD;

/** Text that means something in at least one of the formats, or to a terminal. */
const EVIL = [
  '"',
  '\\',
  ',',
  '=',
  ' ',
  '\n',
  '\t',
  '\\,',
  'a\\',
  '\u001b[2J',
  '\u202e',
  '=1+1',
  'é',
  '',
  '\ud800',
];

export const evilTexts: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.constantFrom(...EVIL), fc.string({ maxLength: 5 })), { maxLength: 6 })
  .map((pieces) => pieces.join(''));

const windows = fc.record({
  start: fc.oneof(times, fc.constant(noTime())),
  end: fc.oneof(times, fc.constant(noTime())),
  seconds: fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }),
  final: fc.boolean(),
  late_packets: fc.maxSafeNat(),
  untimed_packets: fc.maxSafeNat(),
});

/** A list whose items have a name from the wire. */
export const NAMED_LIST = {
  top: list('Names', group('Name', { name: text('Name'), packets: count('Packets') })),
};

/** Records of any shape: two taps of which the second may be absent, a list of names, groups of packets. */
export const statsRecords: fc.Arbitrary<FieldsAndRecord> = fc
  .record({
    window: windows,
    tap: tables,
    absent: tables,
    isAbsent: fc.boolean(),
    names: fc.uniqueArray(evilTexts, { maxLength: 4 }),
    groups: fc.uniqueArray(evilTexts, { maxLength: 2 }),
  })
  .map(({ tap, absent, isAbsent, names, groups, ...rest }) => ({
    fields: {
      type,
      v,
      window,
      by: list('Group of packets', group('Field', { field: text('Field'), value: text('Value') })),
      tap: group('Some tap', tap.fields),
      absent: group('Another tap', absent.fields),
      names: group('Names', NAMED_LIST),
    },
    record: {
      type: 'stats',
      v: 1,
      window: rest.window,
      by: groups.map((value, index) => ({ field: `ip.field${index}`, value })),
      tap: tap.value,
      absent: isAbsent ? undefined : absent.value,
      names: { top: names.map((name, index) => ({ name, packets: index })) },
    } as unknown as StatsRecord,
  }));

/** What a format is opened with where nothing is special. */
export const plainOptions = (fields: Fields): StatsFormatOptions => ({
  fields,
  table: undefined,
  bold: (each) => each,
  width: undefined,
});
