import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeText } from '../../../src/lib/bytes/time.js';
import { boolean, type Fields, group, list, optional, text } from '../../../src/lib/records/field.js';
import { csv, listNames, tsv } from '../../../src/lib/report/stats-formats/separated.js';
import { STATS_RECORD, type StatsRecord } from '../../../src/lib/stats/stats-record.js';
import { statsOf } from '../../stats/naive.js';
import { hasProgram } from '../../support/corpus.js';
import { SAMPLE } from '../../support/nt.js';
import { plainOptions, statsRecords } from './stats-records.js';

/** Reads CSV as RFC 4180 section 2 defines it, with line feeds for line ends. */
function readCsv(text: string): string[][] {
  expect(text.endsWith('\n')).toBe(true);
  return text
    .slice(0, -1)
    .split('\n')
    .map((line) => {
      const cells: string[] = [];
      let rest = `${line},`;
      while (rest !== '') {
        const [all, quoted, plain] = /^(?:"((?:[^"]|"")*)"|([^",]*)),/.exec(rest) ?? [];
        if (all === undefined) throw new Error(`no cell: ${rest}`);
        cells.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
        rest = rest.slice(all.length);
      }
      return cells;
    });
}

const readTsv = (text: string): string[][] =>
  text
    .slice(0, -1)
    .split('\n')
    .map((line) => line.split('\t'));

function textOf(
  format: typeof csv,
  { fields, table }: { fields: Fields; table?: string },
  ...records: StatsRecord[]
) {
  const writer = format({ ...plainOptions(fields), table });
  return records.map((record) => writer.write(record)).join('');
}

describe.each([
  { name: 'csv', format: csv, read: readCsv },
  { name: 'tsv', format: tsv, read: readTsv },
])('--format $name', ({ format, read }) => {
  it('is a table whatever the taps are and whatever names come from the wire', () => {
    fc.assert(
      fc.property(statsRecords, ({ fields, record }) => {
        const summary = read(textOf(format, { fields }, record, record));
        expect(summary).toHaveLength(3);
        const lists = listNames({ fields }).map((table) =>
          read(textOf(format, { fields, table }, record, record)),
        );
        for (const [head = [], ...rows] of [summary, ...lists]) {
          for (const name of head) expect(name).toMatch(/^[A-Za-z0-9_]+$/);
          for (const row of rows) expect(row).toHaveLength(head.length);
        }
      }),
    );
  });

  it('has a row a record without a list', async () => {
    const records = await statsOf(SAMPLE, { windowMs: 2_000 });
    const [head = [], ...rows] = read(textOf(format, { fields: STATS_RECORD }, ...records));
    const column = (name: string): string[] => rows.map((row) => row[head.indexOf(name)] ?? 'none');
    expect(new Set(head).size).toBe(head.length);
    expect(column('window_start')).toEqual(records.map(({ window }) => timeText(window.start)));
    expect(column('totals_packets')).toEqual(records.map(({ totals }) => String(totals.packets)));
    expect(column('ip_endpoints_exact')).toEqual(records.map(({ ip }) => String(ip.endpoints.exact)));
  });

  it('has a row an item with a list', async () => {
    const [record] = await statsOf(SAMPLE);
    if (record === undefined) throw new Error('no record');
    const [head = [], ...rows] = read(
      textOf(format, { fields: STATS_RECORD, table: 'ip.endpoints.top' }, record),
    );
    expect(head.slice(0, 6)).toEqual([
      ...['window_start', 'window_end', 'window_seconds', 'window_final'],
      ...['address', 'packets'],
    ]);
    expect(rows.map((row) => row.slice(4))).toEqual(
      record.ip.endpoints.top.map((endpoint) => Object.values(endpoint).map(String)),
    );
  });
});

describe('groups of packets', () => {
  const fields: Fields = {
    ...STATS_RECORD,
    by: list('Group', group('Field', { field: text('Field'), value: optional(text('Value')) })),
    others: optional(boolean('All other packets')),
  };

  it('have columns for what they have in common, and for what only the last one says', async () => {
    const [record] = await statsOf(SAMPLE);
    const groupsOf = (value: string | undefined, others?: boolean) =>
      ({ ...record, by: [{ field: 'ip.src', value }], others }) as unknown as StatsRecord;
    const text = textOf(
      csv,
      { fields },
      groupsOf('10.0.0.1'),
      groupsOf(undefined),
      groupsOf(undefined, true),
    );
    expect(readCsv(text).map((row) => row.slice(0, 2))).toEqual([
      ['by_ip_src', 'by_others'],
      ['10.0.0.1', ''],
      ['', ''],
      ['', 'true'],
    ]);
  });
});

describe.skipIf(!hasProgram('mlr'))('Miller (skipped where it is not installed)', () => {
  it.each(listNames({ fields: STATS_RECORD }))('reads the numbers of %s', async (table) => {
    const [record] = await statsOf(SAMPLE);
    if (record === undefined) throw new Error('no record');
    const input = textOf(csv, { fields: STATS_RECORD, table }, record);
    if (input.split('\n').length === 2) return;
    const rows = JSON.parse(
      execFileSync('mlr', ['--icsv', '--ojson', 'cat'], { input, encoding: 'utf8' }),
    ) as Record<string, unknown>[];
    const items = table
      .split('.')
      .reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], record);
    // What is absent is an empty cell.
    expect(rows).toMatchObject(JSON.parse(JSON.stringify(items)));
  });
});
