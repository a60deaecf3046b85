import { spawn } from 'node:child_process';
import { systemReason } from '../../stream/user-error.js';

/** A command that runs for so long is told of; it is left running. */
const LONG_MS = 60_000;

export interface FileCommandOptions {
  /** A command line for sh(1). */
  readonly command: string;
  /** The file that is its last argument. */
  readonly path: string;
  /** Called once if the command takes long. */
  onLong(): void;
}

/**
 * Runs `COMMAND FILE` by sh(1) and resolves to what went wrong, or to undefined. The name is an argument of the
 * shell and no part of what it interprets. What the command prints goes to standard error, because standard
 * output belongs to records; and Ctrl-C, which is for the capture, does not reach it.
 */
export function runFileCommand({ command, path, onLong }: FileCommandOptions): Promise<string | undefined> {
  const long = setTimeout(onLong, LONG_MS);
  long.unref();
  return new Promise((resolve) => {
    const end = (problem: string | undefined): void => {
      clearTimeout(long);
      resolve(problem);
    };
    const argument = path.startsWith('-') ? `./${path}` : path;
    const child = spawn('sh', ['-c', `${command} "$1"`, 'sh', argument], {
      stdio: ['ignore', process.stderr.fd, process.stderr.fd],
      detached: true,
    });
    child.on('error', (error) => end(systemReason(error)));
    child.on('exit', (code, signal) => {
      if (code === 0) end(undefined);
      else end(signal === null ? `exit status ${code}` : `ended by ${signal}`);
    });
  });
}
