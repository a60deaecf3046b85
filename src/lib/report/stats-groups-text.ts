import { visible } from '../bytes/visible.js';
import type { StatsRecord } from '../stats/stats-record.js';
import type { TapTable } from '../stats/tap.js';
import { tapTables, windowHeading } from './stats-text.js';
import { type TableStyle, terminalTable } from './terminal-table.js';

/** The records of one window, one for each group, as tables for people: the groups first, then what is in each. */
export function groupsText(records: readonly StatsRecord[], style: TableStyle): string {
  const [first] = records;
  if (first === undefined) return '';
  const parts = [windowHeading(first), terminalTable(groupTable(first, records), style)];
  for (const record of records) {
    const tables = tapTables({ ...record, totals: undefined });
    if (tables.length > 0) parts.push(`${style.bold(visible(titleOf(record)))}\n`);
    parts.push(...tables.map((table) => terminalTable(table, style)));
  }
  return `${parts.join('\n')}\n`;
}

function groupTable({ by, totals }: StatsRecord, records: readonly StatsRecord[]): TapTable {
  const maxError = Math.max(...records.map(({ group }) => group?.max_error_bytes ?? 0));
  return {
    title: 'Groups',
    columns: [
      ...by.map(({ field }) => field),
      ...(totals === undefined ? ['bytes'] : ['packets', 'bytes', 'packets/s', 'bit/s']),
    ],
    rows: records.map((record) => [...namesOf(record), ...numbersOf(record)]),
    ...(maxError > 0
      ? { note: `estimates: up to ${maxError} bytes of a group may be counted under others` }
      : {}),
  };
}

const numbersOf = ({ totals, group }: StatsRecord): number[] =>
  totals === undefined
    ? [group?.bytes ?? 0]
    : [totals.packets, totals.bytes, totals.packets_per_second, totals.bits_per_second];

/** What stands in the columns of the fields: a value may be any text, so what is none stands in brackets. */
const namesOf = ({ by, others, group }: StatsRecord): string[] =>
  by.map(({ value }, index) => {
    if (others !== true) return value ?? '(none)';
    return index === 0 ? `(${group?.groups} others)` : '';
  });

const titleOf = (record: StatsRecord): string =>
  record.others === true
    ? `Others: ${record.group?.groups} groups`
    : record.by.map(({ field, value }) => `${field} = ${value ?? '(none)'}`).join(', ');
