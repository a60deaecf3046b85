import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { hasProgram } from '../support/corpus.js';
import { nt, SAMPLE, temporaryFolder } from '../support/nt.js';
import { framesIn, QUIET_SUCCESS, rotated, SAMPLE_FRAMES } from '../support/rotated.js';

describe('files written in turn', () => {
  it.each([
    { flags: ['--rotate-size', '20kB'], files: 10 },
    { flags: ['--rotate-every', '1s'], files: 7 },
    { flags: ['--rotate-packets', '100'], files: 5 },
    { flags: ['--rotate-size', '20kB', '--rotate-every', '1s', '--rotate-packets', '50'], files: 17 },
  ])('hold together what the input holds: $flags', ({ flags, files }) => {
    const { paths, stdout, stderr, status } = rotated('x.pcapng', ...flags);
    expect({ stdout, stderr, status }).toEqual(QUIET_SUCCESS);
    expect(paths.flatMap(framesIn)).toEqual(SAMPLE_FRAMES);
    expect(paths.length).toBe(files);
  });

  it('are compressed where the name ends in .gz', () => {
    const plain = rotated('x.pcapng', '--rotate-size', '20kB');
    const { paths, stdout, stderr, status } = rotated('x.pcapng.gz', '--rotate-size', '20kB');
    expect({ stdout, stderr, status }).toEqual(QUIET_SUCCESS);
    expect(paths.map((path) => gunzipSync(readFileSync(path)))).toEqual(
      plain.paths.map((path) => readFileSync(path)),
    );
  });

  it('are compressed one by one while others are written, and all in the end', () => {
    const { paths } = rotated('x.pcap.gz', '--rotate-packets', '2');
    expect(paths.flatMap(framesIn).length).toBe(SAMPLE_FRAMES.length);
    expect(paths.every((path) => path.endsWith('.pcap.gz'))).toBe(true);
  });

  it('keep the last ones in a ring, compressed or not', () => {
    const { paths } = rotated('x.pcap.gz', '--rotate-packets', '10', '--ring', '3');
    expect(paths.map((path) => path.slice(-15))).toEqual([
      'x_00043.pcap.gz',
      'x_00044.pcap.gz',
      'x_00045.pcap.gz',
    ]);
    expect(paths.flatMap(framesIn)).toMatchObject(
      SAMPLE_FRAMES.slice(420).map(({ data, time }) => ({ data, time })),
    );
  });

  it.skipIf(!hasProgram('mergecap') || !hasProgram('tshark'))(
    'are for mergecap and tshark what the input is',
    () => {
      const { folder, paths } = rotated(
        'x-%Y%m%d-%H%M%S.pcapng',
        '--rotate-every',
        '2s',
        '--rotate-size',
        '50kB',
      );
      const merged = join(folder, 'merged');
      execFileSync('mergecap', ['-a', '-w', merged, ...paths]);
      const seenBy = (path: string) =>
        execFileSync(
          'tshark',
          [
            '-n',
            '-r',
            path,
            '-T',
            'fields',
            '-e',
            'frame.time_epoch',
            '-e',
            'frame.len',
            '-e',
            'frame.cap_len',
            '-e',
            'frame.interface_name',
            '-e',
            '_ws.col.Info',
          ],
          { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
        );
      expect(paths.length).toBeGreaterThan(3);
      expect(seenBy(merged)).toBe(seenBy(SAMPLE));
    },
  );
});

describe('one file', () => {
  it('is compressed where its name ends in .gz, and has no number', () => {
    const { paths, folder, stderr, status } = rotated('x.pcapng.gz');
    expect({ paths, stderr, status }).toEqual({
      paths: [join(folder, 'x.pcapng.gz')],
      stderr: '',
      status: 0,
    });
    expect(framesIn(join(folder, 'x.pcapng.gz'))).toEqual(SAMPLE_FRAMES);
  });

  it('that is compressed leaves another one alone that is not', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'x.pcap'), 'mine');
    nt(['capture', SAMPLE, '-w', join(folder, 'x.pcap.gz')]);
    expect(readdirSync(folder)).toEqual(['x.pcap', 'x.pcap.gz']);
    expect(readFileSync(join(folder, 'x.pcap'), 'utf8')).toBe('mine');
  });

  it('has the time of its first packet in its name', () => {
    const { paths, folder } = rotated('%Y%m%d-%H%M%S.pcap');
    expect(paths).toEqual([join(folder, '20261123-165616.pcap')]);
  });

  it('that is an input is not written', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'x.pcap.gz');
    nt(['capture', SAMPLE, '-w', path]);
    expect(nt(['capture', path, '-w', path])).toEqual({
      stdout: '',
      stderr: `nt capture: ${path}: is also an input; it would be emptied before it is read\n`,
      status: 2,
    });
  });
});

describe('flags that do not go together', () => {
  it.each([
    { flags: ['--tee'], says: '--tee needs -w FILE' },
    { flags: ['--tee', '-w', '-'], says: '--tee needs -w FILE' },
    { flags: ['--rotate-size', '1MB', '-w', '-'], says: '--rotate-size needs -w FILE' },
    { flags: ['--post-rotate', 'cat'], says: '--post-rotate needs -w FILE' },
    { flags: ['--size', '1MB'], says: '--size needs -w: it counts what that writes' },
    {
      flags: ['-w', 'x', '--ring', '3'],
      says: '--ring needs --rotate-size, --rotate-every or --rotate-packets',
    },
    {
      flags: ['-w', 'x', '--files', '3'],
      says: '--files needs --rotate-size, --rotate-every or --rotate-packets',
    },
    {
      flags: ['-w', 'x', '--rotate-size', '100'],
      says: '--rotate-size: "100" is not a size; write 500kB, 100MB, 2GB or 64KiB',
    },
    {
      flags: ['-w', 'x', '--rotate-every', '60'],
      says: '--rotate-every: "60" is not a duration; write 250ms, 90s, 5m or 1h',
    },
    {
      flags: ['-w', 'x', '--size', '100'],
      says: '--size: "100" is not a size; write 500kB, 100MB, 2GB or 64KiB',
    },
    {
      flags: ['-w', '%q.pcap'],
      says: '--write: %q has no meaning in a file name; there are %Y %m %d %H %M %S %s and %%',
    },
  ])('$flags: $says', ({ flags, says }) => {
    expect(nt(['capture', SAMPLE, ...flags])).toEqual({
      stdout: '',
      stderr: `nt capture: ${says}\n`,
      status: 2,
    });
  });

  it('a folder that is not there is told before anything is read', () => {
    expect(nt(['capture', SAMPLE, '-w', 'test/nowhere/x.pcap', '--rotate-size', '1MB'])).toEqual({
      stdout: '',
      stderr: 'nt capture: test/nowhere: cannot be written: no such file or directory\n',
      status: 3,
    });
  });
});
