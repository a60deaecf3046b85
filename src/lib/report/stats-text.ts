import { type Time, timeText } from '../bytes/time.js';
import { TAPS } from '../stats/registry.js';
import type { StatsRecord } from '../stats/stats-record.js';
import type { Tap, TapTable } from '../stats/tap.js';
import { numberText, terminalTable } from './terminal-table.js';

const MS_PER_SECOND = 1_000;

/** A stats record as tables for people. */
export const statsText = (record: StatsRecord, bold: (text: string) => string): string =>
  `${[windowHeading(record), ...tapTables(record).map((table) => terminalTable(table, bold))].join('\n')}\n`;

/** The tables of all statistics that are in the record and have something to show. */
export const tapTables = (record: StatsRecord): TapTable[] =>
  TAPS.flatMap((tap) => tablesOf(tap as unknown as Tap, record[tap.name])).filter(
    (table) => table.rows.length > 0,
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
function timeOfDay(time: Time): string {
  const date = new Date(time.seconds * MS_PER_SECOND);
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999) return timeText(time);
  const fraction = timeText(time).split('.')[1];
  return `${date.toISOString().slice(0, 19).replace('T', ' ')}.${fraction} UTC`;
}
