import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeModel } from '../../src/lib/predictions/onnx-writer/model.js';
import { ecod } from '../../src/lib/predictions/trainers/ecod.js';
import { type FeatureMatrix, rowOf } from '../../src/lib/predictions/trainers/feature-matrix.js';
import { nextBelow, roundDown } from '../../src/lib/predictions/trainers/float32.js';
import { isolationForest, usualDepth } from '../../src/lib/predictions/trainers/isolation-forest.js';
import { TRAINERS } from '../../src/lib/predictions/trainers/registry.js';
import { SeededRandom } from '../../src/lib/predictions/trainers/seeded-random.js';
import {
  CONTRIBUTIONS_OUTPUT,
  type Detector,
  FEATURES_INPUT,
  SCORE_OUTPUT,
} from '../../src/lib/predictions/trainers/trainer.js';
import { hasPythonModule, runPython } from '../support/python.js';
import { runModel } from './onnx-runtime.js';

const WIDTH = 4;

const matrixOf = (rows: readonly (readonly number[])[], width = WIDTH): FeatureMatrix => ({
  names: Array.from({ length: width }, (_, index) => `f${index}`),
  rowCount: rows.length,
  values: Float32Array.from(rows.flat()),
});

/** Rows as traffic has them: a heavy tail, a count with few values, a value that is often missing, a constant. */
function traffic(rowCount: number, seed: number): FeatureMatrix {
  const random = new SeededRandom(seed);
  const rows = Array.from({ length: rowCount }, () => [
    Math.exp(6 * random.fraction() * random.fraction()),
    Math.floor(4 * random.fraction() ** 3),
    random.fraction() < 0.3 ? Number.NaN : random.fraction() - 0.5,
    7,
  ]);
  return matrixOf(rows);
}

const cell = fc.oneof(
  fc.constantFrom(0, 1, 2, Number.NaN),
  fc.float({ noNaN: true, noDefaultInfinity: true }),
);
const rows = fc.array(fc.array(cell, { minLength: WIDTH, maxLength: WIDTH }), {
  minLength: 1,
  maxLength: 60,
});

const rowsOf = (matrix: FeatureMatrix): Float32Array[] =>
  Array.from({ length: matrix.rowCount }, (_, row) => rowOf(matrix, row));

function modelOf(detector: Detector): Buffer {
  const contributions =
    detector.contributions === undefined ? [] : [{ name: CONTRIBUTIONS_OUTPUT, columns: WIDTH, about: '' }];
  return writeModel({
    producer: 'test',
    producerVersion: '1',
    about: '',
    metadata: {},
    graph: {
      name: 'detector',
      inputs: [{ name: FEATURES_INPUT, columns: WIDTH, about: '' }],
      nodes: detector.nodes,
      constants: detector.constants,
      outputs: [{ name: SCORE_OUTPUT, columns: 1, about: '' }, ...contributions],
    },
  });
}

describe.each(TRAINERS)('$name keeps the contract of trainers', (trainer) => {
  it('cites what it follows, and says what its score means', () => {
    expect(trainer.source).toMatch(/\d{4}$/);
    expect(trainer.scoreAbout).not.toBe('');
  });

  it('makes the same model of the same rows and seed', () => {
    const matrix = traffic(500, 1);
    const [first, second] = [1, 2].map(() => modelOf(trainer.fit(matrix, { seed: 3 })));
    expect(second?.equals(first as Buffer)).toBe(true);
  });

  it('scores as ONNX Runtime does, of any rows that it learns and any that it is asked', async () => {
    await fc.assert(
      fc.asyncProperty(rows, rows, fc.nat(9), async (learnt, asked, seed) => {
        const detector = trainer.fit(matrixOf(learnt), { seed });
        const questions = rowsOf(matrixOf([...learnt, ...asked]));
        const outputs = await runModel(modelOf(detector), FEATURES_INPUT, questions);
        const scores = outputs[SCORE_OUTPUT] as Float32Array;
        for (const [index, question] of questions.entries()) {
          const score = detector.score(question);
          expect(Math.abs((scores[index] as number) - score)).toBeLessThan(1e-5 * Math.max(1, score));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('finds a row that is far out in one feature more unusual than any that it learnt', () => {
    const matrix = traffic(2_000, 5);
    const detector = trainer.fit(matrix, { seed: 1 });
    const usual = rowsOf(matrix).map((row) => detector.score(row));
    const median = usual.toSorted((a, b) => a - b)[1_000] as number;
    expect(detector.score(Float32Array.of(1e6, 0, 0, 7))).toBeGreaterThan(median);
    expect(detector.score(Float32Array.of(1e6, 3, 9, 8))).toBeGreaterThan(Math.max(...usual));
  });
});

/** ECOD as its definition says, counting all rows for each value: the greater of both tails, a row among its own. */
function naiveContribution(column: readonly number[], value: number): number {
  const known = column.filter((each) => !Number.isNaN(each)).toSorted((a, b) => a - b);
  const x = Number.isNaN(value) ? known[Math.floor((known.length - 1) / 2)] : value;
  if (x === undefined) return 0;
  const atMost = known.filter((each) => each <= x).length + 1;
  const atLeast = known.filter((each) => each >= x).length + 1;
  return Math.max(-Math.log(atMost / (known.length + 1)), -Math.log(atLeast / (known.length + 1)));
}

describe('ecod', () => {
  it('gives each feature what a naive count gives it, within half of a tenth of a nat', async () => {
    await fc.assert(
      fc.asyncProperty(rows, rows, async (learnt, asked) => {
        const matrix = matrixOf(learnt);
        const questions = rowsOf(matrixOf([...learnt, ...asked]));
        const model = modelOf(ecod.fit(matrix));
        const outputs = await runModel(model, FEATURES_INPUT, questions);
        const contributions = outputs[CONTRIBUTIONS_OUTPUT] as Float32Array;
        for (const [index, question] of questions.entries()) {
          for (let feature = 0; feature < WIDTH; feature += 1) {
            const column = rowsOf(matrix).map((row) => row[feature] as number);
            const expected = naiveContribution(column, question[feature] as number);
            const actual = contributions[index * WIDTH + feature] as number;
            expect(Math.abs(actual - expected)).toBeLessThan(0.05 + 1e-5);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('stays small: what is learnt of many rows has a few hundred steps a feature', () => {
    const model = modelOf(ecod.fit(traffic(20_000, 2)));
    expect(model.length).toBeLessThan(60_000);
  });
});

const SKLEARN_ECOD = `
import json, sys, numpy
data = json.load(sys.stdin)
learnt, asked = numpy.array(data['learnt']), numpy.array(data['asked'])
def ecdf(column, value):
  both = numpy.append(column, value)
  return (both <= value).mean()
def score(row):
  return sum(max(-numpy.log(ecdf(learnt[:, j], x)), -numpy.log(ecdf(-learnt[:, j], -x))) for j, x in enumerate(row))
print(json.dumps([score(row) for row in asked]))`;

const SKLEARN_FOREST = `
import json, sys, numpy
from sklearn.ensemble import IsolationForest
data = json.load(sys.stdin)
forest = IsolationForest(n_estimators=100, max_samples=256, random_state=7).fit(numpy.array(data['learnt']))
print(json.dumps((-forest.score_samples(numpy.array(data['asked']))).tolist()))`;

/** Rows without anything missing, which scikit-learn 1.2 does not take. */
const whole = (rowCount: number, seed: number): number[][] =>
  rowsOf(traffic(rowCount, seed)).map((row) => [...row].map((value) => (Number.isNaN(value) ? 0.6 : value)));

describe.skipIf(!hasPythonModule('sklearn'))(
  'against scikit-learn (skipped where it is not installed)',
  () => {
    it('ecod scores as numpy does from the definition', () => {
      const [learnt, asked] = [whole(3_000, 1), whole(200, 2)];
      const theirs = runPython<number[]>(SKLEARN_ECOD, { learnt, asked });
      const detector = ecod.fit(matrixOf(learnt));
      for (const [index, row] of asked.entries()) {
        expect(Math.abs(detector.score(Float32Array.from(row)) - (theirs[index] as number))).toBeLessThan(
          0.1,
        );
      }
    });

    it('iforest scores as IsolationForest does, but for chance', () => {
      const [learnt, asked] = [whole(3_000, 1), whole(300, 2)];
      const theirs = runPython<number[]>(SKLEARN_FOREST, { learnt, asked });
      const detector = isolationForest.fit(matrixOf(learnt), { seed: 1 });
      const ours = asked.map((row) => detector.score(Float32Array.from(row)));
      const differences = ours.map((score, index) => score - (theirs[index] as number));
      const mean = differences.reduce((sum, each) => sum + each, 0) / differences.length;
      expect(Math.abs(mean)).toBeLessThan(0.02);
      expect(correlation(ours, theirs)).toBeGreaterThan(0.97);
    });
  },
);

/** Pearson's correlation. */
function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, each) => sum + each, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  const product = (x: readonly number[], y: readonly number[], mx: number, my: number): number =>
    x.reduce((sum, value, index) => sum + (value - mx) * ((y[index] as number) - my), 0);
  return product(a, b, meanA, meanB) / Math.sqrt(product(a, a, meanA, meanA) * product(b, b, meanB, meanB));
}

const CHECK = `
import json, sys, base64, onnx
onnx.checker.check_model(onnx.load_from_string(base64.b64decode(json.load(sys.stdin))), full_check=True)
print('true')`;

describe.skipIf(!hasPythonModule('onnx'))(
  'onnx.checker (skipped where python3-onnx is not installed)',
  () => {
    it.each(TRAINERS)('finds nothing wrong with a model of $name', (trainer) => {
      const model = modelOf(trainer.fit(traffic(2_000, 1), { seed: 1 }));
      expect(runPython(CHECK, model.toString('base64'))).toBe(true);
    });
  },
);

describe('usualDepth', () => {
  // c(256) of the paper's equation 1 is 10.24; c(1) is 0, c(2) is 1.
  it.each([
    [0, 0],
    [1, 0],
    [2, 1],
    [256, 10.2448],
  ])('of %i rows is %f', (count, depth) => {
    expect(usualDepth(count)).toBeCloseTo(depth, 3);
  });
});

describe('float32', () => {
  it('nextBelow is smaller, with nothing between', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const below = nextBelow(value);
        expect(below).toBeLessThan(value);
        const between = Math.fround(below / 2 + value / 2);
        expect(between === below || between === Math.fround(value)).toBe(true);
      }),
    );
  });

  it('roundDown never exceeds, and leaves float32 alone', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -1e38, max: 1e38 }), (value) => {
        expect(roundDown(value)).toBeLessThanOrEqual(value);
        expect(roundDown(roundDown(value))).toBe(roundDown(value));
        expect(Math.fround(value) - roundDown(value)).toBeLessThanOrEqual(Math.abs(value) * 2e-7 + 1e-44);
      }),
    );
  });
});

describe('SeededRandom', () => {
  it('is spread evenly', () => {
    const random = new SeededRandom(1);
    const counts = new Uint32Array(10);
    for (let draw = 0; draw < 100_000; draw += 1) {
      const place = random.below(10);
      counts[place] = (counts[place] as number) + 1;
    }
    // Chi-squared with 9 degrees of freedom exceeds 27.9 once in a thousand.
    const chi2 = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    expect(chi2).toBeLessThan(27.9);
  });
});
