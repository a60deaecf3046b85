import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EndRecord } from '../../../src/lib/records/end.js';
import { residentMib, Wire, whyNoWire } from '../../support/wire.js';

// How packets flow: how soon they come, and what happens when nobody reads.

const reason = whyNoWire();
const MOST_DELAY_MS = 200;
/** Of a machine that others use too, one packet in five may be late. */
const TRIES = 10;
const MUST_BE_QUICK = 8;
const STALL_MS = 10_000;

const endOf = (stdout: string) => JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as EndRecord;

describe.skipIf(reason !== undefined)(`live packets (${reason ?? 'in namespaces'})`, () => {
  let wire: Wire;
  beforeAll(() => {
    wire = new Wire();
  });
  afterAll(() => wire.clear());

  it('are in packet records within 200 ms, on a line where nothing else happens', async () => {
    const reading = wire.shell(`nt capture -q -i ${wire.near} --duration 30s | nt parse`);
    const lines = createInterface({ input: reading.stdout })[Symbol.asyncIterator]();
    await wire.until('it captures', () => wire.processes('tcpdump').length > 0);
    await sleep(1_500);
    const delays: number[] = [];
    for (let index = 0; index < TRIES; index += 1) {
      await wire.send({ packets: 1, rate: 100 });
      const { value } = await lines.next();
      const sentMs = Number(/"time_epoch":(\d+\.\d+)/.exec(String(value))?.[1]) * 1_000;
      delays.push(Date.now() - sentMs);
      await sleep(100);
    }
    for (const id of wire.processes('node')) process.kill(id, 'SIGKILL');
    const quick = delays.filter((delayMs) => delayMs <= MOST_DELAY_MS);
    expect(quick.length, delays.join(' ')).toBeGreaterThanOrEqual(MUST_BE_QUICK);
  });

  it('close a window of nt stats within 200 ms', async () => {
    const reading = wire.shell(`nt capture -q -i ${wire.near} --duration 90s | nt stats --window 1s`);
    const lines = createInterface({ input: reading.stdout })[Symbol.asyncIterator]();
    await wire.until('it captures', () => wire.processes('tcpdump').length > 0);
    await sleep(1_500);
    const delays: number[] = [];
    await wire.send({ packets: 1, rate: 100 });
    for (let index = 0; index < 5; index += 1) {
      await sleep(1_000);
      const line = lines.next();
      // The window before ends with the first packet behind it.
      await wire.send({ packets: 1, rate: 100 });
      const sentMs = Date.now();
      expect(JSON.parse((await line).value)).toMatchObject({ type: 'stats', totals: { packets: 1 } });
      delays.push(Date.now() - sentMs);
    }
    for (const id of wire.processes('node')) process.kill(id, 'SIGKILL');
    expect(
      delays.filter((delayMs) => delayMs <= MOST_DELAY_MS).length,
      delays.join(' '),
    ).toBeGreaterThanOrEqual(4);
  });

  it.for(['dumpcap', 'tcpdump'] as const)(
    'that %s has no room for while nobody reads are counted, and memory does not grow',
    async (driver) => {
      const options = ['-i', wire.near, '--driver', driver, '-B', '1', '--idle-timeout', '2s'];
      const { child, outcome } = await wire.listen(['capture', ...options]);
      // Nobody reads: the pipe fills, then the kernel's buffer.
      child.stdout.pause();
      const packets = 100_000;
      const sending = wire.send({ packets, rate: 20_000 });
      await sleep(STALL_MS);
      const program = wire.processes('node').find((id) => id === child.pid) ?? 0;
      const memoryMib = residentMib(program);
      await sending;
      child.stdout.resume();
      const { stdout, stderr, code } = await outcome;
      const { quality, complete, read } = endOf(stdout);
      const { packets_received: received = 0, packets_dropped: dropped = 0 } = quality;
      expect({ code, complete, sum: received + dropped, frames: read.frame }).toEqual({
        code: 0,
        complete: true,
        sum: packets,
        frames: received,
      });
      expect(dropped).toBeGreaterThan(packets / 10);
      expect(stderr).toMatch(/near0: \d+ of 100000 packets were lost \(\d+\.\d\d %\)/);
      expect(memoryMib).toBeLessThan(200);
    },
  );

  it('that were lost are a failure with --strict', async () => {
    const options = [
      '-i',
      wire.near,
      '--strict',
      '--driver',
      'tcpdump',
      '-B',
      '1',
      '--idle-timeout',
      '1500ms',
    ];
    const { child, outcome } = await wire.listen(['capture', ...options]);
    child.stdout.pause();
    await wire.send({ packets: 50_000, rate: 50_000 });
    child.stdout.resume();
    const { stdout, code } = await outcome;
    expect(code).toBe(4);
    expect(endOf(stdout)).toMatchObject({
      complete: false,
      problems: [expect.stringContaining('were lost')],
    });
  });
});

it.skipIf(reason === undefined)('says why live capture is not tested', ({ skip }) => skip(reason));
