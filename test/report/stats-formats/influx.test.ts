import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fields } from '../../../src/lib/records/field.js';
import { influx } from '../../../src/lib/report/stats-formats/influx.js';
import { STATS_RECORD, type StatsRecord } from '../../../src/lib/stats/stats-record.js';
import { statsOf } from '../../stats/naive.js';
import { SAMPLE } from '../../support/nt.js';
import { type Point, readLineProtocol } from './line-protocol.js';
import { NAMED_LIST, plainOptions, statsRecords } from './stats-records.js';

const pointsOf = (record: StatsRecord, fields: Fields = STATS_RECORD): Point[] =>
  readLineProtocol(influx(plainOptions(fields)).write(record));

const { type, v, window } = STATS_RECORD;
const NAMES: Fields = { type, v, window, names: { kind: 'group', about: 'Names', fields: NAMED_LIST } };

/** The tag that a name from the wire becomes. */
function tagOf(name: string): string | undefined {
  const time = { seconds: 10, nanoseconds: 5, decimals: 9 as const };
  const record = {
    window: { start: time, end: time, seconds: 0, final: false, late_packets: 0, untimed_packets: 0 },
    names: { top: [{ name, packets: 1 }] },
  };
  return pointsOf(record as unknown as StatsRecord, NAMES)[1]?.tags.name;
}

describe('--format influx', () => {
  it('is line protocol whatever the taps are and whatever names come from the wire', () => {
    fc.assert(
      fc.property(statsRecords, ({ fields, record }) => {
        const { names } = record as unknown as { names: { top: unknown[] } };
        const points = pointsOf(record, fields).filter(({ measurement }) => measurement === 'nt_names_top');
        expect(points).toHaveLength(names.top.length);
      }),
    );
  });

  it.each([
    { name: 'a,b=c d', tag: 'a,b=c d' },
    { name: 'a\\b', tag: 'a\\b' },
    { name: 'a\\', tag: 'a\\u{5c}' },
    { name: 'a\\\\,b', tag: 'a\\u{5c}\\u{5c},b' },
    { name: 'a\nb', tag: 'a\\u{a}b' },
    { name: '\u001b[2J', tag: '\\u{1b}[2J' },
    { name: '"', tag: '"' },
    { name: '', tag: undefined },
  ])('writes the name $name so that it is read as $tag', ({ name, tag }) => {
    expect(tagOf(name)).toBe(tag);
  });

  it('has the numbers of the record, counts as integers, at the end of the window', async () => {
    const [record] = await statsOf(SAMPLE);
    if (record === undefined) throw new Error('no record');
    const points = pointsOf(record);
    const { end } = record.window;
    expect(new Set(points.map(({ time }) => time))).toEqual(
      new Set([BigInt(end.seconds) * 1_000_000_000n + BigInt(end.nanoseconds)]),
    );
    const totals = points.find(({ measurement }) => measurement === 'nt_totals');
    expect(totals?.fields).toEqual({
      ...record.totals,
      packets: BigInt(record.totals.packets),
      bytes: BigInt(record.totals.bytes),
      captured_bytes: BigInt(record.totals.captured_bytes),
    });
    const ports = points.filter(({ measurement }) => measurement === 'nt_ports_top');
    expect(ports.map(({ tags, fields }) => [tags.transport, tags.port, fields.bytes])).toEqual(
      record.ports.top.map(({ transport, port, bytes }) => [transport, String(port), BigInt(bytes)]),
    );
  });

  it.each([
    { because: 'there is none', time: { seconds: 0, nanoseconds: 0, decimals: 0 as const } },
    {
      because: '64 bits cannot hold it',
      time: { seconds: 9_223_372_037, nanoseconds: 0, decimals: 6 as const },
    },
  ])('leaves the time out where $because', async ({ time }) => {
    const [record] = await statsOf(SAMPLE);
    if (record === undefined) throw new Error('no record');
    record.window.end = time;
    for (const point of pointsOf(record)) expect(point.time).toBeUndefined();
  });
});
