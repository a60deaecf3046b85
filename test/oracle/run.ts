import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { allCaptures } from '../support/corpus.js';
import { atMost } from './at-most.js';
import { writeCraftedCaptures } from './crafted-captures.js';
import { differenceText } from './difference.js';
import { Oracle } from './oracle.js';

/** Compares the captures whose names contain `part`, and prints the whole account. */
async function account(part: string, folder: string): Promise<void> {
  const oracle = new Oracle();
  const inTurn = atMost(availableParallelism());
  const captures = [...writeCraftedCaptures(folder), ...allCaptures()];
  const chosen = captures.filter(({ name }) => name.includes(part));
  await Promise.all(chosen.map((capture) => inTurn(() => oracle.compare(capture))));
  for (const line of accountLines(oracle)) process.stdout.write(`${line}\n`);
}

function* accountLines({ tally, comparison }: Oracle): Generator<string> {
  yield tally.table;
  for (const [{ because, users }, uses] of tally.uses) {
    yield `${String(uses).padStart(8)} ${users ? 'for users' : '         '} ${because}`;
  }
  for (const { path } of comparison.fields) if (!tally.fields.has(path)) yield `in no capture: ${path}`;
  for (const name of comparison.unknown) yield `unknown to tshark: ${name}`;
  for (const name of tally.unreadable) yield `neither side can read ${name}`;
  yield* tally.endProblems;
  yield* tally.examples.map(differenceText);
  yield tally.headline;
}

const folder = mkdtempSync(join(tmpdir(), 'nt-oracle-'));
try {
  await account(process.argv[2] ?? '', folder);
} finally {
  rmSync(folder, { recursive: true });
}
