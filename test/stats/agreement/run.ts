import { statSync } from 'node:fs';
import { corpusCaptures } from '../../support/corpus.js';
import { compareStatistics } from './agreement.js';

// node --import tsx test/stats/agreement/run.ts [PART-OF-A-CAPTURE-NAME]: every difference from tshark, one a line.
const [part = ''] = process.argv.slice(2);
const bySize = corpusCaptures().sort((a, b) => statSync(a.path).size - statSync(b.path).size);
for (const capture of bySize.filter(({ name }) => name.includes(part))) {
  const { compared, differences } = await compareStatistics(capture);
  for (const { key, ours, theirs } of differences) {
    process.stdout.write(`${[capture.name, key, ours, theirs].join('\t')}\n`);
  }
  process.stdout.write(`# ${capture.name}: ${differences.length} of ${compared} numbers differ\n`);
}
