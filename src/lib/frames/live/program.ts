import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

/** Folders of administrators' programs, which are not on everyone's PATH. */
const MORE_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/local/bin', '/usr/bin'];
const QUESTION_TIMEOUT_MS = 5_000;
const VERSION = /\d+\.\d+(?:\.\d+)*/;

/** The path of a program that may be run by this user; undefined where there is none. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...MORE_FOLDERS];
  const paths = folders.filter((folder) => folder !== '').map((folder) => join(folder, name));
  return paths.find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The version that a program states; undefined where it does not answer. */
export async function versionOf(path: string): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await promisify(execFile)(path, ['--version'], {
      timeout: QUESTION_TIMEOUT_MS,
    });
    return VERSION.exec(stdout + stderr)?.[0];
  } catch {
    return undefined;
  }
}
