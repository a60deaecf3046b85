import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paint } from '../../../src/lib/cli/colour.js';
import { pagesOf, type WatchView, watchFrame } from '../../../src/lib/report/watch/frame.js';
import { WatchHistory } from '../../../src/lib/report/watch/history.js';
import type { StatsRecord } from '../../../src/lib/stats/stats-record.js';
import { statsOf } from '../../stats/naive.js';
import { ROOT, SAMPLE } from '../../support/nt.js';
import { evilTexts } from '../stats-formats/stats-records.js';

const FRAMES = join(ROOT, 'test/report/watch/frames');
const PLAIN = paint(false);

const windows = await statsOf(SAMPLE, { windowMs: 1_000, top: 10 });

/** A view of the sample after so many of its windows. */
function viewAfter(count: number, view: Partial<WatchView> = {}): WatchView {
  const history = new WatchHistory();
  for (const record of windows.slice(0, count)) history.take(record);
  return { history, state: '', losses: [], page: 0, ...view };
}

const LOSSES = [
  { name: 'dropped', count: 1_234 },
  { name: 'malformed', count: 0 },
  { name: 'cut short', count: 5 },
];

/** One file is one picture: what a person sees. */
const PICTURES: readonly { name: string; view: WatchView; columns: number; rows: number }[] = [
  { name: 'waiting', view: viewAfter(0), columns: 80, rows: 24 },
  { name: 'overview', view: viewAfter(6), columns: 80, rows: 24 },
  { name: 'wide', view: viewAfter(6), columns: 140, rows: 32 },
  { name: 'narrow', view: viewAfter(6), columns: 38, rows: 16 },
  { name: 'losses', view: viewAfter(6, { losses: LOSSES, state: 'quiet for 5 s' }), columns: 80, rows: 18 },
  { name: 'one-table', view: viewAfter(6, { page: 5, state: 'paused' }), columns: 100, rows: 24 },
  { name: 'end', view: viewAfter(windows.length, { state: 'end of input' }), columns: 80, rows: 40 },
];

describe('the picture', () => {
  it.each(PICTURES)('$name is as it was drawn', async ({ name, view, columns, rows }) => {
    const frame = watchFrame(view, { columns, rows }, PLAIN);
    await expect(`${frame.join('\n')}\n`).toMatchFileSnapshot(join(FRAMES, `${name}.txt`));
  });

  it('fits into any terminal, whatever names come from the wire', () => {
    const [base] = windows.slice(-1);
    fc.assert(
      fc.property(
        fc.array(evilTexts, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 60 }),
        fc.nat(20),
        (names, columns, rows, page) => {
          const history = new WatchHistory();
          history.take(withNames(base as StatsRecord, names));
          const frame = watchFrame({ ...viewAfter(0), history, page }, { columns, rows }, PLAIN);
          expect(frame).toHaveLength(rows - 1);
          for (const line of frame) expect([...line].length).toBeLessThanOrEqual(columns);
          expect(frame.join('')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        },
      ),
    );
  });

  it('is the same in colour, but for the colours', () => {
    const size = { columns: 140, rows: 32 };
    const coloured = watchFrame(viewAfter(6, { losses: LOSSES }), size, paint(true));
    expect(coloured.join('\n')).toContain('\u001b[31m1,234 dropped');
    expect(coloured.map((line) => stripVTControlCharacters(line).trimEnd())).toEqual(
      watchFrame(viewAfter(6, { losses: LOSSES }), size, PLAIN),
    );
  });

  it('can be turned over to every table and back', () => {
    const size = { columns: 80, rows: 24 };
    const pages = pagesOf(windows.at(-1));
    const titles = Array.from({ length: pages }, (_, page) => {
      const [title = ''] = watchFrame(viewAfter(windows.length, { page }), size, PLAIN).slice(5);
      return title.replace(/ {2}.*/, '');
    });
    expect(new Set(titles.slice(1)).size).toBe(pages - 1);
    expect(titles).toContain('Frame lengths (bytes)');
  });
});

/** The record as if these had been the names in it. */
function withNames(base: StatsRecord, names: readonly string[]): StatsRecord {
  const record = structuredClone(base);
  record.errors = {
    packets: names.length,
    kinds: names.map((layer) => ({ layer, reason: 'malformed', count: 1 })),
  };
  const top = names.map((name) => ({
    ...{ a: name, b: name, packets: 1, bytes: 1 },
    ...{ packets_a_to_b: 1, bytes_a_to_b: 1, packets_b_to_a: 0, bytes_b_to_a: 0 },
  }));
  if (record.ip !== undefined) record.ip.conversations.top = top;
  return record;
}
