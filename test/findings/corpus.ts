// The table of detection: node --import tsx test/findings/corpus.ts [PART-OF-A-CAPTURE-NAME] prints what fired over
// the captures of the corpus, what should have, and the alarms that nobody needs.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Detector } from '../../src/lib/findings/detector.js';
import type { FindingRecord } from '../../src/lib/findings/finding-record.js';
import { DETECTORS } from '../../src/lib/findings/registry.js';
import { analysed } from '../support/analysed.js';
import { CORPUS, type CorpusCapture, corpusCaptures } from '../support/corpus.js';
import { ALARMS, MISSES } from './corpus-expectations.js';

/** Detectors of attacks: those that name a technique. Others are about faults. */
export const ATTACK_DETECTORS = (DETECTORS as readonly Detector[]).filter(({ attack }) => attack.length > 0);

/** Detectors that gave a warning, or more, sorted. */
export const alarmsOf = (findings: readonly FindingRecord[]): string[] =>
  [
    ...new Set(
      findings
        .filter(({ severity }) => severity === 'warning' || severity === 'critical')
        .map(({ detector }) => detector),
    ),
  ].toSorted();

const SECONDS_PER_HOUR = 3_600;
/** Packets that are further apart were put together from several captures: what lies between counts for nothing. */
const MAX_SPAN_SECONDS = 86_400;

/** One row of the table. */
interface Row {
  readonly name: string;
  readonly about: string;
  readonly isAttack: boolean;
  readonly findings: readonly FindingRecord[];
  readonly unexpected: readonly string[];
  readonly seconds: number;
}

/** What the index says that captures show, by name. */
const shows = (): ReadonlyMap<string, string> =>
  new Map(
    readFileSync(join(CORPUS, 'INDEX.tsv'), 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.split('\t'))
      .map(([name = '', , , what = '']) => [name, what]),
  );

async function rowOf({ name, path }: CorpusCapture, about: string): Promise<Row> {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const findings = await analysed([path], {
    detectors: ATTACK_DETECTORS,
    takeFlow: ({ ts, duration = 0 }) => {
      first = Math.min(first, ts.seconds);
      last = Math.max(last, ts.seconds + duration);
    },
  });
  const expected = ALARMS[name] ?? [];
  const span = last - first;
  return {
    name,
    about,
    isAttack: about.startsWith('ATTACK'),
    findings,
    unexpected: alarmsOf(findings).filter((alarm) => !expected.includes(alarm)),
    seconds: span > 0 && span < MAX_SPAN_SECONDS ? span : 0,
  };
}

const linesOf = ({ name, about, findings, unexpected }: Row): string[] => [
  `${name}: ${about}`,
  ...findings.map(({ severity, detector, title }) => `    ${severity} ${detector}: ${title}`),
  ...(findings.length === 0 ? [`    nothing: ${MISSES[name] ?? 'not explained'}`] : []),
  ...(unexpected.length === 0 ? [] : [`    NOT EXPECTED: ${unexpected.join(', ')}`]),
];

/** Prints the table. */
async function printTable(part: string): Promise<void> {
  const about = shows();
  const rows: Row[] = [];
  for (const capture of corpusCaptures().filter(({ name }) => name.includes(part))) {
    rows.push(await rowOf(capture, about.get(capture.name) ?? ''));
  }
  const attacks = rows.filter(({ isAttack }) => isAttack);
  const others = rows.filter(({ isAttack }) => !isAttack);
  const shown = rows.filter(({ isAttack, findings }) => isAttack || findings.length > 0);
  const hours = others.reduce((sum, { seconds }) => sum + seconds, 0) / SECONDS_PER_HOUR;
  const falseAlarms = others.reduce((sum, { unexpected }) => sum + unexpected.length, 0);
  const lines = [
    ...shown.flatMap(linesOf),
    `${attacks.filter(({ findings }) => findings.length > 0).length} of ${attacks.length} captures of attacks have findings`,
    `${falseAlarms} false alarms in ${others.length} other captures of ${hours.toFixed(1)} h`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await printTable(process.argv[2] ?? '');
