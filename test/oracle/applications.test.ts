import { expect, it } from 'vitest';
import { CORPUS, corpusCaptures, hasProgram } from '../support/corpus.js';
import { ApplicationAgreement } from './application-agreement.js';

const TIMEOUT_MS = 300_000;
const MAX_SHOWN = 12;
const MIN_AGREEMENT = 0.85;

const hasCorpus = corpusCaptures().length > 0;
const isComparable = hasCorpus && hasProgram('ndpiReader');

if (!hasCorpus) it.skip(`applications of real captures: there are none in ${CORPUS} (NT_CAPTURES)`);
else if (!isComparable) it.skip('applications beside those of ndpiReader: it is not installed');

it.runIf(isComparable)(
  'applications are named as ndpiReader names them, far better than by port',
  async () => {
    const agreement = new ApplicationAgreement();
    for (const { path } of corpusCaptures()) await agreement.add(path);
    process.stdout.write(`${agreement.lines.slice(0, MAX_SHOWN).join('\n')}\n`);
    const { flows, agreed, agreedByPort } = agreement;
    expect(agreed / flows).toBeGreaterThan(MIN_AGREEMENT);
    // What a port gets wrong, we get wrong less than half as often.
    expect(flows - agreed).toBeLessThan((flows - agreedByPort) / 2);
  },
  TIMEOUT_MS,
);
