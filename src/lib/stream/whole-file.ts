import {
  accessSync,
  chmodSync,
  constants,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { systemReason, UserError } from './user-error.js';

const MODE_BITS = 0o777;

/**
 * A file that others read at any moment: its contents are replaced as a whole, by a file that takes its name, and
 * nobody ever sees half of them. What is no ordinary file (a pipe, /dev/stdout) is written to as it is.
 */
export class WholeFile {
  readonly #name: string;
  readonly #path: string;
  readonly #isOrdinary: boolean;

  /** Fails at once where the file could not be written later. */
  constructor(name: string) {
    this.#name = name;
    try {
      const status = statSync(name, { throwIfNoEntry: false });
      // Behind a symbolic link the file is replaced, not the link.
      this.#path = status === undefined ? name : realpathSync(name);
      this.#isOrdinary = status?.isFile() ?? true;
      accessSync(this.#isOrdinary ? dirname(this.#path) : this.#path, constants.W_OK);
      if (status?.isDirectory() === true) throw Object.assign(new Error(), { code: 'EISDIR' });
    } catch (error) {
      throw unwritable(name, error);
    }
  }

  replace(text: string): void {
    try {
      if (this.#isOrdinary) this.#replaceOrdinary(text);
      else writeFileSync(this.#path, text);
    } catch (error) {
      throw unwritable(this.#name, error);
    }
  }

  #replaceOrdinary(text: string): void {
    // Nobody takes it for the file itself: node_exporter reads what ends in .prom.
    const draft = join(dirname(this.#path), `.${basename(this.#path)}.${process.pid}.tmp`);
    const before = statSync(this.#path, { throwIfNoEntry: false });
    rmSync(draft, { force: true });
    try {
      // Whatever stands there by now was put there by somebody else, and is not followed.
      writeFileSync(draft, text, { flag: 'wx' });
      if (before !== undefined) chmodSync(draft, before.mode & MODE_BITS);
      renameSync(draft, this.#path);
    } catch (error) {
      rmSync(draft, { force: true });
      throw error;
    }
  }
}

const unwritable = (name: string, error: unknown): UserError =>
  new UserError(`${name}: cannot be written: ${systemReason(error)}`, { exit: 'input', cause: error });
