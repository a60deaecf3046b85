import { unescapeLiteral } from '../../src/lib/cli/mdoc.js';

/** A command of the documentation, and what stands below it. */
export interface ConsoleExample {
  readonly command: string;
  /** Lines that are shown as its output, each with its end. */
  readonly shown: string;
}

/** Takes a picture of a terminal apart: `$ ` begins a command, `> ` goes on with it, the rest is its output. */
export function consoleExamples(lines: readonly string[]): ConsoleExample[] {
  const examples: { command: string; shown: string }[] = [];
  for (const line of lines) {
    const last = examples.at(-1);
    if (line.startsWith('$ ')) examples.push({ command: line.slice(2), shown: '' });
    else if (last === undefined) continue;
    else if (line.startsWith('> ') && last.shown === '') last.command += `\n${line.slice(2)}`;
    else last.shown += `${line}\n`;
  }
  return examples;
}

/** The examples in the literal displays of an mdoc page. */
export const manExamples = (page: string): ConsoleExample[] =>
  [...page.matchAll(/^\.Bd -literal.*\n([\s\S]*?)^\.Ed$/gm)].flatMap(([, block = '']) =>
    consoleExamples(block.trimEnd().split('\n').map(unescapeLiteral)),
  );

/** The examples in the console blocks of a Markdown page. */
export const markdownExamples = (page: string): ConsoleExample[] =>
  [...page.matchAll(/^```console\n([\s\S]*?)^```$/gm)].flatMap(([, block = '']) =>
    consoleExamples(block.trimEnd().split('\n')),
  );
