import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Waits for a word. Anything but `done`, also the end of the pipe because its other end has died, ends the
 * processes that the arguments name.
 */
const SCRIPT = 'read -r word; [ "$word" = done ] || kill -INT "$@" 2>/dev/null';

/**
 * What holds the processes that capture for us. It ends them when we say so or when we die, however we die; and it
 * keeps the rights that are needed for it when we give up ours.
 */
export class Leash {
  readonly #holder: ChildProcess;

  constructor(processIds: readonly number[]) {
    this.#holder = spawn('/bin/sh', ['-c', SCRIPT, 'nt-leash', ...processIds.map(String)], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    });
    // A holder that could not be started or has gone holds nothing: the pipe of the capture's output ends it then.
    this.#holder.on('error', () => undefined);
    this.#holder.stdin?.on('error', () => undefined);
    this.#holder.unref();
  }

  /** Ends the processes as Ctrl-C would: they hand on what they have, and say what they lost. */
  pull(): void {
    this.#say('stop');
  }

  /** Says that the processes have ended, so that nobody else's are met who got their numbers. */
  drop(): void {
    this.#say('done');
  }

  /** Only the first word counts. */
  #say(word: 'stop' | 'done'): void {
    const { stdin } = this.#holder;
    if (stdin?.writableEnded === false) stdin.end(`${word}\n`);
  }
}
