import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, SAMPLE } from './nt.js';

/** Folder of real captures, beside the project or where NT_CAPTURES says; not part of the project. */
export const CORPUS = process.env.NT_CAPTURES ?? join(ROOT, '../shared/captures');

/** One real capture. */
export interface CorpusCapture {
  /** Path below the folder, for messages. */
  readonly name: string;
  readonly path: string;
}

/** All captures of the folder, in the order of its index; none where the folder is absent. */
export function corpusCaptures(): CorpusCapture[] {
  const index = join(CORPUS, 'INDEX.tsv');
  if (!existsSync(index)) return [];
  return readFileSync(index, 'utf8')
    .split('\n')
    .slice(1)
    .flatMap((line) => line.split('\t')[0] ?? [])
    .filter((name) => name !== '' && existsSync(join(CORPUS, name)))
    .map((name) => ({ name, path: join(CORPUS, name) }));
}

/** The shipped sample, and the real captures where they are present. */
export const allCaptures = (): CorpusCapture[] => [
  { name: 'office.pcapng', path: SAMPLE },
  ...corpusCaptures(),
];

/** Whether a program is installed. */
export function hasProgram(name: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${name}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
