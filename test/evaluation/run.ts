import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CORPUS } from '../support/corpus.js';
import { ROOT } from '../support/nt.js';
import { onOffice } from './on-office.js';
import { onWestermo } from './on-westermo.js';

const PAGE = join(ROOT, 'docs/evaluation.md');

/** The page with what stands between two marks replaced. */
function withSection(page: string, name: string, text: string): string {
  const [begin, end] = [`<!-- ${name} -->\n`, `<!-- end of ${name} -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${PAGE} has no place for ${name}`);
  return `${page.slice(0, from + begin.length)}\n${text.trimEnd()}\n\n${page.slice(to)}`;
}

// npm run evaluate: measures anomaly detection on the captures at hand, and writes the tables of docs/evaluation.md.
const [westermo, office] = [await onWestermo(), await onOffice()];
if (westermo === undefined || office === undefined) {
  process.stderr.write(`evaluate: no captures in ${CORPUS}; NT_CAPTURES names another folder\n`);
  process.exitCode = 3;
} else {
  const date = new Date().toISOString().slice(0, 10);
  const page = readFileSync(PAGE, 'utf8');
  const sections = { date: `Measured on ${date} with Node.js ${process.version}.\n`, westermo, office };
  const written = Object.entries(sections).reduce(
    (text, [name, section]) => withSection(text, name, section),
    page,
  );
  writeFileSync(PAGE, written);
  process.stdout.write(`evaluate: the tables of docs/evaluation.md are of ${date}\n`);
}
