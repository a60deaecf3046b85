import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eitherSideNames } from '../packets/field-path.js';
import { COMMAND_NAMES } from './commands.js';
import { detectorList } from './man-detectors.js';
import { featureSections } from './man-features.js';
import { allExits, commandList, commandPage, exitStatus, operatorList, pageHead } from './man-page.js';
import { fieldSections } from './man-records.js';
import { prose } from './mdoc.js';
import { RECORDS, type RecordName } from './stages/fields.js';

/** Pages that are about more than one command: most of their text is written by hand. */
const GENERAL_PAGES = [
  ['nt', 1],
  ['nt-records', 5],
  ['nt-pipelines', 7],
  ['nt-quality', 7],
] as const;

export interface ManualSources {
  /** Where the package is. */
  readonly root: string;
  /** Where our fields deliberately differ from Wireshark's, a sentence each. */
  readonly differences: readonly string[];
}

/** What takes the place of a line `.\" @name` in a hand-written text. */
type Inserts = ReadonlyMap<string, () => string[]>;

const insertsOf = (differences: readonly string[]): Inserts =>
  new Map([
    ['commands', commandList],
    ['operators', operatorList],
    ['detectors', detectorList],
    ['either-side', () => [`.Va ${eitherSideNames().join(' , ')}`]],
    ['feature-sets', featureSections],
    ['exit-status', () => exitStatus(allExits())],
    ['differences', () => differences.flatMap((sentence) => ['.It', ...prose(sentence)])],
    ...(Object.keys(RECORDS) as RecordName[]).map(
      (kind) => [`fields ${kind}`, () => fieldSections(kind)] as const,
    ),
  ]);

/** Every page of the manual by its file name. */
export function manual({ root, differences }: ManualSources): Map<string, string> {
  const inserts = insertsOf(differences);
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const pages = new Map<string, string>();
  for (const name of COMMAND_NAMES) {
    const sections = handWritten(root, `nt-${name}`, inserts);
    pages.set(`nt-${name}.1`, commandPage(name, { sections, version }));
  }
  for (const [name, section] of GENERAL_PAGES) {
    const head = pageHead(name, section, { from: `man/sections/${name}.mdoc`, version });
    pages.set(`${name}.${section}`, `${[...head, ...handWritten(root, name, inserts)].join('\n')}\n`);
  }
  return pages;
}

/** What was written by hand for a page, with its inserts; nothing where there is no such file. */
function handWritten(root: string, name: string, inserts: Inserts): string[] {
  const path = join(root, 'man/sections', `${name}.mdoc`);
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .flatMap((line) => {
      const [, insert] = /^\.\\" @(.+)$/.exec(line) ?? [];
      if (insert === undefined) return [line];
      if (insert.startsWith('section ')) return handWritten(root, insert.slice('section '.length), inserts);
      const make = inserts.get(insert);
      if (make === undefined) throw new Error(`${path}: there is nothing to insert for @${insert}`);
      return make();
    });
}
