import { expect, it } from 'vitest';
import { HeaviestTable } from '../../../src/lib/report/overview/heaviest-table.js';

it('keeps what is heavy, and counts what it gave up', () => {
  const table = new HeaviestTable<{ weight: number; key: string }>(100);
  const add = (key: string, weight: number): void => {
    table.find(key, () => ({ weight: 0, key })).weight += weight;
  };
  for (let round = 0; round < 1_000; round += 1) {
    for (const heavy of ['a', 'b', 'c']) add(heavy, 1_000);
    add(`light ${round}`, 1);
    expect(table.size).toBeLessThanOrEqual(100);
  }
  expect(table.top(3).map(({ key, weight }) => [key, weight])).toEqual([
    ['a', 1_000_000],
    ['b', 1_000_000],
    ['c', 1_000_000],
  ]);
  expect(table.forgotten + table.size).toBe(1_003);
});
