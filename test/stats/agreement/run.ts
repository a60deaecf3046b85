import { corpusCaptures } from '../../support/corpus.js';
import { ownSums } from './own-sums.js';
import { differencesOf } from './sums.js';
import { tsharkFieldSums } from './tshark-field-sums.js';
import { tsharkTableSums } from './tshark-tables.js';

// node --import tsx test/stats/agreement/run.ts [PART-OF-A-CAPTURE-NAME]: every difference from tshark, one a line.
const [part = ''] = process.argv.slice(2);
for (const { name, path } of corpusCaptures().filter((capture) => capture.name.includes(part))) {
  try {
    const ours = await ownSums(path);
    const differences = [
      ...differencesOf(name, ours.tables, tsharkTableSums(path)),
      ...differencesOf(name, ours.fields, await tsharkFieldSums(path)),
    ];
    for (const { key, ours: own, theirs } of differences) console.log([name, key, own, theirs].join('\t'));
    console.log(['#', name, ours.tables.size + ours.fields.size, differences.length].join('\t'));
  } catch (error) {
    console.log(['!', name, String(error).split('\n')[0]].join('\t'));
  }
}
