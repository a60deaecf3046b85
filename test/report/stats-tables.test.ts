import { describe, expect, it } from 'vitest';
import {
  count,
  group,
  ipv4Address,
  list,
  number,
  optional,
  text,
  uint16,
} from '../../src/lib/records/field.js';
import { isoTime } from '../../src/lib/report/iso-time.js';
import { statsLabels, statsTables } from '../../src/lib/report/stats-tables.js';

const FIELDS = {
  type: text('Kind'),
  v: count('Version'),
  by: list('Group', group('Field', { field: text('Name'), value: text('Value') })),
  dns: group('DNS', {
    queries: count('Queries'),
    latency: group('Latency', { p50: optional(number('Median')) }),
    servers: list(
      'Servers',
      group('Server', {
        address: ipv4Address('Address'),
        answers: count('Answers'),
        names: list(
          'Names',
          group('Name', { address: text('Name'), type: uint16('Type'), count: count('Times') }),
        ),
      }),
    ),
  }),
  absent: group('Not chosen', { packets: count('Packets') }),
};

const RECORD = {
  type: 'stats',
  v: 1,
  by: [{ field: 'ip.src', value: '10.0.0.1' }],
  dns: {
    queries: 9,
    latency: { p50: undefined },
    servers: [
      { address: 'A', answers: 1, names: [{ address: 'x', type: 1, count: 5 }] },
      { address: 'B', answers: 2, names: [] },
    ],
  },
  absent: undefined,
};

describe('the tables of a record', () => {
  it('are its groups and its lists, with what tells rows apart', () => {
    const tables = statsTables(FIELDS).map((table) => ({
      name: table.name,
      keys: table.keys.map(({ path }) => path.join('.')),
      values: table.values.map(({ path }) => path.join('.')),
      rows: table.rows(RECORD).map(({ keys, values }) => [...keys, ...values]),
    }));
    expect(tables).toEqual([
      { name: 'dns', keys: [], values: ['queries', 'latency.p50'], rows: [[9, undefined]] },
      {
        name: 'dns.servers',
        keys: ['address'],
        values: ['answers'],
        rows: [
          ['A', 1],
          ['B', 2],
        ],
      },
      {
        name: 'dns.servers.names',
        keys: ['servers.address', 'address', 'type'],
        values: ['count'],
        rows: [['A', 'x', 1, 5]],
      },
      { name: 'absent', keys: [], values: ['packets'], rows: [] },
    ]);
  });

  it('have labels where the record is of a group of packets', () => {
    expect(statsLabels(FIELDS, RECORD)).toEqual([{ name: 'ip.src', value: '10.0.0.1' }]);
  });
});

describe('a time in ISO 8601', () => {
  it.each([
    { seconds: 0, nanoseconds: 1_000, decimals: 6 as const, text: '1970-01-01T00:00:00.000001Z' },
    {
      seconds: 1_795_452_982,
      nanoseconds: 762_701_614,
      decimals: 9 as const,
      text: '2026-11-23T16:56:22.762701614Z',
    },
    { seconds: -1, nanoseconds: 999_999_999, decimals: 9 as const, text: '1969-12-31T23:59:59.999999999Z' },
    { seconds: 253_402_300_799, nanoseconds: 0, decimals: 6 as const, text: '9999-12-31T23:59:59.000000Z' },
    { seconds: 253_402_300_800, nanoseconds: 0, decimals: 6 as const, text: undefined },
    { seconds: -999_999_999_999_999, nanoseconds: 0, decimals: 6 as const, text: undefined },
    { seconds: 0, nanoseconds: 0, decimals: 0 as const, text: undefined },
  ])('of $seconds s and $nanoseconds ns is $text', ({ text: expected, ...time }) => {
    expect(isoTime(time)).toBe(expected);
  });
});
