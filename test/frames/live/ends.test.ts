import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EndRecord } from '../../../src/lib/records/end.js';
import { childrenOf, hasCap, Wire, whyNoWire } from '../../support/wire.js';

// How live capture ends: by signals, by itself, by violence, and when its interface goes.

const reason = whyNoWire();
const DRIVERS = ['dumpcap', 'tcpdump', 'cap'] as const;
const endOf = (stdout: string) => JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as EndRecord;

describe.skipIf(reason !== undefined)(`a live capture (${reason ?? 'in namespaces'})`, () => {
  let wire: Wire;
  beforeAll(() => {
    wire = new Wire();
  });
  afterAll(() => wire.clear());

  const listen = (driver: string, ...more: string[]) =>
    wire.listen(['capture', '-i', wire.near, '--driver', driver, ...more]);

  /** The process that holds the interface: the program of the driver, or a Node.js that has libpcap loaded. */
  const capturer = (parent: number, driver: string): number => {
    const names = wire.processes(driver === 'cap' ? 'node' : driver);
    const found = childrenOf(parent).find((id) => names.includes(id));
    if (found === undefined) throw new Error(`${driver} does not run`);
    return found;
  };

  it.for(DRIVERS)(
    'by %s ends with a signal, whole: what came before is written',
    async (driver, { skip }) => {
      if (driver === 'cap' && !hasCap()) skip('the npm package cap is not built');
      for (const [signal, code] of [
        ['SIGINT', 130],
        ['SIGTERM', 143],
      ] as const) {
        const { child, outcome } = await listen(driver);
        await wire.send({ packets: 200, rate: 10_000 });
        child.kill(signal);
        const seen = await outcome;
        expect(seen.code).toBe(code);
        // No wait before the signal: what the kernel still has belongs to the capture.
        expect(endOf(seen.stdout)).toMatchObject({ complete: true });
        if (driver !== 'cap') {
          const { quality, read } = endOf(seen.stdout);
          const { packets_received: received = 0, packets_dropped: dropped = 0 } = quality;
          expect(received + dropped).toBe(200);
          expect(read.frame).toBe(received);
        }
      }
    },
  );

  it('ends in the middle of traffic, and tells if a packet that was counted did not come', async () => {
    const { child, outcome, stdout } = await listen('dumpcap');
    const sending = wire.send({ packets: 40_000, rate: 20_000 });
    await stdout.until(/"number":5000,/);
    child.kill('SIGINT');
    const seen = await outcome;
    await sending;
    const { inputs, read, complete } = endOf(seen.stdout);
    expect(seen.code).toBe(130);
    expect(seen.stdout.trimEnd().split('\n')).toHaveLength((read.frame ?? 0) + 1);
    // dumpcap can lose a packet that it counted, when the signal meets it while it writes: that is told.
    expect(complete).toBe(inputs[0]?.received === read.frame);
  });

  it.for(['dumpcap', 'tcpdump'] as const)('tells that %s was killed', async (driver) => {
    const { child, outcome, stdout } = await listen(driver);
    await wire.send({ packets: 10, rate: 1_000 });
    await stdout.until(/"number":10,/);
    process.kill(capturer(child.pid ?? 0, driver), 'SIGKILL');
    const seen = await outcome;
    const problem = `near0: ${driver} ended: it was killed (SIGKILL); the capture is cut short, and what was lost is not known`;
    expect({ code: seen.code, stderr: seen.stderr.split('\n')[1] }).toEqual({
      code: 4,
      stderr: `nt capture: ${problem}`,
    });
    expect(endOf(seen.stdout)).toMatchObject({
      complete: false,
      problems: [problem],
      inputs: [{ records: 10, complete: false }],
      quality: { interfaces_uncounted: 1 },
    });
  });

  it.for(DRIVERS)(
    'leaves no %s behind when it is killed itself, on a quiet line',
    async (driver, { skip }) => {
      if (driver === 'cap' && !hasCap()) skip('the npm package cap is not built');
      const { child, outcome } = await listen(driver, '-f', 'port 1');
      const program = capturer(child.pid ?? 0, driver);
      child.kill('SIGKILL');
      await outcome;
      const name = driver === 'cap' ? 'node' : driver;
      await wire.until('the driver has ended', () => !wire.processes(name).includes(program));
      await wire.until(
        'nothing is left',
        () => wire.processes('dash').length + wire.processes('sh').length === 0,
      );
    },
  );

  it('ends after a time, after a count, and when nothing comes', async () => {
    const timed = await listen('tcpdump', '--duration', '500ms');
    expect(endOf((await timed.outcome).stdout)).toMatchObject({ complete: true, inputs: [{ records: 0 }] });
    const counted = await listen('tcpdump', '-c', '7');
    await wire.send({ packets: 50, rate: 5_000 });
    const { stdout, code } = await counted.outcome;
    expect({ code, lines: stdout.trimEnd().split('\n').length }).toEqual({ code: 0, lines: 8 });
    const idle = await listen('tcpdump', '--idle-timeout', '400ms');
    await wire.send({ packets: 20, rate: 20 });
    expect(endOf((await idle.outcome).stdout)).toMatchObject({ complete: true, read: { frame: 20 } });
  });

  it('ends when its reader has what it wants', async () => {
    const reading = wire.shell(`nt capture -q -i ${wire.near} | head -n 3; echo "\${PIPESTATUS[0]}"`);
    let stdout = '';
    reading.stdout.on('data', (text) => {
      stdout += String(text);
    });
    await wire.until('it captures', () => wire.processes('tcpdump').length > 0);
    while (reading.exitCode === null) await wire.send({ packets: 50, rate: 500 });
    expect(stdout.trimEnd().split('\n')).toHaveLength(4);
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('0');
  });

  it.for(DRIVERS)('by %s tells that its interface has gone', async (driver, { skip }) => {
    if (driver === 'cap' && !hasCap()) skip('the npm package cap is not built');
    wire.here('link', 'add', 'brief0', 'type', 'veth', 'peer', 'name', 'brief1');
    wire.here('link', 'set', 'brief0', 'up');
    const args = ['capture', '-i', 'brief0', '--driver', driver];
    const { outcome } = await wire.listen(args);
    wire.here('link', 'delete', 'brief0');
    const { stdout, stderr, code } = await outcome;
    const said = {
      dumpcap: 'dumpcap ended by itself: The network adapter "brief0" is no longer attached',
      tcpdump: 'tcpdump ended by itself: pcap_loop: The interface disappeared',
      cap: 'cap ended: the interface went down or away',
    };
    expect({ code, stderr }).toEqual({ code: 4, stderr: expect.stringContaining(`brief0: ${said[driver]}`) });
    expect(endOf(stdout)).toMatchObject({ complete: false, inputs: [{ name: 'brief0', complete: false }] });
  });

  it.for(['dumpcap', 'tcpdump'] as const)('by %s goes on when its interface comes back', async (driver) => {
    const { child, outcome, stdout, stderr } = await listen(driver);
    await wire.send({ packets: 10, rate: 1_000 });
    wire.here('link', 'set', wire.near, 'down');
    await stderr.until(/near0: is down/);
    wire.here('link', 'set', wire.near, 'up');
    await stderr.until(/near0: is up again/);
    await wire.send({ packets: 10, rate: 1_000 });
    await stdout.until(/"number":20,/);
    child.kill('SIGINT');
    expect(endOf((await outcome).stdout)).toMatchObject({
      complete: true,
      inputs: [{ records: 20, received: 20 }],
    });
    wire.here('addr', 'replace', '192.0.2.2/24', 'dev', wire.near);
  });

  it('ends whole for the commands behind it', async () => {
    const reading = wire.shell(`nt capture -q -i ${wire.near} --duration 700ms | nt stats`);
    let stdout = '';
    reading.stdout.on('data', (text) => {
      stdout += String(text);
    });
    await new Promise((resolve) => reading.once('close', resolve));
    expect(endOf(stdout)).toMatchObject({
      command: 'stats',
      complete: true,
      upstream: [{ command: 'capture' }],
    });
  });
});

it.skipIf(reason === undefined)('says why live capture is not tested', ({ skip }) => skip(reason));
