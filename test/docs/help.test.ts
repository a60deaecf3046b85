import { describe, expect, it } from 'vitest';
import { COMMAND_NAMES, COMMANDS } from '../../src/lib/cli/commands.js';
import { EXIT } from '../../src/lib/stream/exit.js';
import { nt } from '../support/nt.js';

const PIPE_COLUMNS = 80;
const MAX_COLUMNS = 100;

const longest = (text: string): number => Math.max(...text.split('\n').map((line) => line.length));

describe.each(COMMAND_NAMES)('nt %s --help', (name) => {
  const { stdout, stderr, status } = nt([name, '--help']);
  const command = COMMANDS[name];

  it('is written to standard output', () => {
    expect({ stderr, status }).toEqual({ stderr: '', status: EXIT.ok.code });
    expect(stdout).toContain(command.summary);
  });

  it('fits a terminal of 80 columns, but for examples, which are not broken', () => {
    const text = stdout.split('\n').filter((line) => !line.startsWith('    $ '));
    expect(longest(text.join('\n'))).toBeLessThanOrEqual(PIPE_COLUMNS);
  });

  it('is never wider than 100 columns', () => {
    const { stdout: wide } = nt([name, '--help'], { env: { OCLIF_COLUMNS: '300' } });
    expect(longest(wide)).toBeLessThanOrEqual(MAX_COLUMNS);
  });

  it.each(Object.keys(command.flags))('tells of --%s', (flag) => {
    expect(stdout).toMatch(new RegExp(`^ +(-\\w, )?--${flag}\\b`, 'm'));
  });

  it.each(command.exits)('tells when it exits for %s', (exit) => {
    expect(stdout).toMatch(new RegExp(`^ {2}${EXIT[exit].code} `, 'm'));
  });

  it('shows its examples', () => {
    for (const example of command.examples) expect(stdout).toContain(`$ ${example.command}`);
  });

  it('is the same for -h and nt help', () => {
    expect(nt([name, '-h']).stdout).toBe(stdout);
    expect(nt(['help', name]).stdout).toBe(stdout);
  });
});

describe('nt', () => {
  const { stdout } = nt(['--help']);

  it.each([[[]], [['-h']], [['help']]])('shows its help for %j', (args) => {
    expect(nt(args)).toEqual({ stdout, stderr: '', status: EXIT.ok.code });
  });

  it('names all commands in the order of the pipeline, in 80 columns', () => {
    const places = COMMAND_NAMES.map((name) => stdout.indexOf(`\n  ${name} `));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
    expect(longest(stdout)).toBeLessThanOrEqual(PIPE_COLUMNS);
  });

  it.each(['--version', '-V'])('tells its version for %s', (flag) => {
    const { stdout: version, stderr, status } = nt([flag]);
    expect(version).toMatch(/^networking-tester\/\d+\.\d+\.\d+ \S+ node-v\d+\.\d+\.\d+\n$/);
    expect({ stderr, status }).toEqual({ stderr: '', status: EXIT.ok.code });
  });
});
