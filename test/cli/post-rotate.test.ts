import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { NT, records, SAMPLE, startNt, temporaryFolder } from '../support/nt.js';
import { framesIn, QUIET_SUCCESS, rotated, SAMPLE_FRAMES, until } from '../support/rotated.js';

describe('--post-rotate', () => {
  it('runs the command once for each file, in its final form, with its name as the last argument', () => {
    const list = join(temporaryFolder(), 'list');
    const command = `f() { gzip -t "$1" && echo "$# $1" >>${list}; }; f`;
    const flags = ['--rotate-packets', '100', '--post-rotate', command];
    const { paths, stdout, stderr, status } = rotated('x.pcap.gz', ...flags);
    expect({ stdout, stderr, status }).toEqual(QUIET_SUCCESS);
    expect(readFileSync(list, 'utf8').trimEnd().split('\n').sort()).toEqual(paths.map((path) => `1 ${path}`));
  });

  it.each([
    '$(touch pwned).pcap',
    '`touch pwned`.pcap',
    '"; touch pwned; ".pcap',
    "'; touch pwned; '.pcap",
    'a b\n.pcap',
    '-n.pcap',
  ])('never runs a part of the name: %j', (name) => {
    const folder = temporaryFolder();
    const seen = spawnSync(
      process.execPath,
      [NT, 'capture', SAMPLE, `--write=${name}`, '--post-rotate', 'cat'],
      {
        cwd: folder,
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    expect(readdirSync(folder)).toEqual([name]);
    expect(seen.status).toBe(0);
    expect(Buffer.compare(seen.stderr, readFileSync(join(folder, name)))).toBe(0);
  });

  it('may fail: that is told, counted, and the capture goes on', () => {
    const { stdout, stderr, status, paths } = rotated(
      'x.pcap',
      '--rotate-packets',
      '150',
      '--tee',
      '--strict',
      '--post-rotate',
      'false',
    );
    expect(stderr.trimEnd().split('\n').sort()).toEqual(
      paths.map((path) => `nt capture: ${path}: --post-rotate failed: exit status 1`),
    );
    expect(status).toBe(4);
    expect(paths.flatMap(framesIn).length).toBe(SAMPLE_FRAMES.length);
    expect(records(stdout).at(-1)).toMatchObject({
      files: { finished: 3, commands_failed: 3 },
      complete: true,
    });
  });

  it('tells of the first failures, and counts the others', () => {
    const { stdout, stderr } = rotated(
      'x.pcap',
      '--rotate-packets',
      '15',
      '--tee',
      '--post-rotate',
      'exit 3;',
    );
    expect(stderr.trimEnd().split('\n').length).toBe(21);
    expect(stderr).toContain('nt capture: further problems of finished files are only counted\n');
    expect(records(stdout).at(-1)).toMatchObject({ files: { finished: 30, commands_failed: 30 } });
  });

  it('is run four times at once at most, and does not hold up the capture', async () => {
    const folder = temporaryFolder();
    const marks = join(folder, 'marks');
    const go = join(folder, 'go');
    mkdirSync(marks);
    const command = `f() { : >${marks}/$$; while [ -d ${marks} ] && ! [ -e ${go} ]; do sleep 0.1; done; }; f`;
    const flags = ['--rotate-packets', '50', '--post-rotate', command];
    const closed = once(startNt(['capture', SAMPLE, '-w', join(folder, 'x.pcap'), ...flags]), 'close');
    // All files are there though no command has ended.
    await until(() => existsSync(join(folder, 'x_00009.pcap')) && readdirSync(marks).length >= 4);
    await pause(200);
    expect(readdirSync(marks).length).toBe(4);
    writeFileSync(go, '');
    expect(await closed).toEqual([0, null]);
    expect(readdirSync(marks).length).toBe(9);
  });

  it('is not run for a file that the ring has removed', () => {
    const { stderr, status } = rotated(
      'x.pcap',
      '--rotate-packets',
      '50',
      '--ring',
      '1',
      '--post-rotate',
      'sleep 0.2; test -f',
    );
    const removed = stderr
      .split('\n')
      .filter((line) => line.includes('--ring removed it before --post-rotate was run'));
    expect(status).toBe(4);
    expect(removed.length).toBe(4);
  });
});
