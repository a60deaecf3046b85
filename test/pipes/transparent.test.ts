import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { capture } from '../../src/lib/cli/stages/capture.js';
import { flows } from '../../src/lib/cli/stages/flows.js';
import { parse } from '../../src/lib/cli/stages/parse.js';
import { stats } from '../../src/lib/cli/stages/stats.js';
import { allCaptures, corpusCaptures } from '../support/corpus.js';
import { SAMPLE, shell, temporaryFolder } from '../support/nt.js';

// Where a pipe is cut never changes the answer: `nt X file`, `nt parse file | nt X` and
// `nt capture -r file | nt parse | nt X` write the same records. Only the end record tells the way they came.

const QUIET = {
  quiet: true,
  strict: false,
  rejects: undefined,
  'display-filter': undefined,
  'decode-as': undefined,
} as const;

/** Every command of the pipe, as a function from an input file to an output file. */
const COMMANDS = {
  capture: (input: string, outputFile: string) =>
    capture([input], {
      ...QUIET,
      format: 'ndjson',
      count: undefined,
      snaplen: undefined,
      write: undefined,
      outputFile,
    }),
  parse: (input: string, outputFile: string) =>
    parse([input], {
      ...QUIET,
      format: 'ndjson',
      field: undefined,
      'verify-checksums': false,
      'show-secrets': false,
      outputFile,
    }),
  stats: (input: string, outputFile: string) =>
    stats([input], {
      ...QUIET,
      format: 'ndjson',
      window: '1s',
      every: undefined,
      by: undefined,
      taps: undefined,
      top: 10,
      partial: false,
      merge: false,
      'sketch-key': undefined,
      color: 'never',
      output: undefined,
      table: undefined,
      watch: false,
      outputFile,
    }),
  flows: (input: string, outputFile: string) =>
    flows([input], {
      ...QUIET,
      format: 'ndjson',
      idle: '2s',
      active: '1s',
      'max-flows': 100,
      'verify-checksums': false,
      outputFile,
    }),
} as const;

type CommandName = keyof typeof COMMANDS;

/** The ways into each command that must not differ. */
const SPELLINGS: { readonly [command in CommandName]: readonly (readonly CommandName[])[] } = {
  capture: [['capture'], ['capture', 'capture']],
  parse: [['parse'], ['capture', 'parse'], ['parse', 'parse']],
  stats: [['stats'], ['parse', 'stats'], ['capture', 'stats'], ['capture', 'parse', 'stats']],
  flows: [
    ['flows'],
    ['flows', 'flows'],
    ['parse', 'flows'],
    ['capture', 'flows'],
    ['capture', 'parse', 'flows'],
  ],
};

/** Runs the commands one after the other and returns what the last one wrote, without its end record. */
async function through(
  commands: readonly CommandName[],
  capturePath: string,
  folder: string,
): Promise<string> {
  let input = capturePath;
  for (const [index, command] of commands.entries()) {
    const output = join(folder, `${commands.join('-')}.${index}.ndjson`);
    await COMMANDS[command](input, output);
    input = output;
  }
  return withoutEnd(readFileSync(input, 'latin1'));
}

function withoutEnd(text: string): string {
  const lines = text.trimEnd().split('\n');
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ type: 'end' });
  return lines.slice(0, -1).join('\n');
}

describe('pipes are transparent', () => {
  it('is tested on real captures', ({ skip }) => {
    skip(corpusCaptures().length === 0, 'no folder of real captures: only the shipped sample is piped');
  });

  it.each(allCaptures())('$name', async ({ path }) => {
    const folder = temporaryFolder();
    for (const command of Object.keys(SPELLINGS) as CommandName[]) {
      const [first, ...others] = SPELLINGS[command];
      const expected = await through(first ?? [], path, folder);
      for (const other of others) {
        // A plain comparison: a difference of megabytes is not worth a diff.
        const isSame = (await through(other, path, folder)) === expected;
        expect(isSame, `${other.join(' | ')} writes what ${command} writes`).toBe(true);
      }
    }
  });
});

// The same with real processes and real pipes, whose pieces of 64 kB end anywhere in a line.
describe('pipes between processes are transparent', () => {
  it.each(['parse', 'stats --window 1s', 'flows'])('nt %s', (command) => {
    const direct = shell(`nt ${command} ${SAMPLE} | head -n -1`);
    expect(direct.stdout.length).toBeGreaterThan(0);
    for (const way of [
      `nt parse ${SAMPLE} | nt ${command}`,
      `nt capture -r ${SAMPLE} | nt parse | nt ${command}`,
      `cat ${SAMPLE} | nt ${command} -`,
      `gzip -c ${SAMPLE} | nt ${command}`,
      `nt capture -r ${SAMPLE} -w - | nt ${command}`,
    ]) {
      expect(shell(`${way} | head -n -1`).stdout, way).toBe(direct.stdout);
    }
  });
});

// A filter is no exception: packets may be picked here or there.
describe('a display filter', () => {
  it.each(['tcp.port == 53', '!ip || frame.len > 200', 'errors'])('%s picks the same anywhere', (filter) => {
    const direct = shell(`nt stats --window 1s -Y '${filter}' ${SAMPLE} | head -n -1`);
    expect(direct.stdout.length).toBeGreaterThan(0);
    for (const way of [
      `nt parse -Y '${filter}' ${SAMPLE} | nt stats --window 1s`,
      `nt parse ${SAMPLE} | nt stats --window 1s -Y '${filter}'`,
      `nt capture ${SAMPLE} | nt parse | nt parse -Y '${filter}' | nt stats --window 1s`,
    ]) {
      expect(shell(`${way} | head -n -1`).stdout, way).toBe(direct.stdout);
    }
  });

  it('is no loss: every packet was read, and the result is whole', () => {
    const { stdout, status } = shell(`nt parse -Y tcp ${SAMPLE} | tail -n 1`);
    expect({ status, end: JSON.parse(stdout) }).toMatchObject({
      status: 0,
      end: { complete: true, read: { frame: 449 }, written: { packet: 338 } },
    });
  });
});
