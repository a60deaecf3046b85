import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EndRecord } from '../../../src/lib/records/end.js';
import { readCapture } from '../../support/capture-bytes.js';
import { hasProgram } from '../../support/corpus.js';
import { records } from '../../support/nt.js';
import { hasCap, outcomeOf, Wire, whyNoWire } from '../../support/wire.js';

const reason = whyNoWire();
const DRIVERS = ['dumpcap', 'tcpdump', 'cap'] as const;
/** Drivers that tell what was lost. */
const COUNTING = ['dumpcap', 'tcpdump'] as const;
/** What a driver still has in the kernel when the last packet was sent. */
const SETTLE = ['--idle-timeout', '1500ms'];

const endOf = (stdout: string) => JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as EndRecord;

describe.skipIf(reason !== undefined)(`nt capture -i (${reason ?? 'in namespaces'})`, () => {
  let wire: Wire;
  beforeAll(() => {
    wire = new Wire();
  });
  afterAll(() => wire.clear());

  it.for(DRIVERS)('by %s gets every packet, with the bytes that were sent', async (driver, { skip }) => {
    if (driver === 'cap' && !hasCap()) skip('the npm package cap is not built');
    const { outcome } = await wire.listen(['capture', '-i', wire.near, '--driver', driver, ...SETTLE]);
    await wire.send({ packets: 300, rate: 1_000 });
    const { stdout, stderr, code } = await outcome;
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(new RegExp(`^nt capture: listening on near0 with ${driver} [\\d.]+\n$`)),
    });
    const frames = records(stdout).slice(0, -1) as { frame: Record<string, unknown>; data: string }[];
    const sent = readCapture(readFileSync(join(wire.folder, 'frames.pcap'))).frames;
    expect(frames.map(({ data }) => Buffer.from(data, 'base64').toString('hex'))).toEqual(
      [...sent, ...sent, ...sent].map(({ data }) => data),
    );
    expect(frames.at(-1)?.frame).toMatchObject({
      number: 300,
      len: 142,
      cap_len: 142,
      interface_name: 'near0',
      linktype: 1,
    });
    expect(endOf(stdout)).toMatchObject({
      complete: true,
      inputs: [
        {
          name: 'near0',
          format: 'live',
          driver,
          times: driver === 'cap' ? 'delivery' : 'kernel',
          received: 300,
          records: 300,
          complete: true,
          ...(driver === 'cap' ? {} : { dropped: 0, dropped_by_interface: 0 }),
        },
      ],
      quality:
        driver === 'cap'
          ? { packets_received: 300, interfaces_uncounted: 1 }
          : { packets_received: 300, packets_dropped: 0 },
    });
  });

  it.for(COUNTING.flatMap((driver) => [10_000, 50_000, 100_000, 200_000].map((rate) => ({ driver, rate }))))(
    'by $driver tells all of $rate packets/s: sent = received + dropped',
    async ({ driver, rate }) => {
      const packets = Math.min(rate * 2, 100_000);
      const { outcome } = await wire.listen(['capture', '-i', wire.near, '--driver', driver, ...SETTLE]);
      await wire.send({ packets, rate });
      const { stdout, code } = await outcome;
      const { quality, read, complete } = endOf(stdout);
      const { packets_received: received = 0, packets_dropped: dropped = 0 } = quality;
      expect({ code, complete, told: received + dropped, frames: read.frame }).toEqual({
        code: 0,
        complete: true,
        told: packets,
        frames: received,
      });
    },
  );

  it.for(
    COUNTING.flatMap((driver) => [
      { driver, traffic: 'UDP', options: ['--udp', '--bitrate', '100M', '--length', '1000'] },
      { driver, traffic: 'TCP', options: ['--bitrate', '200M'] },
    ]),
  )(
    'by $driver tells all packets of iperf3 over $traffic that the interface counted',
    async ({ driver, options }, { skip }) => {
      if (!hasProgram('iperf3')) skip('iperf3 is not installed');
      wire.there('addr', 'replace', '192.0.2.1/24', 'dev', 'far0');
      const before = wire.counted();
      const { outcome } = await wire.listen(['capture', '-i', wire.near, '--driver', driver, ...SETTLE]);
      await wire.load(['--time', '2', ...options]);
      const { stdout, code } = await outcome;
      const { quality, read, complete } = endOf(stdout);
      const { packets_received: received = 0, packets_dropped: dropped = 0 } = quality;
      expect({ code, complete, told: received + dropped, frames: read.frame }).toEqual({
        code: 0,
        complete: true,
        told: wire.counted() - before,
        frames: received,
      });
      expect(received).toBeGreaterThan(1_000);
    },
  );

  it.for(DRIVERS)('by %s tells several interfaces apart', async (driver, { skip }) => {
    if (driver === 'cap' && !hasCap()) skip('the npm package cap is not built');
    const interfaces = ['-i', wire.near, '-i', 'lo'];
    const { outcome } = await wire.listen(['capture', ...interfaces, '--driver', driver, ...SETTLE]);
    const ping = wire.shell('for i in 1 2 3; do echo >/dev/udp/127.0.0.1/9; done');
    await wire.send({ packets: 20, rate: 100 });
    const { stdout } = await outcome;
    ping.kill();
    const [near, lo] = endOf(stdout).inputs;
    expect(near).toMatchObject({ name: 'near0', records: 20, received: 20 });
    expect(lo).toMatchObject({ name: 'lo', complete: true });
    // Each datagram is answered by ICMP: nobody listens.
    expect(lo?.records).toBeGreaterThanOrEqual(3);
  });

  it('takes an interface by its address, and any for all of them', async () => {
    const byAddress = await wire.listen(['capture', '-i', '192.0.2.2', '-c', '5']);
    await wire.send({ packets: 10, rate: 1_000 });
    const { stdout, code } = await byAddress.outcome;
    expect({ code, names: endOf(stdout).inputs.map(({ name }) => name) }).toEqual({
      code: 0,
      names: ['near0'],
    });
    const any = await wire.listen(['capture', '-i', 'any', '-c', '5']);
    await wire.send({ packets: 10, rate: 1_000 });
    expect(endOf((await any.outcome).stdout)).toMatchObject({ complete: true, read: { frame: 5 } });
  });

  it.for(DRIVERS)('by %s hands the filter to libpcap', async (driver, { skip }) => {
    if (driver === 'cap' && !hasCap()) skip('the npm package cap is not built');
    // The number of the packet stands behind Ethernet, IPv4 and UDP.
    const filter = ['-f', 'udp port 9 and udp[11] < 7'];
    const { outcome } = await wire.listen([
      'capture',
      ...['-i', wire.near, '--driver', driver],
      ...filter,
      ...SETTLE,
    ]);
    await wire.send({ packets: 200, rate: 1_000 });
    expect(endOf((await outcome).stdout)).toMatchObject({ read: { frame: 14 }, complete: true });
  });

  it.for([
    { output: '>into', driver: 'dumpcap' },
    { output: '-w into', driver: 'dumpcap' },
    { output: '| cat >into', driver: 'tcpdump' },
  ])('takes $driver for $output', async ({ output, driver }) => {
    const command = `cd ${wire.folder} && nt capture -i ${wire.near} --duration 100ms ${output}`;
    const { stderr, code } = await outcomeOf(wire.shell(command));
    expect({ stderr, code }).toEqual({ stderr: expect.stringContaining(` with ${driver} `), code: 0 });
  });

  it('cuts frames and times where it is told to, and knows how long they were', async () => {
    const { outcome } = await wire.listen([
      'capture',
      ...['-i', wire.near, '-s', '60', '--time-precision', 'micro', '-c', '3'],
    ]);
    await wire.send({ packets: 10, rate: 1_000 });
    const [line = ''] = (await outcome).stdout.split('\n');
    expect(JSON.parse(line)).toMatchObject({ frame: { len: 142, cap_len: 60 } });
    expect(/"time_epoch":(\d+\.\d+)/.exec(line)?.[1]).toMatch(/^\d{10}\.\d{6}$/);
  });

  it('writes a capture that other programs read', async () => {
    const path = join(wire.folder, 'live.pcapng');
    const { outcome } = await wire.listen(['capture', '-i', wire.near, '-w', path, ...SETTLE]);
    await wire.send({ packets: 500, rate: 5_000 });
    const { code, stderr } = await outcome;
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('with dumpcap') });
    const { stdout } = spawnSync('tcpdump', ['-n', '-r', path, 'udp port 9'], { encoding: 'utf8' });
    expect(stdout.trimEnd().split('\n')).toHaveLength(500);
  });
});

it.skipIf(reason === undefined)('says why live capture is not tested', ({ skip }) => skip(reason));
