import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/lib/stream/user-error.js';
import { WholeFile } from '../../src/lib/stream/whole-file.js';
import { nt, SAMPLE, temporaryFolder } from '../support/nt.js';

describe('a file that is replaced as a whole', () => {
  it('is another file each time, and leaves nothing beside it', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'nt.prom');
    const file = new WholeFile(path);
    file.replace('one\n');
    const before = statSync(path).ino;
    const reader = readFileSync(path, 'utf8');
    file.replace('two\n');
    expect(statSync(path).ino).not.toBe(before);
    expect([reader, readFileSync(path, 'utf8')]).toEqual(['one\n', 'two\n']);
    expect(readdirSync(folder)).toEqual(['nt.prom']);
  });

  it('keeps the rights that it had', () => {
    const path = join(temporaryFolder(), 'nt.prom');
    writeFileSync(path, '');
    chmodSync(path, 0o640);
    new WholeFile(path).replace('one\n');
    expect(statSync(path).mode & 0o777).toBe(0o640);
  });

  it('is replaced behind a symbolic link, which stays', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'target'), '');
    symlinkSync('target', join(folder, 'link'));
    new WholeFile(join(folder, 'link')).replace('one\n');
    expect(readlinkSync(join(folder, 'link'))).toBe('target');
    expect(readFileSync(join(folder, 'target'), 'utf8')).toBe('one\n');
  });

  it('does not follow what somebody else put in the place of its draft', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'precious'), 'precious');
    symlinkSync('precious', join(folder, `.nt.prom.${process.pid}.tmp`));
    new WholeFile(join(folder, 'nt.prom')).replace('one\n');
    expect(readFileSync(join(folder, 'precious'), 'utf8')).toBe('precious');
  });

  it('is written to where it is no ordinary file', () => {
    new WholeFile('/dev/null').replace('one\n');
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  it.each([
    { because: 'the folder is missing', name: 'no/such/nt.prom', reason: 'no such file or directory' },
    { because: 'it is a folder', name: 'folder', reason: 'is a directory' },
  ])('says at once that it cannot be written: $because', ({ name, reason }) => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'folder'));
    const path = join(folder, name);
    expect(() => new WholeFile(path)).toThrow(UserError);
    expect(() => new WholeFile(path)).toThrow(`${path}: cannot be written: ${reason}`);
  });
});

describe('nt stats --format prometheus -o FILE', () => {
  it('writes an exposition that is whole, and nothing to standard output', () => {
    const path = join(temporaryFolder(), 'nt.prom');
    const seen = nt(['stats', '--format', 'prometheus', '--window', '1s', '-o', path, SAMPLE]);
    expect(seen).toEqual({ stdout: '', stderr: '', status: 0 });
    expect(readFileSync(path, 'utf8')).toMatch(/^nt_packets_total 449$/m);
  });

  it('leaves the file alone where nothing could be read', () => {
    const path = join(temporaryFolder(), 'nt.prom');
    writeFileSync(path, 'before\n');
    expect(nt(['stats', '--format', 'prometheus', '-o', path, '/no/such/file']).status).toBe(3);
    expect(readFileSync(path, 'utf8')).toBe('before\n');
  });
});
