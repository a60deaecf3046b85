import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** The root of the project. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The program as it is installed. */
export const NT = join(ROOT, 'bin/run.cjs');

/** The sample capture that the project ships. */
export const SAMPLE = join(ROOT, 'test/captures/office.pcapng');

const MAX_OUTPUT_BYTES = 1024 ** 3;

export interface Seen {
  readonly stdout: string;
  readonly stderr: string;
  /** Exit code, or null where a signal ended the process. */
  readonly status: number | null;
}

export interface NtOptions {
  /** What stands on standard input; nothing at all if left out. */
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs `nt` with these arguments and waits for its end. */
export function nt(args: readonly string[], { input, env }: NtOptions = {}): Seen {
  const { stdout, stderr, status, error } = spawnSync(process.execPath, [NT, ...args], {
    cwd: ROOT,
    env: { ...process.env, NO_COLOR: '1', ...env },
    maxBuffer: MAX_OUTPUT_BYTES,
    ...(input === undefined ? { stdio: ['ignore', 'pipe', 'pipe'] } : { input }),
  });
  if (error !== undefined) throw error;
  return { stdout: stdout.toString('utf8'), stderr: stderr.toString('utf8'), status };
}

/** Runs a shell command line in which `nt` is the program. */
export function shell(commandLine: string): Seen {
  const prelude = `set -o pipefail; nt() { '${process.execPath}' '${NT}' "$@"; }; `;
  const { stdout, stderr, status } = spawnSync('bash', ['-c', prelude + commandLine], {
    cwd: ROOT,
    env: { ...process.env, NO_COLOR: '1', LC_ALL: 'C.UTF-8', TZ: 'UTC' },
    maxBuffer: MAX_OUTPUT_BYTES,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { stdout: stdout.toString('utf8'), stderr: stderr.toString('utf8'), status };
}

/** Starts `nt` and leaves it running, for tests that watch it work. Killed when the test ends. */
export function startNt(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [NT, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}

/** A folder that is removed when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'nt-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The records of NDJSON text. */
export const records = (text: string): Record<string, unknown>[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** A file with these contents that is removed when the test ends. */
export function temporaryFile(name: string, contents: string | Uint8Array): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, contents);
  return path;
}
