import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, copyFileSync, cpSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasProgram } from '../../support/corpus.js';
import { NT, nt, ROOT, records, temporaryFolder } from '../../support/nt.js';
import { hasCap, outcomeOf, Wire, whyNoWire } from '../../support/wire.js';

// What is said where capture cannot begin, and as whom it goes on where it can.

const reason = whyNoWire();
const NOBODY = 65_534;
const DRIVERS = ['dumpcap', 'tcpdump', 'cap'] as const;

describe('nt capture without an interface', () => {
  it('lists interfaces and drivers as records', () => {
    const { stdout, status } = nt(['capture', '-D']);
    const listed = records(stdout);
    expect(status).toBe(0);
    expect(listed.filter(({ type }) => type === 'interface')).toContainEqual(
      expect.objectContaining({ name: expect.stringMatching(/^lo/), kind: 'loopback' }),
    );
    const drivers = listed.filter(({ type }) => type === 'driver');
    expect(drivers.map(({ name }) => name)).toEqual(['dumpcap', 'tcpdump', 'cap']);
    expect(drivers[2]).toMatchObject({ times: 'delivery', counts_drops: false });
    for (const { installed, path, remedy } of drivers) {
      expect(installed === true ? typeof path : typeof remedy).toBe('string');
    }
    expect(listed.at(-1)).toMatchObject({ type: 'end', complete: true });
  });

  it('lists them as tables for people', () => {
    const { stdout } = nt(['capture', '-D', '--format', 'text']);
    expect(stdout).toMatch(/^Interfaces\nname .*\n[\s\S]*\nDrivers\nname .*\ndumpcap .* counted .*\n/);
  });

  it.for([
    { args: ['-f', 'tcp', 'x.pcap'], said: '--capture-filter is for live capture' },
    { args: ['--duration', '5s', 'x.pcap'], said: '--duration is for live capture' },
    { args: ['-i', 'lo', 'x.pcap'], said: '-i captures, x.pcap is a file: one at a time' },
    { args: ['-i', 'lo', '--duration', 'soon'], said: '--duration: ' },
    { args: ['-D', '--format', 'pcap'], said: '-D writes a list, not pcap' },
    {
      args: ['-i', 'lo', '-p', '--driver', 'cap'],
      said: '--no-promiscuous is not possible with --driver cap',
    },
  ])('refuses $args', ({ args, said }, { skip }) => {
    if (args.includes('cap') && !hasCap()) skip('the npm package cap is not built');
    const { stdout, stderr, status } = nt(['capture', ...args]);
    expect({ stdout, stderr, status }).toEqual({
      stdout: '',
      stderr: expect.stringContaining(`nt capture: ${said}`),
      status: 2,
    });
  });

  it('says how to get a driver that is not there', () => {
    // A copy of the program, beside which no package is installed.
    const folder = temporaryFolder();
    for (const part of ['bin', 'dist', 'package.json'])
      cpSync(join(ROOT, part), join(folder, part), { recursive: true });
    const args = [join(folder, 'bin/run.cjs'), 'capture', '-i', 'lo', '--driver', 'cap'];
    const env = { ...process.env, NODE_ENV: 'production' };
    const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8', env });
    expect({ stdout, stderr, status }).toEqual({
      stdout: '',
      stderr: expect.stringMatching(/^nt capture: --driver cap: is not there: npm install .*\n$/),
      status: 5,
    });
  });
});

describe.skipIf(reason !== undefined)(`nt capture -i, refused (${reason ?? 'in namespaces'})`, () => {
  let wire: Wire;
  beforeAll(() => {
    wire = new Wire();
  });
  afterAll(() => wire.clear());

  const run = (program: string, args: readonly string[], env?: Readonly<Record<string, string>>) =>
    outcomeOf(wire.start(program, args, env));

  it.for(DRIVERS)('by %s names the interfaces there are', async (driver, { skip }) => {
    if (driver === 'cap' && !hasCap()) skip('the npm package cap is not built');
    const seen = await run(process.execPath, [NT, 'capture', '-i', 'nosuch', '--driver', driver]);
    expect(seen).toMatchObject({
      stdout: '',
      stderr: 'nt capture: nosuch: no such interface; there are near0, lo, any\n',
      code: 3,
    });
  });

  it.for(DRIVERS)('by %s shows what libpcap says of a filter', async (driver, { skip }) => {
    if (driver === 'cap' && !hasCap()) skip('the npm package cap is not built');
    const filter = 'tcp prot 80';
    const args = [NT, 'capture', '-i', wire.near, '-f', filter, '--driver', driver];
    const { stdout, stderr, code } = await run(process.execPath, args);
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 });
    expect(stderr).toMatch(/^nt capture: -f 'tcp prot 80': .*syntax error.*\n$/);
  });

  it.for(DRIVERS)('by %s says in one line what rights are needed', async (driver, { skip }) => {
    if (driver === 'cap' && !hasCap()) skip('the npm package cap is not built');
    if (!hasProgram('setpriv')) skip('setpriv is not installed');
    const args = ['--reuid', String(NOBODY), '--clear-groups', process.execPath, NT];
    const seen = await run('setpriv', [...args, 'capture', '-i', wire.near, '--driver', driver]);
    const path = driver === 'cap' ? '.*node.*' : `.*/${driver}`;
    expect({ stdout: seen.stdout, code: seen.code }).toEqual({ stdout: '', code: 3 });
    expect(seen.stderr).toMatch(
      new RegExp(
        `^nt capture: near0: no right to capture: sudo nt capture -i near0 …, or once: sudo setcap cap_net_raw,cap_net_admin=eip ${path}\n$`,
      ),
    );
  });

  it('needs no more than the capabilities of the program that captures', async ({ skip }) => {
    if (!hasProgram('setpriv') || !hasProgram('setcap')) skip('setpriv or setcap is not installed');
    const folder = temporaryFolder();
    chmodSync(folder, 0o755);
    const program = join(folder, 'tcpdump');
    const found = spawnSync('sh', ['-c', 'command -v tcpdump'], { encoding: 'utf8' }).stdout.trim();
    copyFileSync(found, program);
    chmodSync(program, 0o755);
    const given = spawnSync('setcap', ['cap_net_raw,cap_net_admin=eip', program]);
    if (given.status !== 0) skip('files cannot have capabilities here');
    const args = [
      '--reuid',
      String(NOBODY),
      '--regid',
      String(NOBODY),
      '--clear-groups',
      process.execPath,
      NT,
    ];
    const child = wire.start(
      'setpriv',
      [...args, 'capture', '-i', wire.near, '--driver', 'tcpdump', '-c', '5'],
      { PATH: `${folder}:${process.env.PATH}` },
    );
    const outcome = outcomeOf(child);
    await wire.until('it captures', () => wire.processes('tcpdump').length > 0);
    while (child.exitCode === null) await wire.send({ packets: 50, rate: 200 });
    const { code, stdout } = await outcome;
    expect({ code, lines: stdout.trimEnd().split('\n').length }).toEqual({ code: 0, lines: 6 });
  });

  it.for([
    { how: 'the caller of sudo', env: { SUDO_UID: '65534', SUDO_GID: '65534' }, args: [] },
    { how: 'who is named', env: {}, args: ['--user', 'nobody'] },
  ])('goes on as $how, who owns what is written', async ({ env, args }) => {
    const folder = join(wire.folder, `of-nobody-${args.length}`);
    mkdirSync(folder);
    chmodSync(wire.folder, 0o755);
    chownSync(folder, NOBODY, NOBODY);
    const path = join(folder, 'live.pcap');
    const options = ['-i', wire.near, '-w', path, ...args];
    const { child, outcome } = await wire.listen(['capture', ...options], env);
    const status = spawnSync('grep', ['-E', '^(Uid|Groups)', `/proc/${child.pid}/status`], {
      encoding: 'utf8',
    });
    expect(status.stdout).toMatch(/^Uid:(\t65534){4}\nGroups:\t65534 \n$/);
    await wire.send({ packets: 30, rate: 1_000 });
    // As another user we may no longer signal who captures; it ends all the same, and tells what it lost.
    child.kill('SIGINT');
    expect((await outcome).code).toBe(130);
    expect(statSync(path).uid).toBe(NOBODY);
    expect(records(nt(['capture', path]).stdout)).toHaveLength(31);
    expect(wire.processes('dumpcap')).toEqual([]);
  });

  it('cannot become a user who is not there', async () => {
    const seen = await run(process.execPath, [NT, 'capture', '-i', wire.near, '--user', 'no-such-user']);
    expect(seen).toMatchObject({ code: 2, stderr: 'nt capture: --user no-such-user: no such user\n' });
    await wire.until('nothing is left', () => wire.processes('tcpdump').length === 0);
  });
});

it.skipIf(reason === undefined)('says why live capture is not tested', ({ skip }) => skip(reason));
