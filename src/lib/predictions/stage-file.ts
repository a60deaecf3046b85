import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { errorCode, systemReason } from '../stream/user-error.js';
import { ModelError } from './model-error.js';
import { NO_POINTERS, type StagePointers } from './stages.js';
import { parseVersion } from './version.js';

const STAGES_FILE = 'stages.json';
const LOCK_FILE = '.lock';
const LOCK_ATTEMPTS = 100;
const LOCK_PAUSE_MS = 50;

/** What `stages.json` of a model says; nothing was said where there is none. Throws {@link ModelError} if it is damaged. */
export function readPointers(folder: string): StagePointers {
  const path = join(folder, STAGES_FILE);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return NO_POINTERS;
    throw new ModelError(`${path}: ${systemReason(error)}`, { cause: error });
  }
  try {
    const { production, before, archived } = JSON.parse(text) as Record<string, unknown>;
    return {
      production: production === undefined ? undefined : versionIn(production),
      before: versionsIn(before),
      archived: versionsIn(archived),
    };
  } catch (error) {
    throw new ModelError(`${path} is damaged (remove it, and promote the version that is to be used)`, {
      cause: error,
    });
  }
}

function versionIn(value: unknown): string {
  if (typeof value !== 'string' || parseVersion(value) === undefined) throw new TypeError('no version');
  return value;
}

function versionsIn(value: unknown): string[] {
  if (!Array.isArray(value)) throw new TypeError('no list of versions');
  return value.map(versionIn);
}

/**
 * Changes the pointers of a model: whoever reads them meanwhile sees those before or those after, and two who change
 * them at once do so one after the other.
 */
export async function changePointers(
  folder: string,
  change: (pointers: StagePointers) => StagePointers,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const release = await lock(join(folder, LOCK_FILE));
  try {
    const draft = join(folder, `.${STAGES_FILE}.${process.pid}.tmp`);
    writeFileSync(draft, `${JSON.stringify(change(readPointers(folder)))}\n`);
    renameSync(draft, join(folder, STAGES_FILE));
  } finally {
    release();
  }
}

/** Waits until nobody else changes the model. A lock whose process is gone is taken away. */
async function lock(path: string): Promise<() => void> {
  for (let attempt = 0; attempt < LOCK_ATTEMPTS; attempt += 1) {
    try {
      const fd = openSync(path, 'wx');
      writeSync(fd, String(process.pid));
      closeSync(fd);
      return () => rmSync(path, { force: true });
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
      if (isForsaken(path)) rmSync(path, { force: true });
      else await new Promise((resolve) => setTimeout(resolve, LOCK_PAUSE_MS));
    }
  }
  throw new ModelError(`${path}: another program has been changing this model for seconds; remove it if not`);
}

function isForsaken(path: string): boolean {
  try {
    const pid = Number(readFileSync(path, 'utf8'));
    if (!Number.isInteger(pid) || pid <= 0) return false;
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return errorCode(error) === 'ESRCH';
  }
}
