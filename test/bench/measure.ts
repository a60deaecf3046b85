import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { peerEnvironment } from './peers.js';

const GNU_TIME = '/usr/bin/time';
const STDERR_TAIL_LINES = 12;
const KIB_PER_MB = 1_000_000 / 1_024;

/** What one run of a command took. */
export interface Run {
  readonly wallSec: number;
  /** User and system time of all its processes. */
  readonly cpuSec: number;
  /** Of its largest process; unknown where there is no GNU time to ask the kernel. */
  readonly peakRssMb: number | 'unknown';
}

/** Where and with what commands run. */
export interface Workplace {
  /** The folder commands start in and leave no trace in. */
  readonly folder: string;
  /** The file that `nt` stands for in a command. */
  readonly ntFile: string;
}

/** All runs of one command, up to the first that failed. */
export interface Series {
  readonly command: string;
  readonly runs: Run[];
  failure?: CommandFailed;
}

/** A command that ended with an error, with the last it said. */
class CommandFailed extends Error {
  readonly stderrTail: string;

  constructor(message: string, stderrTail: string) {
    super(message);
    this.name = 'CommandFailed';
    this.stderrTail = stderrTail;
  }
}

/**
 * Bash's own `time` is read, so the start of the shell is not part of the result. A failure anywhere in a pipeline
 * is a failure of the command.
 */
const script = (command: string): string => `
set -o pipefail
TIMEFORMAT='%3R %3U %3S'
nt() { node "$NT_FILE" "$@"; }
{ time { ${command}
} 2>&3; } 3>&2 2>"$TIMES_FILE"`;

/** Runs a shell command once; `$SCRATCH` is an empty folder that is removed after the run. */
async function runOnce(command: string, { folder, ntFile }: Workplace): Promise<Run> {
  const scratch = mkdtempSync(join(folder, 'scratch-'));
  const timesFile = `${scratch}.times`;
  const rssFile = `${scratch}.rss`;
  const bash = ['bash', '-c', script(command)];
  const [program = '', ...args] = existsSync(GNU_TIME)
    ? [GNU_TIME, '-o', rssFile, '-f', '%M', ...bash]
    : bash;
  try {
    const child = spawn(program, args, {
      cwd: folder,
      env: { ...peerEnvironment(), SCRATCH: scratch, TIMES_FILE: timesFile, NT_FILE: ntFile },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const ended = new Promise<number | string>((resolve, reject) => {
      child.on('error', reject).on('close', (code, signal) => resolve(code ?? signal ?? 'no exit code'));
    });
    const [status, stderr] = await Promise.all([ended, text(child.stderr)]);
    if (status !== 0) throw new CommandFailed(`${command}: exit ${status}`, tail(stderr));
    return { ...readTimes(timesFile), peakRssMb: readPeak(rssFile) };
  } finally {
    for (const path of [scratch, timesFile, rssFile]) rmSync(path, { recursive: true, force: true });
  }
}

/**
 * Runs A B A B …, so that a slow moment of the machine hurts both. One more run of each comes first and does not
 * count: it fills the caches. A command that fails is not run again; the others go on.
 */
export async function runInTurn(
  commands: readonly string[],
  times: number,
  workplace: Workplace,
): Promise<Series[]> {
  const series = commands.map((command): Series => ({ command, runs: [] }));
  for (let round = 0; round <= times; round += 1) {
    for (const one of series) await runNext(one, round > 0, workplace);
  }
  return series;
}

async function runNext(series: Series, counts: boolean, workplace: Workplace): Promise<void> {
  if (series.failure !== undefined) return;
  try {
    const run = await runOnce(series.command, workplace);
    if (counts) series.runs.push(run);
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    series.failure = error;
  }
}

function readTimes(path: string): Pick<Run, 'wallSec' | 'cpuSec'> {
  const [real = Number.NaN, user = Number.NaN, system = Number.NaN] = lastLine(path).split(' ').map(Number);
  return { wallSec: real, cpuSec: user + system };
}

function readPeak(path: string): Run['peakRssMb'] {
  const kib = existsSync(path) ? Number.parseInt(lastLine(path), 10) : Number.NaN;
  return Number.isNaN(kib) ? 'unknown' : kib / KIB_PER_MB;
}

const lastLine = (path: string): string => readFileSync(path, 'utf8').trimEnd().split('\n').at(-1) ?? '';

const tail = (stderr: string): string => stderr.trimEnd().split('\n').slice(-STDERR_TAIL_LINES).join('\n');
