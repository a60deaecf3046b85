import { closeSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { contractOf } from '../../../src/lib/features/contract.js';
import { readFeatures } from '../../../src/lib/features/features-input.js';
import { tcpQuality } from '../../../src/lib/features/sets/tcp-quality.js';
import { inSession } from '../../support/in-process.js';

/** Where a flow was captured: at the sender of data, at its receiver, or on the way. */
const VIEWS = ['sender', 'middle', 'receiver'] as const;
/** Only the flow that was made, and no second one beside it. */
const PORT = 5_201;

/** Features of the one flow of a capture, null where they are not known; undefined where there is no such flow. */
async function rowOf(path: string): Promise<(number | null)[] | undefined> {
  let row: (number | null)[] | undefined;
  await inSession((session) =>
    readFeatures({
      inputs: [path],
      session,
      sets: [tcpQuality],
      take({ subject, values }) {
        if (subject.id.resp_p !== PORT && subject.id.orig_p !== PORT) return;
        row ??= Array.from(values, (value) => (Number.isNaN(value) ? null : value));
      },
    }),
  );
  return row;
}

// make-table.ts FOLDER TABLE: the features of all flows that make-flows.py made, one line for each capture.
const [folder = '', table = ''] = process.argv.slice(2);
const output = openSync(table, 'w');
writeSync(
  output,
  `${JSON.stringify({ set: tcpQuality.name, contract: contractOf(tcpQuality), features: tcpQuality.features.map(({ name, unit }) => ({ name, unit })) })}\n`,
);
for (const file of readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .toSorted()) {
  const { truth, client, server, ...flow } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  for (const view of VIEWS) {
    const x = await rowOf(join(folder, file.replace('.json', `-${view}.pcap`)));
    if (x !== undefined) writeSync(output, `${JSON.stringify({ ...flow, ...truth, view, x })}\n`);
  }
}
closeSync(output);
