import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { FLAG_NAMES } from '../../src/lib/flows/tcp/analysis-flags.js';
import { EXPLAINED_TSHARK } from '../oracle/explained.js';
import { runTshark, tsharkVersion } from '../oracle/tshark.js';
import { allCaptures, CORPUS, corpusCaptures } from '../support/corpus.js';
import { differencesIn, FlagAgreement, ownFrames, TSHARK_COLUMNS } from './tcp-agreement.js';
import { probedDialogue, randomDialogue } from './tcp-dialogues.js';
import { FRAME_EXPLANATIONS } from './tcp-explained.js';

const CAPTURE_TIMEOUT_MS = 120_000;

const version = tsharkVersion();
const isComparable = version !== undefined && EXPLAINED_TSHARK.test(version);
const hasCorpus = corpusCaptures().length > 0;

if (version === undefined) it.skip('TCP analysis against tshark: it is not installed');
else if (!isComparable) it.skip(`TCP analysis against tshark: ${version} differs from the one explained`);
if (!hasCorpus) it.skip(`TCP analysis of real captures: there are none in ${CORPUS} (NT_CAPTURES)`);

describe.runIf(isComparable)('tshark says of each segment what we say', () => {
  const agreement = new FlagAgreement();
  const used = new Set<string>();
  let compared = 0;
  const folder = mkdtempSync(join(tmpdir(), 'nt-tcp-'));

  afterAll(() => {
    process.stdout.write(agreement.text);
    rmSync(folder, { recursive: true });
  });

  it.each(allCaptures().map(({ name, path }) => [name, path] as const))(
    'in %s',
    { timeout: CAPTURE_TIMEOUT_MS },
    async (capture, path) => {
      compared += 1;
      const own = await ownFrames(path);
      if (own.size === 0) return;
      const { rows } = await runTshark(path, TSHARK_COLUMNS, 'tcp');
      const unexplained = differencesIn(capture, rows, own, agreement).filter((difference) => {
        const explanation = FRAME_EXPLANATIONS.find(({ when }) => when(difference));
        if (explanation !== undefined) used.add(explanation.because);
        return explanation === undefined;
      });
      expect(unexplained).toEqual([]);
    },
  );

  const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9];
  it.each([
    ['of probes', probedDialogue] as const,
    ...SEEDS.map((seed) => [`by chance, seed ${seed}`, () => randomDialogue(seed, 2_000)] as const),
  ])(
    'in a dialogue %s',
    async (_name, talk) => {
      const path = join(folder, 'dialogue.pcap');
      writeFileSync(path, talk().pcap);
      const own = await ownFrames(path);
      const { rows } = await runTshark(path, TSHARK_COLUMNS, 'tcp');
      expect(rows.length).toBe(own.size);
      expect(differencesIn('dialogue', rows, own, agreement)).toEqual([]);
    },
    CAPTURE_TIMEOUT_MS,
  );

  it('without an explanation that nothing needs', (context) => {
    context.skip(!hasCorpus || compared < allCaptures().length, 'not all captures were compared');
    expect([...used].sort()).toEqual(FRAME_EXPLANATIONS.map(({ because }) => because).sort());
  });

  it('and each of its flags is met', (context) => {
    context.skip(!hasCorpus || compared < allCaptures().length, 'not all captures were compared');
    expect(FLAG_NAMES.filter((name) => agreement.of(name).both === 0)).toEqual([]);
  });
});
