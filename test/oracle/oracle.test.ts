import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allCaptures, CORPUS, corpusCaptures } from '../support/corpus.js';
import { atMost } from './at-most.js';
import { writeCraftedCaptures } from './crafted-captures.js';
import { EXPLAINED_TSHARK } from './explained.js';
import { Oracle } from './oracle.js';
import { tsharkVersion } from './tshark.js';

const CAPTURE_TIMEOUT_MS = 120_000;

const hasCorpus = corpusCaptures().length > 0;
const folder = mkdtempSync(join(tmpdir(), 'nt-oracle-'));
const version = tsharkVersion();
const isComparable = version !== undefined && EXPLAINED_TSHARK.test(version);
const captures = isComparable ? [...writeCraftedCaptures(folder), ...allCaptures()] : [];

afterAll(() => rmSync(folder, { recursive: true }));

if (version === undefined) it.skip('the oracle: tshark is not installed');
else if (!isComparable) it.skip(`the oracle: tshark ${version} differs from the one explained`);
if (!hasCorpus) it.skip(`the oracle on real captures: there are none in ${CORPUS} (NT_CAPTURES)`);

describe.runIf(isComparable)('tshark and we say the same', () => {
  let oracle: Oracle;
  const inTurn = atMost(availableParallelism());

  beforeAll(() => {
    oracle = new Oracle();
  });

  afterAll(() => {
    process.stdout.write(`${oracle.tally.headline}\n`);
  });

  describe.concurrent('of', () => {
    const named = captures.map((capture) => [capture.name, capture] as const);
    it.each(named)('%s', { timeout: CAPTURE_TIMEOUT_MS }, async (_name, capture) => {
      const differences = await inTurn(() => oracle.compare(capture));
      expect(differences).toEqual([]);
    });
  });

  it('under names that tshark knows', () => {
    expect(oracle.comparison.unknown).toEqual([]);
  });

  it('without an explanation that nothing needs', (context) => {
    const { tally } = oracle;
    const hasAll = tally.captures + tally.unreadable.length === captures.length;
    context.skip(!hasCorpus || !hasAll, 'not all captures were compared');
    expect(tally.unused.map(({ because }) => because)).toEqual([]);
  });
});
