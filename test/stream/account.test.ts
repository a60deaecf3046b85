import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareTimes } from '../../src/lib/bytes/time.js';
import { Account } from '../../src/lib/stream/account.js';
import { EXIT, type Exit } from '../../src/lib/stream/exit.js';
import { runs, times } from '../support/arbitraries.js';

describe('the account of a run', () => {
  it('keeps the earliest and the latest time, in whatever order they come', () => {
    fc.assert(
      fc.property(fc.array(times, { minLength: 1, maxLength: 20 }), (seen) => {
        const account = new Account('test');
        for (const time of seen) account.sawTime(time);
        const ordered = seen.toSorted(compareTimes);
        expect(compareTimes(account.record.first, ordered.at(0) as (typeof seen)[number])).toBe(0);
        expect(compareTimes(account.record.last, ordered.at(-1) as (typeof seen)[number])).toBe(0);
      }),
      runs(200),
    );
  });

  it.each<{ exits: Exit[]; exit: Exit; because: string }>([
    { exits: [], exit: 'ok', because: 'nothing went wrong' },
    { exits: ['partial'], exit: 'partial', because: 'something is missing' },
    {
      exits: ['partial', 'input', 'partial'],
      exit: 'input',
      because: 'an input that cannot be read is graver',
    },
    { exits: ['usage', 'partial'], exit: 'usage', because: 'the first of graver ones stays' },
  ])('ends with the gravest of $exits: $because', ({ exits, exit }) => {
    const account = new Account('test');
    for (const [index, each] of exits.entries()) account.fail(`problem ${index}`, each);
    expect(account.exit).toBe(exit);
    expect(account.record.complete).toBe(exits.length === 0);
    expect(account.record.problems).toEqual(exits.map((_, index) => `problem ${index}`));
  });

  it('keeps no more problems than a person reads', () => {
    const account = new Account('test');
    for (let each = 0; each < 10_000; each += 1) account.fail(`problem ${each}`, 'partial');
    expect(account.record.problems).toHaveLength(100);
    expect(account.record.problems[0]).toBe('problem 0');
  });

  it('counts what there was, and says nothing of what there was not', () => {
    const account = new Account('test');
    account.count('packets_dropped', 0);
    account.count('lines_malformed');
    account.count('lines_malformed', 2);
    account.read('frame');
    account.written('packet');
    expect(JSON.parse(JSON.stringify(account.record))).toMatchObject({
      quality: { lines_malformed: 3 },
      read: { frame: 1 },
      written: { packet: 1 },
    });
    expect(account.record.quality.packets_dropped).toBeUndefined();
  });
});

describe('exit codes', () => {
  it('are what architecture and shells say: distinct, and signals 128 and their number', () => {
    const codes = Object.values(EXIT).map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    expect(EXIT).toMatchObject({
      ok: { code: 0 },
      usage: { code: 2 },
      input: { code: 3 },
      partial: { code: 4 },
      interrupted: { code: 128 + 2 },
      terminated: { code: 128 + 15 },
    });
  });
});
