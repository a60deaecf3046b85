import { readdirSync } from 'node:fs';
import { type NameTemplate, pathAt } from './name-template.js';

const NUMBER_DIGITS = 5;

/**
 * How the files of one capture are called.
 * - `exact`: there is one file, with the name as it was given.
 * - `numbered`: each file has a number; they go on behind the highest that the folder has already.
 * - `timed`: the name holds a time; the second file with the same time has the number 2, and so on.
 */
export type Naming = 'exact' | 'numbered' | 'timed';

/** Names for one file after the other. Whether a name is still free is for whoever opens the file to see. */
export class FileNames {
  readonly naming: Naming;
  readonly template: NameTemplate;
  #path = '';
  #number = 0;

  constructor(template: NameTemplate, naming: Naming) {
    this.template = template;
    this.naming = naming;
  }

  /** The name of the only file there is, where naming is exact. */
  get only(): string {
    return this.next(0) + (this.template.isCompressed ? '.gz' : '');
  }

  /** The next name to try for a file of this moment, without `.gz`. */
  next(ms: number): string {
    const path = pathAt(this.template, ms);
    const { extension } = this.template;
    if (this.naming === 'exact') return path + extension;
    if (path !== this.#path) {
      this.#path = path;
      this.#number = this.naming === 'numbered' ? highestNumber(this.template) : 0;
    }
    this.#number += 1;
    if (this.naming === 'timed' && this.#number === 1) return path + extension;
    return `${path}_${String(this.#number).padStart(NUMBER_DIGITS, '0')}${extension}`;
  }
}

/** The highest number that a file of this series has, unfinished and compressed ones included; 0 without any. */
function highestNumber({ folder, stem, extension }: NameTemplate): number {
  const start = `${stem}_`;
  let highest = 0;
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(start)) continue;
    const match = /^(\d{5,15})(.*?)(?:\.gz)?(?:\.part)?$/s.exec(name.slice(start.length));
    if (match?.[2] === extension) highest = Math.max(highest, Number(match[1]));
  }
  return highest;
}
