import { afterEach, describe, expect, it, vi } from 'vitest';
import type { StatsRecord } from '../../src/lib/stats/stats-record.js';
import { foreseen } from '../support/foreseen.js';
import { hex } from '../support/hex.js';
import { SAMPLE, temporaryFile } from '../support/nt.js';
import { pcapFile } from '../support/pcap-builder.js';

const CHANCE = '../../src/lib/bytes/chance.js';

/** The statistics of a capture, made by a program of its own whose random numbers are these. */
async function statsUnder(seed: number, path: string): Promise<StatsRecord[]> {
  vi.resetModules();
  vi.doMock(CHANCE, () => ({ unforeseeable: (count: number) => foreseen(seed, count) }));
  const { readPackets } = await import('../../src/lib/packets/packet-input.js');
  const { StatsWindows } = await import('../../src/lib/stats/windows.js');
  const { inSession } = await import('../support/in-process.js');
  const records: StatsRecord[] = [];
  await inSession(async (session) => {
    const write = (record: StatsRecord): void => {
      records.push(structuredClone(record));
    };
    const windows = new StatsWindows({ top: 100_000, windowMs: undefined, write });
    await readPackets({ inputs: [path], session, take: (packet) => windows.take(packet) });
    windows.end();
  });
  return records;
}

/** More addresses and pairs of them than are kept, so that many are given up, with few lengths to tell them by. */
function manyTalkers(): Buffer {
  const numbers = foreseen(7, 2 * 180_000);
  const packets = Array.from({ length: 180_000 }, (_, index) => {
    const data = Buffer.concat([
      hex`000000000002 000000000001 0800 4500001c 00000000 40110000`,
      Buffer.alloc(16),
    ]);
    data.writeUInt32BE(0x0a000000 + ((numbers[2 * index] as number) & 0x3ffff), 26);
    data.writeUInt32BE(0x0b000000 + ((numbers[2 * index + 1] as number) & 0x3ffff), 30);
    return { seconds: index >>> 8, data, length: 60 + (index % 5) };
  });
  return pcapFile({}, packets);
}

describe('statistics do not depend on chance', () => {
  afterEach(() => {
    vi.doUnmock(CHANCE);
    vi.resetModules();
  });

  it.each([
    { name: 'the sample', exact: true, path: () => SAMPLE },
    { name: 'more than is kept', exact: false, path: () => temporaryFile('many.pcap', manyTalkers()) },
  ])('$name', async ({ path, exact }) => {
    const capture = path();
    const once = await statsUnder(1, capture);
    expect(once).toMatchObject([{ ip: { endpoints: { exact }, conversations: { exact } } }]);
    expect(await statsUnder(2, capture)).toEqual(once);
  });
});
