import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EndRecord } from '../../../src/lib/records/end.js';
import { records } from '../../support/nt.js';
import { framesIn, pathsIn } from '../../support/rotated.js';
import { Wire, whyNoWire } from '../../support/wire.js';

// What is captured live and written to files in turn: by the clock, as another user, and until the disk is full.

const reason = whyNoWire();
const NOBODY = 65_534;
const SMALL_DISK = 'size=1m';

describe.skipIf(reason !== undefined)(`files of a live capture (${reason ?? 'in namespaces'})`, () => {
  let wire: Wire;
  let folder: string;
  beforeAll(() => {
    wire = new Wire();
    chmodSync(wire.folder, 0o755);
    folder = join(wire.folder, 'small');
    mkdirSync(folder);
  });
  afterAll(() => {
    spawnSync('umount', [folder]);
    wire.clear();
  });

  const newFolder = (name: string): string => {
    const path = join(wire.folder, name);
    mkdirSync(path);
    chmodSync(path, 0o777);
    return path;
  };
  const endOf = (stdout: string) => records(stdout).at(-1) as unknown as EndRecord;
  const asNobody = ['--user', 'nobody', '--tee'];

  it('are those of the last seconds, each handed to a command as the other user, beside records', async () => {
    const into = newFolder('ring');
    const options = ['--rotate-every', '1s', '--ring', '2', '--post-rotate', `echo >>${into}/log`];
    const write = ['-w', join(into, 'r-%H%M%S.pcap'), '--duration', '7s'];
    const { outcome } = await wire.listen(['capture', '-i', wire.near, ...asNobody, ...options, ...write]);
    await wire.send({ packets: 2_500, rate: 1_000 });
    // The line is quiet now, and no packet shows that the last window is over.
    await wire.until(
      'the last file is finished',
      () => !pathsIn(into).some((path) => path.endsWith('.part')),
    );
    const { stdout, code } = await outcome;
    const { files, read, written, complete } = endOf(stdout);
    expect({ code, complete, read, written }).toEqual({
      code: 0,
      complete: true,
      read: { frame: 2_500 },
      written: { frame: 2_500 },
    });
    const paths = pathsIn(into).filter((path) => path.endsWith('.pcap'));
    expect(paths).toHaveLength(2);
    expect(files.removed).toBe((files.finished ?? 0) - 2);
    expect(paths.map((path) => statSync(path).uid)).toEqual([NOBODY, NOBODY]);
    const lines = readFileSync(join(into, 'log'), 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(files.finished ?? 0);
    expect(statSync(join(into, 'log')).uid).toBe(NOBODY);
    // The last packets that were sent are those in the last files.
    const teed = records(stdout).slice(0, -1) as { data: string }[];
    const kept = paths.flatMap(framesIn).map(({ data }) => Buffer.from(data, 'hex').toString('base64'));
    expect(teed.slice(-kept.length).map(({ data }) => data)).toEqual(kept);
  });

  it('are all whole when a signal ends the capture between two of them', async () => {
    const into = newFolder('signal');
    const write = ['-w', join(into, 's.pcapng.gz'), '--rotate-packets', '50'];
    const { child, outcome } = await wire.listen(['capture', '-i', wire.near, ...asNobody, ...write]);
    const sending = wire.send({ packets: 20_000, rate: 10_000 });
    await wire.until('some are finished', () => pathsIn(into).length > 5);
    child.kill('SIGINT');
    const { stdout, code } = await outcome;
    await sending;
    const { read, complete, files } = endOf(stdout);
    const paths = pathsIn(into);
    expect({ code, complete }).toEqual({ code: 130, complete: true });
    expect(paths).toHaveLength(files.finished ?? 0);
    expect(paths.flatMap(framesIn)).toHaveLength(read.frame ?? 0);
  });

  it('are intact when the disk is full, which ends the capture with one clear line', async () => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', SMALL_DISK, 'nt-live', folder]);
    chmodSync(folder, 0o777);
    const write = ['-w', join(folder, 'f.pcap'), '--rotate-packets', '1000'];
    const { outcome } = await wire.listen(['capture', '-i', wire.near, ...asNobody, ...write]);
    await wire.send({ packets: 20_000, rate: 10_000 });
    const { stdout, stderr, code } = await outcome;
    expect(code).toBe(3);
    expect(stderr.split('\n').slice(1)).toEqual([
      expect.stringMatching(
        /^nt capture: .*\/f_\d+\.pcap\.part: cannot be written: no space left on the device$/,
      ),
      '',
    ]);
    const { complete, files, quality, inputs } = endOf(stdout);
    expect({ complete, uncounted: quality.interfaces_uncounted, input: inputs[0]?.complete }).toEqual({
      complete: false,
      uncounted: 1,
      input: false,
    });
    const whole = pathsIn(folder).filter((path) => path.endsWith('.pcap'));
    expect(whole.map((path) => framesIn(path).length)).toEqual(whole.map(() => 1_000));
    expect(whole).toHaveLength(files.finished ?? 0);
    expect(whole.length).toBeGreaterThan(3);
    expect(wire.processes('dumpcap')).toEqual([]);
    expect(existsSync(join(folder, 'f.pcap'))).toBe(false);
  });
});

it.skipIf(reason === undefined)('says why live capture is not tested', ({ skip }) => skip(reason));
