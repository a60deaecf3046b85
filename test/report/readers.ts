import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const READER = join(dirname(fileURLToPath(import.meta.url)), 'readers.py');
const MAX_BYTES = 256 * 1024 ** 2;

/** What Python's reader of HTML finds in a page. */
export interface ReadPage {
  /** Elements with their attributes. */
  readonly tags: readonly {
    readonly tag: string;
    readonly attributes: Readonly<Record<string, string | null>>;
  }[];
  /** All text outside of style, and that of attributes people are shown. */
  readonly text: string;
}

/** Reads documents with readers of Python's standard library, all in one process: `csv` or `html`. */
function read<Result>(kind: 'csv' | 'html', documents: readonly string[]): Result[] {
  const output = execFileSync('python3', [READER, kind], {
    input: JSON.stringify(documents),
    maxBuffer: MAX_BYTES,
  });
  return JSON.parse(output.toString('utf8')) as Result[];
}

export const readCsv = (documents: readonly string[]): string[][][] => read('csv', documents);
export const readHtml = (documents: readonly string[]): ReadPage[] => read('html', documents);

/** Markdown as GitHub reads it: with its own program, and all of its extensions. */
export const markdownToHtml = (markdown: string): string =>
  execFileSync(
    'cmark-gfm',
    ['--unsafe', ...['table', 'autolink', 'strikethrough', 'tasklist'].flatMap((name) => ['-e', name])],
    { input: markdown, maxBuffer: MAX_BYTES },
  ).toString('utf8');
