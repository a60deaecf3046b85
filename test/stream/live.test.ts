import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { nt, SAMPLE, startNt, temporaryFolder } from '../support/nt.js';

// Input that is still being written: `ssh host tcpdump -w - | nt parse`.

const capture = readFileSync(SAMPLE);
const wholeOutput = nt(['parse', SAMPLE]).stdout.trimEnd().split('\n').slice(0, -1);
/** Enough of the sample for its header and some packets, cut inside a later one. */
const FIRST_PIECE_BYTES = 3_000;

const endOf = (lines: readonly string[]) =>
  JSON.parse(lines.at(-1) ?? '') as { complete: boolean; problems?: string[] };

/** The lines that a process writes until its output ends, and how it ended. */
async function outcomeOf(child: ReturnType<typeof startNt>) {
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { lines, code, signal };
}

describe('input that is still being written', () => {
  it('is worked on as it comes: records are out while the input is open', async () => {
    const child = startNt(['parse']);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    child.stdin.write(capture.subarray(0, FIRST_PIECE_BYTES));
    // Nothing more is written until a record was seen: a stage that waited for more would wait for ever.
    expect((await lines.next()).value).toBe(wholeOutput[0]);
    child.stdin.end(capture.subarray(FIRST_PIECE_BYTES));
    const rest: string[] = [];
    for await (const line of { [Symbol.asyncIterator]: () => lines }) rest.push(line);
    expect(rest.slice(0, -1)).toEqual(wholeOutput.slice(1));
    expect(endOf(rest)).toMatchObject({ complete: true });
  });

  it('may be a FIFO whose writer comes later', async () => {
    const fifo = join(temporaryFolder(), 'fifo');
    execFileSync('mkfifo', [fifo]);
    const outcome = outcomeOf(startNt(['parse', fifo]));
    createWriteStream(fifo).end(capture);
    const { lines, code } = await outcome;
    expect(lines.slice(0, -1)).toEqual(wholeOutput);
    expect({ code, complete: endOf(lines).complete }).toEqual({ code: 0, complete: true });
  });
});

describe('a signal', () => {
  it.each([
    { signal: 'SIGINT', code: 130 },
    { signal: 'SIGTERM', code: 143 },
  ] as const)(
    '$signal ends the input: what was read is written, and exit $code',
    async ({ signal, code }) => {
      const child = startNt(['parse']);
      const outcome = outcomeOf(child);
      child.stdin.write(capture.subarray(0, FIRST_PIECE_BYTES));
      await once(child.stdout, 'data');
      child.kill(signal);
      const seen = await outcome;
      expect(seen.code).toBe(code);
      expect(seen.lines.length).toBeGreaterThan(1);
      expect(wholeOutput.slice(0, seen.lines.length - 1)).toEqual(seen.lines.slice(0, -1));
      expect(endOf(seen.lines)).toMatchObject({
        complete: false,
        problems: [expect.stringContaining(signal)],
      });
    },
  );

  it('given twice ends the process at once, even while nobody reads its output', async () => {
    const child = startNt(['parse', SAMPLE, SAMPLE, SAMPLE]);
    child.stdout.pause();
    // The pipe fills, and the first signal can only wait for the reader.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    child.kill('SIGINT');
    await new Promise((resolve) => setTimeout(resolve, 300));
    child.kill('SIGINT');
    const [, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    expect(signal).toBe('SIGINT');
  });
});
