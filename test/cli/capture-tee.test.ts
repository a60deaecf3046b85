import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { nt, records, SAMPLE, shell, temporaryFolder } from '../support/nt.js';
import { framesIn, pathsIn, rotated, SAMPLE_FRAMES } from '../support/rotated.js';

describe('--tee', () => {
  const alone = nt(['capture', SAMPLE]).stdout.trimEnd().split('\n');

  it.each([
    { name: 'x.pcapng', flags: [], files: 1 },
    { name: 'x.pcapng', flags: ['--rotate-packets', '100'], files: 5 },
    { name: 'x.pcapng.gz', flags: ['--rotate-packets', '100'], files: 5 },
  ])('writes records besides $name $flags', ({ name, flags, files }) => {
    const { stdout, stderr, status, paths } = rotated(name, '--tee', ...flags);
    const lines = stdout.trimEnd().split('\n');
    const bytes = rotated('x.pcapng', ...flags).paths.reduce(
      (sum, path) => sum + readFileSync(path).length,
      0,
    );
    expect(lines.slice(0, -1)).toEqual(alone.slice(0, -1));
    expect(records(lines.at(-1) ?? '')[0]).toEqual({
      ...records(alone.at(-1) ?? '')[0],
      files: { finished: files, bytes },
    });
    expect({ stderr, status, files: paths.length }).toEqual({ stderr: '', status: 0, files });
  });

  it('feeds a pipe while files are written', () => {
    const folder = temporaryFolder();
    const { stdout, stderr, status } = shell(
      `nt capture ${SAMPLE} -w '${folder}/ring.pcapng' --ring 10 --rotate-size 20kB --tee | nt parse | nt stats`,
    );
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    expect(records(stdout)[0]).toEqual(records(nt(['stats', SAMPLE]).stdout)[0]);
    expect(pathsIn(folder).flatMap(framesIn)).toEqual(SAMPLE_FRAMES);
  });

  it('ends with its reader, and what was taken is in finished files', () => {
    const folder = temporaryFolder();
    const { stderr, status } = shell(
      `nt capture ${SAMPLE} ${SAMPLE} ${SAMPLE} -w '${folder}/x.pcapng' --rotate-packets 100 --tee | head -n 1 >/dev/null`,
    );
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    const frames = pathsIn(folder).flatMap(framesIn);
    expect(pathsIn(folder).filter((path) => path.endsWith('.part'))).toEqual([]);
    expect(frames.slice(0, SAMPLE_FRAMES.length)).toEqual(SAMPLE_FRAMES.slice(0, frames.length));
  });

  it('tells what was not written: neither a record nor a packet in a file', () => {
    const { stdout, paths } = rotated('x.pcap', '--tee', '--size', '10kB');
    const seen = records(stdout);
    const [path = ''] = paths;
    expect(readFileSync(path).length).toBeLessThanOrEqual(10_000);
    expect(framesIn(path).length).toBe(seen.length - 1);
    expect(seen.at(-1)).toMatchObject({
      complete: true,
      read: { frame: seen.length - 1 },
      files: { finished: 1, bytes: readFileSync(path).length },
    });
  });
});
