import { closeSync, lstatSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { errorCode, systemReason, UserError } from '../../stream/user-error.js';

const UNFINISHED = '.part';

export interface PartFileOptions {
  /** Name of the file when it is finished. */
  readonly path: string;
  /** A file that has the name already is replaced when this one is finished; otherwise the name is taken. */
  readonly replaces: boolean;
}

/**
 * A file that has its name with `.part` behind it until it is finished: whoever sees the name sees a whole
 * file. Renaming is atomic against whatever ends this process. It is not made safe against loss of power by
 * fsync(2): that would hold up the capture for as long as the disk takes for the whole file, and dumpcap and
 * tcpdump do not promise it either.
 */
export class PartFile {
  readonly path: string;
  readonly partPath: string;
  /** Bytes written. */
  bytes = 0;
  readonly #fd: number;

  private constructor(path: string, fd: number) {
    this.path = path;
    this.partPath = path + UNFINISHED;
    this.#fd = fd;
  }

  /** Opens the file, or returns undefined where its name is taken. */
  static open({ path, replaces }: PartFileOptions): PartFile | undefined {
    const partPath = path + UNFINISHED;
    let fd: number;
    try {
      fd = openSync(partPath, replaces ? 'w' : 'wx');
    } catch (error) {
      if (errorCode(error) === 'EEXIST') return undefined;
      throw cannotWrite(partPath, error);
    }
    const file = new PartFile(path, fd);
    // Looked for behind the opening: another nt that holds the same `.part` could be finishing it before.
    if (replaces || !(exists(path) || exists(`${path}.gz`))) return file;
    file.discard();
    return undefined;
  }

  /** Appends bytes, all of them. */
  append(bytes: Buffer): void {
    let written = 0;
    try {
      while (written < bytes.length) written += writeSync(this.#fd, bytes, written);
    } catch (error) {
      throw cannotWrite(this.partPath, error);
    } finally {
      this.bytes += written;
    }
  }

  /** Nothing more is written; the file keeps its `.part`. */
  close(): void {
    try {
      closeSync(this.#fd);
    } catch (error) {
      throw cannotWrite(this.partPath, error);
    }
  }

  /** Gives the file its name. */
  rename(): void {
    try {
      renameSync(this.partPath, this.path);
    } catch (error) {
      throw cannotWrite(this.partPath, error);
    }
  }

  /** Removes the file: there was nothing to write to it. */
  discard(): void {
    this.close();
    rmSync(this.partPath, { force: true });
  }
}

const exists = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined;

const cannotWrite = (path: string, error: unknown): UserError =>
  new UserError(`${path}: cannot be written: ${systemReason(error)}`, { exit: 'input', cause: error });
