import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FeatureSet } from '../../src/lib/features/feature-set.js';
import { readFeatures } from '../../src/lib/features/features-input.js';
import { FEATURE_SETS } from '../../src/lib/features/registry.js';
import { fuzzRuns, PATIENCE_MS } from '../support/arbitraries.js';
import { inSession } from '../support/in-process.js';
import { mutated, mutations } from '../support/mutation.js';
import { nt, SAMPLE, temporaryFile } from '../support/nt.js';

const MAX_LINES = 40;

const linesOf = (args: readonly string[]): string[] =>
  nt([...args, SAMPLE])
    .stdout.trimEnd()
    .split('\n')
    .slice(0, MAX_LINES);

const rowLines = ['baseline', 'packet', 'host-window'].flatMap((set) => linesOf(['features', '--set', set]));
const packetLines = linesOf(['parse']);

/** What a number of a row is exchanged for. */
const STRANGE = [
  '-0',
  '-1',
  '0.5',
  '1e3',
  '1E-3',
  '1e999',
  '00',
  '01',
  '1.',
  '.5',
  '+1',
  '-',
  'NaN',
  'null',
  '"1"',
  '[]',
  '{}',
];

const strangeLines = fc
  .tuple(
    fc.constantFrom(...rowLines),
    fc.array(fc.tuple(fc.nat(), fc.constantFrom(...STRANGE)), { maxLength: 3 }),
  )
  .map(([line, exchanges]) => {
    let text = line;
    for (const [nat, value] of exchanges) {
      const places = [...text.matchAll(/(?<=:)-?\d[\d.e+-]*/g)];
      const place = places[nat % (places.length || 1)];
      if (place !== undefined)
        text = text.slice(0, place.index) + value + text.slice(place.index + place[0].length);
    }
    return text;
  });

/** All that is made of a text: rows, those of other sets, and how the reading ended. */
async function read(path: string, text: Uint8Array, sets: readonly FeatureSet[]) {
  writeFileSync(path, text);
  const rows: unknown[] = [];
  const { end, exitCode } = await inSession((session) =>
    readFeatures({
      inputs: [path],
      session,
      sets,
      take: ({ set, subject, values, label }) => {
        expect([...values].every((value) => Number.isFinite(value) || Number.isNaN(value))).toBe(true);
        rows.push([set.name, structuredClone(subject), [...values].map((value) => value + 0), label]);
      },
      takeForeign: ({ set, contract }) => rows.push([set, contract]),
    }),
  );
  return { rows, exitCode, quality: end.quality };
}

describe('mutated features records', () => {
  it(
    'are the same whether our own reader takes them or JSON.parse',
    async () => {
      const path = temporaryFile('mutated.ndjson', '');
      const texts = fc
        .tuple(fc.array(strangeLines, { minLength: 1, maxLength: 8 }), fc.option(mutations))
        .map(([lines, changes]) => {
          const text = Buffer.from(`${lines.join('\n')}\n`);
          return changes === null ? text : mutated(text, changes);
        });
      await fc.assert(
        fc.asyncProperty(texts, async (text) => {
          // White space in front of a line is none of our own form.
          const foreign = text.toString('latin1').replaceAll(/^(?=\{)/gm, ' ');
          const [own, plain] = [
            await read(path, text, FEATURE_SETS),
            await read(path, Buffer.from(foreign, 'latin1'), FEATURE_SETS),
          ];
          expect(own).toEqual(plain);
        }),
        fuzzRuns(300),
      );
    },
    PATIENCE_MS,
  );
});

describe('mutated packet records', () => {
  it(
    'are described by numbers, or told of',
    async () => {
      const path = temporaryFile('mutated.ndjson', '');
      const texts = fc
        .tuple(fc.shuffledSubarray(packetLines, { minLength: 1 }), mutations)
        .map(([lines, changes]) => mutated(Buffer.from(`${lines.join('\n')}\n`), changes));
      await fc.assert(
        fc.asyncProperty(texts, async (text) => {
          const { exitCode } = await read(path, text, FEATURE_SETS);
          expect([0, 3, 4]).toContain(exitCode);
        }),
        fuzzRuns(100),
      );
    },
    PATIENCE_MS,
  );
});
