import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contractOf } from '../../src/lib/features/contract.js';
import type { FeatureSet } from '../../src/lib/features/feature-set.js';
import { type FeatureIntakeOptions, readFeatures } from '../../src/lib/features/features-input.js';
import type { FeaturesRecord } from '../../src/lib/features/features-record.js';
import { baseline } from '../../src/lib/features/sets/baseline.js';
import { packet } from '../../src/lib/features/sets/packet.js';
import { runs } from '../support/arbitraries.js';
import { inSession } from '../support/in-process.js';
import { nt, SAMPLE, temporaryFile } from '../support/nt.js';

/** A set of two numbers that nothing makes. */
const TWO: FeatureSet = {
  name: 'two',
  about: 'Two numbers',
  source: 'a test',
  row: 'packet',
  features: [
    { name: 'a b/s', unit: 'bytes/s', about: 'One' },
    { name: 'constructor', unit: '1', about: 'Another' },
  ],
  create: () => ({ take: () => undefined, end: () => true }),
};

const lineOf = (features: string, contract = contractOf(TWO)): string =>
  `{"type":"features","v":1,"set":"two","contract":"${contract}","subject":{"kind":"packet","ts":1.000000},"features":${features}}`;

const END = '{"type":"end","v":1,"command":"features","complete":true}';

/** The rows in lines of NDJSON, and how the reading ended. */
async function read(lines: readonly string[], options: Partial<FeatureIntakeOptions> = {}) {
  const path = temporaryFile('rows.ndjson', '');
  writeFileSync(path, [...lines, END].map((line) => `${line}\n`).join(''));
  const rows: number[][] = [];
  const outcome = await inSession((session) =>
    readFeatures({
      inputs: [path],
      session,
      sets: [TWO],
      take: ({ values }) => rows.push([...values]),
      ...options,
    }),
  );
  return { rows, end: outcome.end, exitCode: outcome.exitCode };
}

describe('reading features', () => {
  it.each([
    ['{"a b/s":1,"constructor":2}', [1, 2]],
    ['{"constructor":2.5e-7}', [Number.NaN, 2.5e-7]],
    ['{"a b/s":-0.125}', [-0.125, Number.NaN]],
    ['{}', [Number.NaN, Number.NaN]],
    ['{"a b/s":9007199254740993}', [9007199254740992, Number.NaN]],
    // Foreign forms.
    ['{ "constructor" : 2E0, "a b/s" : 1.0 }', [1, 2]],
    ['{"a b/s":null,"other":7}', [Number.NaN, Number.NaN]],
  ])('takes %s', async (features, row) => {
    const { rows, end } = await read([lineOf(features)]);
    expect(rows).toEqual([row]);
    expect(end).toMatchObject({ complete: true, read: { features: 1 } });
  });

  it.each(['{"a b/s":"1"}', '{"a b/s":01}', '{"a b/s":1e999}', '{"a b/s":+1}', '{"a b/s":.5}', '[1,2]', '7'])(
    'refuses %s',
    async (features) => {
      const { rows, end, exitCode } = await read([lineOf(features)]);
      expect({ rows, exitCode, malformed: end.quality.lines_malformed }).toEqual({
        rows: [],
        exitCode: 4,
        malformed: 1,
      });
    },
  );

  it('reads every number as JSON.parse does', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.double({ noDefaultInfinity: true, noNaN: true }), { minLength: 1 }),
        async (numbers) => {
          const texts = numbers.flatMap((number) => [
            JSON.stringify(number),
            JSON.stringify(Math.trunc(number % 1e9)),
          ]);
          const { rows } = await read(texts.map((text) => lineOf(`{"a b/s":${text}}`)));
          expect(rows.map(([value]) => value)).toEqual(texts.map((text) => JSON.parse(text) + 0));
        },
      ),
      runs(20),
    );
  });

  it('names both contracts where they differ', async () => {
    const { rows, end, exitCode } = await read([lineOf('{"a b/s":1}', '0123456789abcdef')]);
    expect({ rows, exitCode }).toEqual({ rows: [], exitCode: 3 });
    expect(end.problems).toEqual([
      `the features are of set two (contract 0123456789abcdef); wanted is two (contract ${contractOf(TWO)})`,
    ]);
  });

  it('hands over what is of another set where that is wanted', async () => {
    const foreign: FeaturesRecord[] = [];
    const lines = [lineOf('{"x":1}', 'f'), lineOf('{"a b/s":1}'), lineOf('{"x":2}', 'f')];
    const { rows, end } = await read(lines, { takeForeign: (record) => foreign.push(record) });
    expect(rows).toEqual([[1, Number.NaN]]);
    expect(foreign.map(({ contract, features }) => [contract, features])).toEqual([
      ['f', { x: 1 }],
      ['f', { x: 2 }],
    ]);
    expect(end.read.features).toBe(3);
  });

  it('makes rows of several sets at once, in their order', async () => {
    const names: string[] = [];
    await inSession((session) =>
      readFeatures({
        inputs: [SAMPLE],
        session,
        sets: [baseline, packet],
        take: ({ set }) => names.push(set.name),
      }),
    );
    expect(names.filter((name) => name === 'packet').length).toBe(449);
    expect(names.filter((name) => name === 'baseline').length).toBeGreaterThan(40);
    expect(names[0]).toBe('packet');
  });

  it('says that flow records do not tell enough, and makes no zeros of them', () => {
    const { stdout } = nt(['flows', SAMPLE]);
    const { stdout: output, stderr, status } = nt(['features'], { input: stdout });
    expect(output.split('\n').filter((line) => line.includes('"type":"features"'))).toEqual([]);
    expect({ stderr, status }).toEqual({
      stderr:
        'nt features: set baseline: flow records do not tell all that it measures; give it packets or captures\n',
      status: 3,
    });
  });
});
