import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Sequence } from '../../../src/lib/flows/rtp/sequence.js';

function sequenceOf(numbers: readonly number[]): Sequence {
  const sequence = new Sequence();
  for (const number of numbers) sequence.add(number & 0xffff);
  return sequence;
}

const range = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

describe('sequence numbers', () => {
  it('go on behind 65,535', () => {
    const sequence = sequenceOf(range(65_000, 200_000));
    expect(sequence).toMatchObject({ expected: 135_001, lost: 0, duplicates: 0, reordered: 0, restarts: 0 });
    expect(sequence.pattern()).toMatchObject({ packets: 135_001, missing: 0 });
  });

  it('tell lost, late and doubled packets apart', () => {
    const sequence = sequenceOf([65_534, 65_535, 1, 0, 0, 4, 4, 5, 65_533]);
    expect(sequence).toMatchObject({ expected: 9, lost: 2, duplicates: 2, reordered: 2, strays: 0 });
    expect(sequence.pattern()).toMatchObject({ packets: 9, missing: 2, runs: 1, longestRun: 2 });
  });

  it('begin anew where two in a row are far away, and not where one is', () => {
    const stray = sequenceOf([...range(1, 50), 40_000, ...range(51, 60)]);
    expect(stray).toMatchObject({ expected: 60, lost: 0, strays: 1, restarts: 0 });
    const restarted = sequenceOf([...range(1, 50), ...range(40_000, 40_009)]);
    expect(restarted).toMatchObject({ expected: 60, lost: 0, strays: 0, restarts: 1 });
    expect(restarted.pattern()).toMatchObject({ packets: 60, missing: 0 });
  });

  it('count what is marked late as missing at playout', () => {
    const sequence = sequenceOf(range(1, 10));
    sequence.markLate(10);
    sequence.markLate(4);
    expect(sequence.lost).toBe(0);
    expect(sequence.pattern()).toMatchObject({ packets: 10, missing: 2, runs: 2 });
  });

  it('agree with a list of what was sent, however it is shuffled, doubled and lost', () => {
    const fate = fc.record({ lost: fc.boolean(), twice: fc.boolean(), shift: fc.nat({ max: 20 }) });
    fc.assert(
      fc.property(
        fc.nat({ max: 65_535 }),
        fc.array(fate, { minLength: 1, maxLength: 400 }),
        (first, fates) => {
          const sent = fates.flatMap(({ lost, twice, shift }, index) =>
            lost ? [] : Array.from({ length: twice ? 2 : 1 }, () => ({ index, place: index + shift })),
          );
          if (sent.length === 0) return;
          const arrived = sent.sort((a, b) => a.place - b.place).map(({ index }) => index);
          const distinct = new Set(arrived);
          const span = Math.max(...distinct) - Math.min(...distinct) + 1;
          const sequence = sequenceOf(arrived.map((index) => first + index));
          expect(sequence.expected).toBe(span);
          expect(sequence.lost).toBe(span - distinct.size);
          expect(sequence.duplicates).toBe(arrived.length - distinct.size);
          expect(sequence.pattern()).toMatchObject({ packets: span, missing: span - distinct.size });
        },
      ),
    );
  });

  it('stay small and quick whatever is sent', () => {
    const sequence = new Sequence();
    for (let packet = 0; packet < 200_000; packet += 1) sequence.add((packet * 2_999) & 0xffff);
    expect(sequence.expected).toBe(1 + 199_999 * 2_999);
    expect(sequence.pattern().packets).toBe(sequence.expected);
  });
});
