import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { hasProgram } from '../support/corpus.js';
import { NT, records, SAMPLE, startNt, temporaryFolder } from '../support/nt.js';
import { framesIn, pathsIn, SAMPLE_FRAMES, until } from '../support/rotated.js';

describe('an end that was not planned', () => {
  const half = readFileSync(SAMPLE).subarray(0, 100_000);

  it.each([
    { signal: 'SIGINT', code: 130 },
    { signal: 'SIGTERM', code: 143 },
  ] as const)('$signal finishes the open file as well', async ({ signal, code }) => {
    const folder = temporaryFolder();
    const child = startNt(['capture', '-w', join(folder, 'x.pcapng.gz'), '--rotate-packets', '100']);
    child.stdin.write(half);
    await until(() => existsSync(join(folder, 'x_00004.pcapng.part')));
    await pause(100);
    child.kill(signal);
    const [exit] = (await once(child, 'close')) as [number];
    const frames = pathsIn(folder).flatMap(framesIn);
    expect({ exit, files: readdirSync(folder) }).toEqual({
      exit: code,
      files: ['x_00001.pcapng.gz', 'x_00002.pcapng.gz', 'x_00003.pcapng.gz', 'x_00004.pcapng.gz'],
    });
    expect(frames).toEqual(SAMPLE_FRAMES.slice(0, frames.length));
    expect(frames.length).toBeGreaterThan(300);
  });

  it('SIGKILL leaves the open file under the name that says so', async () => {
    const folder = temporaryFolder();
    const child = startNt(['capture', '-w', join(folder, 'x.pcapng'), '--rotate-packets', '100']);
    child.stdin.write(half);
    await until(() => existsSync(join(folder, 'x_00004.pcapng.part')));
    child.kill('SIGKILL');
    await once(child, 'close');
    const names = ['x_00001.pcapng', 'x_00002.pcapng', 'x_00003.pcapng', 'x_00004.pcapng.part'];
    expect(readdirSync(folder)).toEqual(names);
    expect(names.slice(0, 3).flatMap((name) => framesIn(join(folder, name)))).toEqual(
      SAMPLE_FRAMES.slice(0, 300),
    );
  });

  it('Ctrl-C does not reach commands that are running', async () => {
    const folder = temporaryFolder();
    const child = spawn(
      process.execPath,
      [
        NT,
        'capture',
        '-w',
        join(folder, 'x.pcapng'),
        '--rotate-packets',
        '100',
        '--post-rotate',
        `f() { sleep 0.5; echo "$1" >>"${folder}/done"; }; f`,
      ],
      { stdio: ['pipe', 'pipe', 'pipe'], detached: true },
    );
    child.stdin.write(half);
    await until(() => existsSync(join(folder, 'x_00004.pcapng.part')));
    process.kill(-(child.pid as number), 'SIGINT');
    const [exit] = (await once(child, 'close')) as [number];
    const done = readFileSync(join(folder, 'done'), 'utf8').trimEnd().split('\n');
    expect({ exit, commands: done.length }).toEqual({ exit: 130, commands: 4 });
  });

  it.skipIf(process.getuid?.() !== 0 || !hasProgram('unshare'))(
    'a full disk is told with the name of the file, and finished files are whole (needs root and unshare)',
    () => {
      const folder = temporaryFolder();
      const script = `mount -t tmpfs -o size=96k tmpfs "$1/disk" && "$2" "$3" capture "$4" -w "$1/disk/x.pcapng" --rotate-size 20kB --tee >"$1/records"; status=$?; cp -r "$1/disk/." "$1/seen"; exit $status`;
      for (const name of ['disk', 'seen']) mkdirSync(join(folder, name));
      const seen = spawnSync(
        'unshare',
        ['-m', 'sh', '-c', script, 'sh', folder, process.execPath, NT, SAMPLE],
        { encoding: 'utf8' },
      );
      const names = readdirSync(join(folder, 'seen'));
      const part = names.find((name) => name.endsWith('.part')) ?? '';
      const problem = `${join(folder, 'disk', part)}: cannot be written: no space left on the device`;
      expect({ status: seen.status, stderr: seen.stderr }).toEqual({
        status: 3,
        stderr: `nt capture: ${problem}\n`,
      });
      const whole = names
        .filter((name) => name !== part)
        .flatMap((name) => framesIn(join(folder, 'seen', name)));
      expect(whole.length).toBeGreaterThan(100);
      expect(whole).toEqual(SAMPLE_FRAMES.slice(0, whole.length));
      const end = records(readFileSync(join(folder, 'records'), 'utf8')).at(-1);
      expect(end).toMatchObject({
        complete: false,
        problems: [problem],
        files: { finished: names.length - 1 },
      });
    },
  );
});
