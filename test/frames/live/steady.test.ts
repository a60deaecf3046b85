import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EndRecord } from '../../../src/lib/records/end.js';
import { NT, temporaryFile } from '../../support/nt.js';
import { childrenOf, hasCap, residentMib, Wire, whyNoWire } from '../../support/wire.js';

// That a capture can be left alone: packets at a steady rate, by all drivers at once, in memory that does not grow.

const reason = whyNoWire();
const SECONDS = process.env.NT_NIGHTLY === '1' ? 1_800 : 60;
const RATE = 5_000;
const WARM_MS = 10_000;
const MAX_GROWTH_MIB = 40;
/** For the start and the end of the drivers. */
const MARGIN_MS = 60_000;
/** Each packet is whole: Ethernet to UDP as it was sent, then its number, then zeros. */
const WHOLE = /"data":"\/{8}AgICAgICCABFAACAAAAAAEARAADAAAIB\/{5}w\+gAAkAbAAAAAAA[A-Za-z0-9+/]{2}A+=*"}$/;

describe.skipIf(reason !== undefined)(`live packets at a steady rate (${reason ?? 'in namespaces'})`, () => {
  let wire: Wire;
  beforeAll(() => {
    wire = new Wire();
  });
  afterAll(() => wire.clear());

  /** A capture whose records are looked at as they come, and then forgotten. */
  const follow = (driver: string) => {
    // With every collection forced that could be: what native code still writes into must not be freed.
    const often = temporaryFile('collect.cjs', 'setInterval(() => global.gc(), 20).unref();\n');
    const forced = driver === 'cap' ? ['--expose-gc', '--require', often] : [];
    const options = ['-q', '-i', wire.near, '--driver', driver, '--idle-timeout', '2s'];
    const child = wire.start(process.execPath, [...forced, NT, 'capture', ...options]);
    const seen = { driver, frames: 0, broken: '', last: '' };
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('{"type":"frame"')) {
        seen.frames += 1;
        if (!WHOLE.test(line)) seen.broken ||= line;
      }
      seen.last = line;
    });
    child.stderr.resume();
    return { child, seen, ended: once(child, 'close') };
  };

  it(`come for ${SECONDS} s in the same memory`, { timeout: SECONDS * 1_000 + MARGIN_MS }, async () => {
    const captures = ['dumpcap', 'tcpdump', ...(hasCap() ? ['cap'] : [])].map(follow);
    await wire.until('both capture', () =>
      ['dumpcap', 'tcpdump'].every((name) => wire.processes(name).length > 0),
    );
    await sleep(1_500);
    const packets = RATE * SECONDS;
    const sending = wire.send({ packets, rate: RATE });
    await sleep(WARM_MS);
    const processes = captures.flatMap(({ child: { pid = 0 } }) => [pid, ...childrenOf(pid)]);
    const before = processes.map(residentMib);
    await sending;
    const grown = processes.map((id, index) => residentMib(id) - (before[index] ?? 0));
    for (const { ended, seen } of captures) {
      const [code] = await ended;
      const { complete, quality, read } = JSON.parse(seen.last) as EndRecord;
      const { packets_received: received = 0, packets_dropped: dropped = 0 } = quality;
      const { driver, frames, broken } = seen;
      expect({ driver, code, complete, broken, read: read.frame, received }).toEqual({
        driver,
        code: 0,
        complete: true,
        broken: '',
        read: frames,
        received: frames,
      });
      if (driver === 'cap') expect(frames).toBeGreaterThan(packets / 2);
      else expect(received + dropped).toBe(packets);
    }
    for (const growthMib of grown) expect(growthMib).toBeLessThan(MAX_GROWTH_MIB);
  });
});

it.skipIf(reason === undefined)('says why live capture is not tested', ({ skip }) => skip(reason));
