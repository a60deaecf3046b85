import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visible } from '../../../src/lib/bytes/visible.js';
import { prometheus } from '../../../src/lib/report/stats-formats/prometheus.js';
import { STATS_RECORD, type StatsRecord } from '../../../src/lib/stats/stats-record.js';
import { statsOf } from '../../stats/naive.js';
import { hasProgram } from '../../support/corpus.js';
import { SAMPLE } from '../../support/nt.js';
import { readExposition } from './exposition.js';
import { plainOptions, statsRecords } from './stats-records.js';

function documentOf(records: readonly StatsRecord[], fields = STATS_RECORD): string {
  const writer = prometheus(plainOptions(fields));
  for (const record of records) expect(writer.write(record)).toBe('');
  return writer.document?.() ?? '';
}

const sampleValue = (document: string, name: string): number | undefined =>
  readExposition(document).find(({ metric }) => metric === name)?.value;

/** A record of a window of these seconds with so many packets of 100 bytes. */
function windowOf(base: StatsRecord, window: { from: number; to: number; packets: number; final?: boolean }) {
  const record = structuredClone(base);
  const { from, to, packets, final = false } = window;
  const time = (seconds: number) => ({ seconds, nanoseconds: 0, decimals: 6 as const });
  Object.assign(record.window, { start: time(from), end: time(to), seconds: to - from, final });
  Object.assign(record.totals ?? {}, { packets, bytes: packets * 100, captured_bytes: packets * 100 });
  return record;
}

describe('--format prometheus', () => {
  it('is an exposition whatever the taps are and whatever names come from the wire', () => {
    fc.assert(
      fc.property(statsRecords, ({ fields, record }) => {
        const samples = readExposition(documentOf([record], fields as typeof STATS_RECORD));
        const names = samples.filter(({ metric }) => metric === 'nt_names_top_packets');
        const { names: sent } = record as unknown as { names: { top: { name: string }[] } };
        expect(new Set(names.map(({ labels }) => labels.name))).toEqual(
          new Set(sent.top.map(({ name }) => visible(name))),
        );
      }),
    );
  });

  it('has the numbers of the record, in base units', async () => {
    const [record] = await statsOf(SAMPLE);
    const document = documentOf(record === undefined ? [] : [record]);
    const samples = readExposition(document);
    expect(sampleValue(document, 'nt_totals_bytes')).toBe(record?.totals.bytes);
    expect(sampleValue(document, 'nt_totals_bytes_per_second')).toBeCloseTo(
      (record?.totals.bits_per_second ?? 0) / 8,
      6,
    );
    for (const { a, b, bytes_a_to_b } of record?.ip.conversations.top ?? []) {
      expect(samples).toContainEqual({
        metric: 'nt_ip_conversations_top_forward_bytes',
        labels: { a, b },
        value: bytes_a_to_b,
      });
    }
  });

  it('has what the newest window has, and nothing of the one before', async () => {
    const [base] = await statsOf(SAMPLE);
    if (base === undefined) throw new Error('no record');
    const first = windowOf(base, { from: 0, to: 10, packets: 5 });
    const second = windowOf(base, { from: 10, to: 20, packets: 7 });
    if (second.ip !== undefined) second.ip.endpoints.top = second.ip.endpoints.top.slice(0, 1);
    const document = documentOf([first, second]);
    expect(sampleValue(document, 'nt_totals_packets')).toBe(7);
    expect(sampleValue(document, 'nt_window_end_timestamp_seconds')).toBe(20);
    expect(document.match(/^nt_ip_endpoints_top_bytes\{/gm)).toHaveLength(1);
  });

  it.each([
    {
      because: 'windows follow each other',
      windows: [
        [0, 10, 5],
        [10, 20, 7],
      ],
      packets: 12,
    },
    {
      because: 'windows overlap',
      windows: [
        [0, 10, 5],
        [5, 15, 6],
        [10, 20, 7],
      ],
      packets: 12,
    },
    {
      because: 'the last record is of the whole input',
      windows: [
        [0, 10, 5],
        [2, 19, 14],
      ],
      final: true,
      packets: 14,
    },
  ])('counts since the start where $because', async ({ windows, packets, final }) => {
    const [base] = await statsOf(SAMPLE);
    if (base === undefined) throw new Error('no record');
    const records = windows.map(([from = 0, to = 0, number = 0], index) =>
      windowOf(base, { from, to, packets: number, final: final === true && index === windows.length - 1 }),
    );
    const document = documentOf(records);
    expect(sampleValue(document, 'nt_packets_total')).toBe(packets);
    expect(sampleValue(document, 'nt_bytes_total')).toBe(packets * 100);
  });

  it('keeps the groups of one window together', () => {
    fc.assert(
      fc.property(statsRecords, ({ fields, record }) => {
        const by = (value: string) => ({ ...record, by: [{ field: 'ip.src', value }] });
        const samples = readExposition(
          documentOf([by('10.0.0.1'), by('10.0.0.2')], fields as typeof STATS_RECORD),
        );
        const late = samples.filter(({ metric }) => metric === 'nt_window_late_packets');
        expect(late.map(({ labels }) => labels)).toEqual([
          { by_ip_src: '10.0.0.1' },
          { by_ip_src: '10.0.0.2' },
        ]);
      }),
    );
  });
});

describe.skipIf(!hasProgram('promtool'))('promtool (skipped where it is not installed)', () => {
  it('reads it, and has no remark about names and units', async () => {
    const [record] = await statsOf(SAMPLE);
    const { stdout, stderr, status } = spawnSync('promtool', ['check', 'metrics'], {
      input: documentOf(record === undefined ? [] : [record]),
      encoding: 'utf8',
    });
    expect({ stdout, stderr, status }).toEqual({ stdout: '', stderr: '', status: 0 });
  });

  it('reads any record', () => {
    fc.assert(
      fc.property(statsRecords, ({ fields, record }) => {
        const input = documentOf([record], fields as typeof STATS_RECORD);
        const { stderr } = spawnSync('promtool', ['check', 'metrics'], { input, encoding: 'utf8' });
        // Remarks about names are not errors: these taps were named by chance.
        expect(stderr).not.toContain('error while linting');
      }),
      { numRuns: 10 },
    );
  });
});
