import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { ByteSink } from '../../src/lib/bytes/sink.js';
import { contractOf } from '../../src/lib/features/contract.js';
import type { FeatureRow, FeatureSet } from '../../src/lib/features/feature-set.js';
import { featuresEncoder } from '../../src/lib/features/features-encoder.js';
import { featuresHandler } from '../../src/lib/features/features-handler.js';
import { readFeatures } from '../../src/lib/features/features-input.js';
import { FEATURES_RECORD } from '../../src/lib/features/features-record.js';
import { DEFAULT_SET, FEATURE_SETS, featureSetOf } from '../../src/lib/features/registry.js';
import { UNITS } from '../../src/lib/features/unit.js';
import { NOT_OURS } from '../../src/lib/records/decoder.js';
import { LineSource } from '../../src/lib/records/line-source.js';
import { parseRecordText } from '../../src/lib/records/parse-text.js';
import { recordSchema } from '../../src/lib/records/schema.js';
import { allCaptures, corpusCaptures } from '../support/corpus.js';
import { inSession } from '../support/in-process.js';

const SETS: readonly FeatureSet[] = FEATURE_SETS;

describe('the registry of sets of features', () => {
  it('has a name for each, and a default among them', () => {
    expect(new Set(SETS.map(({ name }) => name)).size).toBe(SETS.length);
    expect(featureSetOf(DEFAULT_SET)?.name).toBe(DEFAULT_SET);
    for (const { name } of SETS) expect(name).toMatch(/^[a-z][a-z0-9-]*$/);
  });

  // A contract that changes takes the models away that were made for it: that must never happen by accident.
  it('keeps its contracts', async () => {
    const contracts = SETS.map((set) => `${set.name} ${set.features.length} ${contractOf(set)}\n`);
    await expect(contracts.join('')).toMatchFileSnapshot('feature-contracts.txt');
  });
});

describe.each(SETS)('set $name', (set) => {
  it('names each feature once, says its unit and what it is', () => {
    const names = set.features.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    for (const { name, unit, about } of set.features) {
      expect(name).toMatch(/^[ !#-[\]-~]+$/);
      expect(UNITS, name).toContain(unit);
      expect(about.length, name).toBeGreaterThan(0);
      expect(about, name).not.toMatch(/\.$/);
    }
    expect(set.about.length * set.source.length).toBeGreaterThan(0);
  });

  it('has a contract that anybody can calculate', () => {
    const lines = [set.name, ...set.features.map(({ name, unit }) => `${name}\t${unit}`)];
    const digest = createHash('sha256')
      .update(lines.map((line) => `${line}\n`).join(''))
      .digest('hex');
    expect(contractOf(set)).toBe(digest.slice(0, 16));
  });
});

/** Holds rows against the schema, and reads each again that was written. */
class RowCheck {
  rows = 0;
  readonly problems: string[] = [];
  readonly #encode;
  readonly #validate = new Ajv2020({ strict: true }).compile(recordSchema('features', FEATURES_RECORD));
  readonly #sink = new ByteSink(65_536);
  readonly #source = new LineSource();
  readonly #handler;
  readonly #read: number[] = [];

  constructor(set: FeatureSet) {
    this.#encode = featuresEncoder(set);
    this.#handler = featuresHandler({
      sets: [set],
      take: ({ values }) => void this.#read.splice(0, this.#read.length, ...values),
    });
  }

  check(row: FeatureRow): void {
    this.rows += 1;
    const given = [...row.values];
    if (given.some((value) => !Number.isFinite(value) && !Number.isNaN(value)))
      this.problems.push(`an infinity of ${row.set.name}: ${given.join(' ')}`);
    const line = this.#write(row);
    this.#source.use(this.#sink.bytes);
    const end = this.#handler.readOwn(this.#source, 0);
    if (end === NOT_OURS || end !== this.#sink.at - 1) this.problems.push(`not read: ${line}`);
    else this.#compare(given, line);
    // The slow way costs much: some rows are enough.
    if (this.rows % 16 !== 1) return;
    if (!this.#validate(JSON.parse(line)))
      this.problems.push(`${JSON.stringify(this.#validate.errors)} ${line}`);
    this.#handler.readPlain(parseRecordText(line) as Record<string, unknown>);
    this.#compare(given, line);
  }

  #compare(given: readonly number[], line: string): void {
    this.#handler.deliver();
    // -0 is written as 0.
    const isSame = given.every((value, index) => Object.is(value + 0, this.#read[index]));
    if (!isSame) this.problems.push(`read otherwise: ${line}`);
  }

  #write(row: FeatureRow): string {
    this.#sink.at = 0;
    this.#encode(this.#sink, row);
    return this.#sink.bytes.toString('utf8', 0, this.#sink.at);
  }
}

/** Larger captures show nothing that smaller ones do not, and take long with every set at once. */
const MAX_CAPTURE_BYTES = 3_000_000;

describe('rows of captures', () => {
  const captures = allCaptures().filter(({ path }) => statSync(path).size <= MAX_CAPTURE_BYTES);
  const checks = new Map(SETS.map((set) => [set.name, new RowCheck(set)]));

  it.each(captures)(
    '$name: every row has numbers, keeps to its schema and is read as it was',
    async ({ path }) => {
      const { end } = await inSession((session) =>
        readFeatures({
          inputs: [path],
          session,
          sets: SETS,
          take: (row) => checks.get(row.set.name)?.check(row),
        }),
      );
      expect(end.problems.filter((problem) => problem.includes('bug'))).toEqual([]);
      for (const { problems } of checks.values()) expect(problems.splice(0, 3)).toEqual([]);
    },
  );

  it('were of every set', (context) => {
    context.skip(corpusCaptures().length === 0, 'the sample alone has no media: NT_CAPTURES');
    for (const [name, { rows }] of checks) expect(rows, name).toBeGreaterThan(20);
  });
});
