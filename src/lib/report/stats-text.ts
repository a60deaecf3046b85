import { type Time, timeText } from '../bytes/time.js';
import { TAPS } from '../stats/registry.js';
import type { StatsRecord } from '../stats/stats-record.js';
import type { Tap, TapTable } from '../stats/tap.js';
import { isoTime } from './iso-time.js';
import { numberText, type TableStyle, terminalTable } from './terminal-table.js';

/** A stats record as tables for people. */
export const statsText = (record: StatsRecord, style: TableStyle): string =>
  `${[windowHeading(record), ...tapTables(record).map((table) => terminalTable(table, style))].join('\n')}\n`;

/** The tables of all taps that are in the record and have something to show. */
export const tapTables = (record: Partial<StatsRecord>): TapTable[] =>
  TAPS.flatMap((tap) => tablesOf(tap as unknown as Tap, record[tap.name])).filter(
    ({ rows }) => rows.length > 0,
  );

/** The tables of a tap; none where it was not chosen. */
const tablesOf = (tap: Tap, result: object | undefined): TapTable[] =>
  result === undefined ? [] : tap.tables(result as never);

/** Which window it is. */
export function windowHeading({ window }: StatsRecord): string {
  const what = window.final ? 'Whole input' : 'Window';
  if (window.start.decimals === 0) return `${what}: no packet has a time\n`;
  const late = window.late_packets > 0 ? `, ${window.late_packets} packets came late` : '';
  return `${what}: ${timeOfDay(window.start)} to ${timeOfDay(window.end)} (${numberText(window.seconds)} s${late})\n`;
}

/** `2026-11-23 16:56:16.627759 UTC`, or epoch seconds where no calendar reaches. */
export function timeOfDay(time: Time): string {
  const [date, clock] = isoTime(time)?.slice(0, -1).split('T') ?? [];
  return clock === undefined ? timeText(time) : `${date} ${clock} UTC`;
}
