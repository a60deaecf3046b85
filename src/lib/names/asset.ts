import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Beside the bundle, and from the sources in what the build wrote. */
const FOLDERS = ['assets', '../../../dist/assets'].map((folder) => join(import.meta.dirname, folder));

/**
 * The lines of a list of names that the build wrote, each as its cells. Empty where the list is not there: then
 * nothing has a name, and that is all.
 */
export function assetRows(file: string): string[][] {
  const path = FOLDERS.map((folder) => join(folder, file)).find(existsSync);
  if (path === undefined) return [];
  const bytes = readFileSync(path);
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'));
}
