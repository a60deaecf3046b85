import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { NT, ROOT, SAMPLE, temporaryFolder } from '../support/nt.js';

/** A user without rights, on every Debian system: root itself may read and write anything. */
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

/** Runs `nt` as somebody who may not do everything. */
function ntWithoutRights(args: readonly string[]) {
  const { stderr, status } = spawnSync(process.execPath, [NT, ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(isRoot ? { uid: NOBODY, gid: NOBODY } : {}),
  });
  return { stderr, status };
}

/** A folder that anybody may look into. */
function openFolder(): string {
  const folder = temporaryFolder();
  chmodSync(folder, 0o755);
  return folder;
}

it('an input that may not be read is named, and the next one is read', () => {
  const path = join(openFolder(), 'secret.pcapng');
  copyFileSync(SAMPLE, path);
  chmodSync(path, 0);
  expect(ntWithoutRights(['stats', path, SAMPLE])).toEqual({
    stderr: `nt stats: ${path}: permission denied\n`,
    status: 3,
  });
});

it('an output that may not be written is named', () => {
  const path = join(openFolder(), 'theirs.pcapng');
  writeFileSync(path, '');
  chmodSync(path, 0o444);
  expect(ntWithoutRights(['capture', SAMPLE, '-w', path])).toEqual({
    stderr: `nt capture: ${path}: cannot be written: permission denied\n`,
    status: 3,
  });
});
