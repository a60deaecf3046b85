import { describe, expect, it } from 'vitest';
import { WatchHistory } from '../../../src/lib/report/watch/history.js';
import { sparkline } from '../../../src/lib/report/watch/sparkline.js';
import type { StatsRecord } from '../../../src/lib/stats/stats-record.js';

/** A record of a window with so many packets, of eight bits each. */
function windowOf([start = 0, end = 0, packets = 0]: readonly number[], final = false): StatsRecord {
  const time = (seconds: number) => ({ seconds, nanoseconds: 0, decimals: 6 as const });
  const rate = packets / (end - start);
  return {
    window: { start: time(start), end: time(end), seconds: end - start, final },
    totals: {
      ...{ packets, bytes: packets, captured_bytes: packets },
      ...{ packets_per_second: rate, bits_per_second: rate * 8 },
    },
  } as unknown as StatsRecord;
}

describe('the history of windows', () => {
  it.each([
    {
      because: 'they follow each other',
      windows: [
        [0, 1, 5],
        [1, 2, 6],
      ],
      rates: [5, 6],
      sum: 11,
    },
    {
      because: 'two had no packets',
      windows: [
        [0, 1, 5],
        [3, 4, 6],
      ],
      rates: [5, 0, 0, 6],
      sum: 11,
    },
    {
      because: 'they are of ten seconds',
      windows: [
        [0, 10, 50],
        [20, 30, 60],
      ],
      rates: [5, 0, 6],
      sum: 110,
    },
    {
      because: 'they overlap',
      windows: [
        [0, 2, 4],
        [1, 3, 6],
        [2, 4, 8],
      ],
      rates: [2, 3, 4],
      sum: 12,
    },
  ])('has their rates: $because', ({ windows, rates, sum }) => {
    const history = new WatchHistory();
    for (const window of windows) history.take(windowOf(window));
    expect(history.packetsPerSecond).toEqual(rates);
    expect(history.bitsPerSecond).toEqual(rates.map((rate) => rate * 8));
    expect(history.sums.of('packets')).toBe(sum);
  });

  it('has the sums of the whole input at its end, and no rate of it', () => {
    const history = new WatchHistory();
    history.take(windowOf([0, 1, 5]));
    history.take(windowOf([0, 1, 7], true));
    expect(history.packetsPerSecond).toEqual([5]);
    expect(history.sums.of('packets')).toBe(7);
  });

  it('does not grow, however long the line was quiet', () => {
    const history = new WatchHistory();
    for (let turn = 0; turn < 3; turn += 1) history.take(windowOf([turn * 1e9, turn * 1e9 + 1, 1]));
    expect(history.packetsPerSecond).toHaveLength(1_000);
  });
});

describe('a sparkline', () => {
  it.each([
    { values: [0, 1, 2, 3, 4, 5, 6, 7, 8], width: 9, line: ' ▂▃▄▅▆▇██' },
    { values: [8, 4], width: 5, line: '   █▅' },
    { values: [100, 1, 2], width: 2, line: '▅█' },
    { values: [0, 0], width: 3, line: '   ' },
    { values: [], width: 2, line: '  ' },
    { values: [1], width: 0, line: '' },
  ])('of $values in $width columns is "$line"', ({ values, width, line }) => {
    expect(sparkline(values, width)).toBe(line);
  });
});
