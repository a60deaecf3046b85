import { describe, expect, it } from 'vitest';
import type { Time } from '../../src/lib/bytes/time.js';
import { ClockWindows } from '../../src/lib/features/clock-windows.js';

/** Windows of 10 s that note the seconds of what comes. */
function tenSeconds() {
  const closed: (readonly [start: number, content: number[]])[] = [];
  const windows = new ClockWindows<number[]>({
    windowMs: 10_000,
    create: () => [],
    close: (content, start) => closed.push([start.seconds, content]),
  });
  const at = (seconds: number): Time => ({
    seconds: Math.floor(seconds),
    nanoseconds: (seconds % 1) * 1e9,
    decimals: 9,
  });
  const take = (...times: readonly number[]): void => {
    for (const seconds of times) windows.at(at(seconds))?.push(seconds);
  };
  return { windows, closed, take };
}

describe('windows of the clock', () => {
  it('takes packets that were overtaken into the window of their time', () => {
    const { windows, closed, take } = tenSeconds();
    take(8, 10.5, 9.9, 10.6, 11);
    expect(closed).toEqual([[0, [8, 9.9]]]);
    windows.end();
    expect(closed.at(-1)).toEqual([10, [10.5, 10.6, 11]]);
    expect(windows.late).toBe(0);
  });

  it('counts what comes when its window is over, in the earliest that is open', () => {
    const { windows, closed, take } = tenSeconds();
    take(8, 12, 9);
    windows.end();
    expect(closed).toEqual([
      [0, [8]],
      [10, [12, 9]],
    ]);
    expect(windows.late).toBe(1);
  });

  it('begins anew where the clock was set back', () => {
    const { windows, closed, take } = tenSeconds();
    take(205, 208, 100, 112);
    windows.end();
    expect(closed).toEqual([
      [200, [205, 208]],
      [100, [100]],
      [110, [112]],
    ]);
    expect(windows.late).toBe(0);
  });

  it('closes what is over while nothing comes, and goes on behind it', () => {
    const { windows, closed, take } = tenSeconds();
    take(8);
    windows.quietFor(2_999);
    expect(closed).toEqual([]);
    windows.quietFor(3_000);
    expect(closed).toEqual([[0, [8]]]);
    take(9, 11);
    windows.end();
    expect(closed.at(-1)).toEqual([10, [9, 11]]);
    expect(windows.late).toBe(1);
  });

  it('has packets without a time in the window that is open, and none before there is one', () => {
    const { windows, take } = tenSeconds();
    const untimed: Time = { seconds: 0, nanoseconds: 0, decimals: 0 };
    expect(windows.at(untimed)).toBeUndefined();
    take(5);
    expect(windows.at(untimed)).toEqual([5]);
  });
});
