import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FinishedFiles, type FinishedFilesOptions } from '../../../src/lib/frames/rotation/finished-files.js';
import { temporaryFolder } from '../../support/nt.js';

const BYTES = 10;

function finishedFiles(options: Partial<FinishedFilesOptions>) {
  const problems: string[] = [];
  const report = (problem: string): void => {
    problems.push(problem);
  };
  const files = new FinishedFiles({ ring: undefined, command: undefined, report, say: report, ...options });
  return { files, problems };
}

/** A file that is finished. */
function fileIn(folder: string, name: string) {
  const path = join(folder, name);
  writeFileSync(path, Buffer.alloc(BYTES));
  return { path, gzipPath: undefined, bytes: BYTES };
}

describe('a file that cannot be compressed', () => {
  it('stays as it is, is told of and counted, and the command gets it', async () => {
    const folder = temporaryFolder();
    const { files, problems } = finishedFiles({ command: `f() { : >${folder}/got-\${1##*/}; }; f` });
    const file = fileIn(folder, 'x');
    files.add({ ...file, gzipPath: join(folder, 'nowhere', 'x.gz') });
    await files.settle();
    expect(problems).toEqual([`${file.path}: is whole, but was not compressed: no such file or directory`]);
    expect(readdirSync(folder).sort()).toEqual(['got-x', 'x']);
    expect(files.totals).toEqual({
      finished: 1,
      bytes: BYTES,
      removed: 0,
      uncompressed: 1,
      commands_failed: 0,
    });
  });
});

describe('a file that the ring removes while it waits to be compressed', () => {
  it('is gone in both forms, and the command that it had coming is told of', async () => {
    const folder = temporaryFolder();
    const { files, problems } = finishedFiles({ ring: 1, command: 'true' });
    for (const name of ['a', 'b', 'c', 'd']) {
      files.makeRoom();
      files.add({ ...fileIn(folder, name), gzipPath: join(folder, `${name}.gz`) });
    }
    await files.settle();
    expect(readdirSync(folder)).toEqual(['d.gz']);
    expect(problems.length).toBe(3);
    for (const problem of problems)
      expect(problem).toContain('--ring removed it before --post-rotate was run');
    expect(files.totals).toMatchObject({ finished: 4, removed: 3, uncompressed: 0, commands_failed: 3 });
  });
});

describe('compression that falls behind', () => {
  it('leaves no room for more until it has caught up', async () => {
    const folder = temporaryFolder();
    const { files } = finishedFiles({});
    for (let number = 0; number < 40; number += 1)
      files.add({ ...fileIn(folder, `${number}`), gzipPath: join(folder, `${number}.gz`) });
    await files.room();
    const plain = readdirSync(folder).filter((name) => !name.includes('.gz')).length;
    // Sixteen that wait, two that are being compressed.
    expect(plain).toBeLessThanOrEqual(18);
    await files.settle();
    expect(readdirSync(folder).every((name) => name.endsWith('.gz'))).toBe(true);
  });
});

describe('commands that do not end', () => {
  it('hold up neither the files nor one another for ever: those beyond a limit are left out', async () => {
    const folder = temporaryFolder();
    const gate = join(folder, 'gate');
    mkdirSync(gate);
    const { files, problems } = finishedFiles({
      ring: 1,
      command: `while [ -d ${gate} ]; do sleep 0.05; done; test -n`,
    });
    const file = fileIn(folder, 'x');
    for (let number = 0; number < 10_007; number += 1) files.add(file);
    expect(problems).toEqual(
      Array.from({ length: 3 }, () => `${file.path}: 10000 files wait for --post-rotate: left out`),
    );
    files.makeRoom();
    expect(existsSync(file.path)).toBe(false);
    rmSync(gate, { recursive: true });
    await files.settle();
    expect(files.totals).toMatchObject({ removed: 10_007, commands_failed: 10_003 });
    expect(problems.length).toBe(21);
  });
});
