import { afterEach, describe, expect, it, vi } from 'vitest';
import type { FlowRecord } from '../../src/lib/flows/flow-record.js';
import { foreseen } from '../support/foreseen.js';
import { temporaryFile } from '../support/nt.js';
import { pcapFile } from '../support/pcap-builder.js';
import { datagram } from './traffic.js';

/** The flows of a capture, told apart by a program of its own whose random numbers are these. */
async function flowsUnder(seed: number, path: string): Promise<FlowRecord[]> {
  vi.resetModules();
  vi.doMock('../../src/lib/bytes/chance.js', () => ({
    unforeseeable: (count: number) => foreseen(seed, count),
  }));
  const { readPackets } = await import('../../src/lib/packets/packet-input.js');
  const { FlowTable } = await import('../../src/lib/flows/flow-table.js');
  const { inSession } = await import('../support/in-process.js');
  const records: FlowRecord[] = [];
  await inSession(async (session) => {
    const write = (record: FlowRecord): void => {
      records.push(structuredClone(record));
    };
    const table = new FlowTable({ limit: 500, activeMs: 2_000, write });
    await readPackets({ inputs: [path], session, take: (packet) => table.take(packet) });
    while (!table.end());
  });
  return records;
}

/** More flows than are kept, some of them long. */
function manyFlows(): Buffer {
  const numbers = foreseen(7, 6_000);
  const packets = Array.from({ length: 6_000 }, (_, index) => {
    const speaker = index % 3 === 0 ? 'server' : 'client';
    return { seconds: index >>> 6, data: datagram(speaker, index % 9, (numbers[index] as number) & 0x7ff) };
  });
  return pcapFile({}, packets);
}

describe('flows do not depend on chance', () => {
  afterEach(() => {
    vi.doUnmock('../../src/lib/bytes/chance.js');
    vi.resetModules();
  });

  it('nor does the order in which they are written', async () => {
    const capture = temporaryFile('many.pcap', manyFlows());
    const once = await flowsUnder(1, capture);
    expect(new Set(once.map(({ reason }) => reason))).toEqual(new Set(['evicted', 'active', 'end']));
    expect(await flowsUnder(2, capture)).toEqual(once);
  });
});
