import { rmSync } from 'node:fs';
import { errorCode, systemReason } from '../../stream/user-error.js';
import { runFileCommand } from './file-command.js';
import { gzipFile } from './gzip-file.js';
import { JobQueue } from './job-queue.js';

const COMPRESSIONS_AT_ONCE = 2;
const COMMANDS_AT_ONCE = 4;
/** More files than these do not wait to be compressed: the capture waits instead of filling the disk. */
const MAX_UNCOMPRESSED = 16;
const MAX_WAITING_COMMANDS = 10_000;
/** A command that fails for every file must not fill the terminal. */
const MAX_REPORTED = 20;

/** What became of the files of one capture, as the `end` record tells it. */
export interface FileTotals {
  finished: number;
  /** Bytes of the finished files, before compression. */
  bytes: number;
  removed: number;
  uncompressed: number;
  commands_failed: number;
}

/** One file to which nothing more is written. */
export interface FinishedFile {
  readonly path: string;
  /** Where it goes compressed; undefined where it stays as it is. */
  readonly gzipPath: string | undefined;
  readonly bytes: number;
}

export interface FinishedFilesOptions {
  /** Files that are kept, the open one included; undefined for all. */
  readonly ring: number | undefined;
  /** Run for each file when it is finished and compressed. */
  readonly command: string | undefined;
  /** Tells of something that went wrong; it does not end the capture. */
  report(problem: string): void;
  /** Tells of something that may still turn out well. */
  say(message: string): void;
}

/** A finished file on its way: compressed, handed to the command, removed. */
interface Kept {
  path: string;
  readonly gzipPath: string | undefined;
  isRemoved: boolean;
}

/** Looks after files from the moment they are finished: compresses them, runs a command, keeps the last ones. */
export class FinishedFiles {
  readonly totals: FileTotals = { finished: 0, bytes: 0, removed: 0, uncompressed: 0, commands_failed: 0 };
  readonly #options: FinishedFilesOptions;
  readonly #compressions = new JobQueue(COMPRESSIONS_AT_ONCE);
  readonly #commands = new JobQueue(COMMANDS_AT_ONCE);
  /** Those that the ring counts, the oldest first. */
  readonly #kept: Kept[] = [];
  #reported = 0;

  constructor(options: FinishedFilesOptions) {
    this.#options = options;
  }

  add({ path, gzipPath, bytes }: FinishedFile): void {
    this.totals.finished += 1;
    this.totals.bytes += bytes;
    const file: Kept = { path, gzipPath, isRemoved: false };
    if (this.#options.ring !== undefined) this.#kept.push(file);
    if (gzipPath === undefined) this.#runCommand(file);
    else this.#compressions.add(() => this.#compress(file, gzipPath));
  }

  /** Removes what the ring has no place for beside a file that is about to be opened. */
  makeRoom(): void {
    const { ring } = this.#options;
    while (ring !== undefined && this.#kept.length >= ring) {
      const oldest = this.#kept.shift();
      if (oldest === undefined) return;
      oldest.isRemoved = true;
      this.totals.removed += 1;
      this.#remove(oldest.path);
    }
  }

  /** Resolves when so few files wait to be compressed that more may be written. */
  room(): Promise<void> {
    return this.#compressions.room(MAX_UNCOMPRESSED);
  }

  /** Resolves when every file is compressed and every command has ended. */
  async settle(): Promise<void> {
    await this.#compressions.idle();
    await this.#commands.idle();
  }

  async #compress(file: Kept, gzipPath: string): Promise<void> {
    const plainPath = file.path;
    try {
      if (!file.isRemoved) await gzipFile(plainPath, gzipPath);
    } catch (error) {
      if (!file.isRemoved) this.#notCompressed(plainPath, systemReason(error));
      return this.#runCommand(file);
    }
    file.path = gzipPath;
    // The ring may have taken its turn in the meantime: it has removed the plain file then.
    this.#remove(file.isRemoved ? gzipPath : plainPath);
    this.#runCommand(file);
  }

  #notCompressed(path: string, reason: string): void {
    this.totals.uncompressed += 1;
    this.#report(`${path}: is whole, but was not compressed: ${reason}`);
  }

  #runCommand(file: Kept): void {
    const { command } = this.#options;
    if (command === undefined) return;
    if (this.#commands.waiting < MAX_WAITING_COMMANDS) this.#commands.add(() => this.#command(file, command));
    else this.#commandFailed(`${file.path}: ${MAX_WAITING_COMMANDS} files wait for --post-rotate: left out`);
  }

  async #command(file: Kept, command: string): Promise<void> {
    const { path } = file;
    if (file.isRemoved) {
      this.#commandFailed(`${path}: --ring removed it before --post-rotate was run`);
      return;
    }
    const onLong = (): void =>
      this.#options.say(`${path}: --post-rotate has been running for a minute; it is left running`);
    const problem = await runFileCommand({ command, path, onLong }).catch(systemReason);
    if (problem !== undefined) this.#commandFailed(`${path}: --post-rotate failed: ${problem}`);
  }

  #commandFailed(problem: string): void {
    this.totals.commands_failed += 1;
    this.#report(problem);
  }

  /** A file that is gone already was moved by the command, or by somebody else. */
  #remove(path: string): void {
    try {
      rmSync(path);
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') this.#report(`${path}: cannot be removed: ${systemReason(error)}`);
    }
  }

  #report(problem: string): void {
    this.#reported += 1;
    if (this.#reported <= MAX_REPORTED) this.#options.report(problem);
    if (this.#reported === MAX_REPORTED)
      this.#options.report('further problems of finished files are only counted');
  }
}
