import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { expect } from 'vitest';
import { readCapture } from './capture-bytes.js';
import { nt, SAMPLE, type Seen, temporaryFolder } from './nt.js';

/** The frames of the sample. */
export const SAMPLE_FRAMES = readCapture(readFileSync(SAMPLE)).frames;
/** How a command ends that has nothing to say. */
export const QUIET_SUCCESS = { stdout: '', stderr: '', status: 0 };

/** The files of a folder, in the order of their names. */
export const pathsIn = (folder: string): string[] =>
  readdirSync(folder)
    .sort()
    .map((name) => join(folder, name));

/** The frames of one capture, which must be whole. */
export const framesIn = (path: string) => {
  const bytes = readFileSync(path);
  const { frames, damage } = readCapture(path.endsWith('.gz') ? gunzipSync(bytes) : bytes);
  expect({ path, damage }).toEqual({ path, damage: undefined });
  return frames;
};

/** Writes the sample to files in a new folder. */
export function rotated(name: string, ...flags: string[]): Seen & { folder: string; paths: string[] } {
  const folder = temporaryFolder();
  const seen = nt(['capture', SAMPLE, '-w', join(folder, name), ...flags]);
  return { ...seen, folder, paths: pathsIn(folder) };
}

/** Waits for what another process does. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await pause(10);
}
