import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeModel } from '../../../src/lib/predictions/onnx-writer/model.js';
import { treeEnsemble } from '../../../src/lib/predictions/onnx-writer/tree-ensemble.js';
import { SeededRandom } from '../../../src/lib/predictions/trainers/seeded-random.js';
import { leafOf } from '../../../src/lib/predictions/trainers/tree.js';
import { Calibration } from '../../../src/lib/predictions/training/calibration.js';
import { runModel } from '../onnx-runtime.js';

/** The definition, counted one by one. */
const naive = (scores: readonly number[], score: number): number =>
  (1 + scores.filter((each) => each >= score).length) / (scores.length + 1);

/** Scores apart enough that float32 does not confuse them, with ties. */
const score = fc.integer({ min: -50, max: 50 }).map((tenths) => tenths / 10);
const scores = fc.array(score, { minLength: 1, maxLength: 60 });

describe('the p-value', () => {
  it('is the share of calibration rows that score at least as high, the asked one among them', () => {
    fc.assert(
      fc.property(scores, score, (some, asked) => {
        expect(new Calibration(some).pValue(asked)).toBeCloseTo(naive(some, asked), 6);
      }),
    );
  });

  it('does not fall where a score differs by what float32 loses', () => {
    const calibration = new Calibration([50, 40, 30]);
    expect(calibration.pValue(50 * (1 + 2e-6))).toBe(calibration.pValue(50));
    expect(calibration.pValue(50 * (1 + 1e-4))).toBeLessThan(calibration.pValue(50));
  });

  it('is in the graph never too small, and at most 1 % too large', async () => {
    const random = new SeededRandom(4);
    const some = Array.from({ length: 5_000 }, () => Math.floor(4_000 * random.fraction() ** 2) / 10);
    const calibration = new Calibration(some);
    const asked = Array.from({ length: 4_200 }, (_, index) => (index - 50) / 10);
    const model = writeModel({
      producer: 'test',
      producerVersion: '1',
      about: '',
      metadata: {},
      graph: {
        name: 'p',
        inputs: [{ name: 'score', columns: 1, about: '' }],
        nodes: [treeEnsemble({ trees: [calibration.tree()], targets: 1, input: 'score', output: 'p' })],
        constants: [],
        outputs: [{ name: 'p', columns: 1, about: '' }],
      },
    });
    const { p } = await runModel(
      model,
      'score',
      asked.map((each) => Float32Array.of(each)),
    );
    for (const [index, each] of asked.entries()) {
      const exact = naive(some, each);
      expect((p as Float32Array)[index]).toBeGreaterThanOrEqual(exact - 1e-6);
      expect((p as Float32Array)[index]).toBeLessThanOrEqual(exact * 1.01 + 2 / 5_001);
    }
    expect(model.length).toBeLessThan(60_000);
  });

  it('takes a missing score for the most usual', () => {
    expect(leafOf(new Calibration([1, 2, 3]).tree(), Float32Array.of(Number.NaN)).weight).toBe(1);
  });

  it('is at most p for a share p of rows like those it was calibrated by', () => {
    const random = new SeededRandom(11);
    const draw = (count: number): number[] =>
      Array.from({ length: count }, () => -Math.log(1 - random.fraction()));
    for (const share of [0.1, 0.01]) {
      const small = draw(20_000)
        .map((each) => new Calibration(draw(199)).pValue(each))
        .filter((p) => p <= share);
      // Binomial: four standard deviations above the expected share.
      expect(small.length / 20_000).toBeLessThan(share + 4 * Math.sqrt((share * (1 - share)) / 20_000));
      expect(small.length).toBeGreaterThan(0);
    }
  });
});

describe('the threshold', () => {
  it('flags exactly the scores whose p-value is no more than the share', () => {
    fc.assert(
      fc.property(scores, score, fc.double({ min: 0.02, max: 1, noNaN: true }), (some, asked, share) => {
        const calibration = new Calibration(some);
        // A share of exactly so many rows may be rounded to either side.
        const rows = share * (some.length + 1);
        fc.pre(calibration.canTell(share) && Math.abs(rows - Math.round(rows)) > 1e-6);
        expect(asked > calibration.threshold(share)).toBe(naive(some, asked) <= share);
      }),
    );
  });

  it('is the highest score where there are too few rows to tell', () => {
    const calibration = new Calibration([3, 9, 5]);
    expect(calibration.canTell(0.01)).toBe(false);
    expect(calibration.threshold(0.01)).toBeCloseTo(9, 3);
    expect(calibration.canTell(0.25)).toBe(true);
  });
});
