import { execFileSync, spawnSync } from 'node:child_process';

/** Debian's Python, which has the modules that Debian packages; another one that comes first in PATH may not. */
const PYTHON = '/usr/bin/python3';
const MAX_OUTPUT_BYTES = 256 * 1024 ** 2;

/** Whether Debian's Python is there and has a module. */
export const hasPythonModule = (module: string): boolean =>
  spawnSync(PYTHON, ['-c', `import ${module}`], { stdio: 'ignore' }).status === 0;

/** What a Python program prints as JSON, which gets `input` as JSON in its standard input. */
export function runPython<Result>(program: string, input: unknown): Result {
  const output = execFileSync(PYTHON, ['-c', program], {
    input: JSON.stringify(input),
    encoding: 'utf8',
    maxBuffer: MAX_OUTPUT_BYTES,
  });
  return JSON.parse(output) as Result;
}
