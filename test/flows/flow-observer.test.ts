import { describe, expect, it } from 'vitest';
import type { FlowObserver } from '../../src/lib/flows/flow-observer.js';
import { FlowTable, type FlowTableOptions } from '../../src/lib/flows/flow-table.js';
import type { Packet } from '../../src/lib/packets/packet.js';
import { tcpPacket } from '../features/rows.js';
import { host } from '../support/hand-made.js';

/** Counts packets, and ends the flow where it is told to: before a packet with PSH, behind one with RST. */
class Follower implements FlowObserver {
  packets = 0;
  due: 'part' | 'end' | undefined;
  readonly isSuccessor: boolean;

  constructor(before: Follower | undefined) {
    this.isSuccessor = before !== undefined;
  }

  observe(packet: Packet): void {
    this.packets += 1;
    const flags = packet.tcp?.flags ?? 0;
    this.due = (flags & 0x04) !== 0 ? 'end' : this.packets === 3 ? 'part' : undefined;
  }

  swapSides(): void {}

  endsBefore(packet: Packet): boolean {
    return ((packet.tcp?.flags ?? 0) & 0x08) !== 0;
  }
}

const ENDS = { src: host(1), dst: host(2), srcport: 40_000, dstport: 80 };
const BACK = { src: host(2), dst: host(1), srcport: 80, dstport: 40_000 };

/** Reason, packets and whether another flow came before, of each record. */
function recordsOf(
  packets: readonly Packet[],
  options: Partial<FlowTableOptions<Follower>> = { endsBy: 'observer' },
): [string, number, boolean][] {
  const records: [string, number, boolean][] = [];
  const table = new FlowTable<Follower>({
    limit: 100,
    observer: (before) => new Follower(before),
    write: ({ reason }, follower) =>
      void records.push([reason, follower?.packets ?? 0, follower?.isSuccessor ?? false]),
    ...options,
  });
  for (const packet of packets) table.take(packet);
  while (!table.end());
  return records;
}

describe('what follows a flow', () => {
  it('ends it before a packet, and sees what the next one takes the place of', () => {
    const packets = [
      tcpPacket({ ...ENDS, flags: 'A' }),
      tcpPacket({ ...ENDS, flags: 'PA', seconds: 1 }),
      tcpPacket({ ...ENDS, flags: 'A', seconds: 2 }),
    ];
    expect(recordsOf(packets)).toEqual([
      ['closed', 1, false],
      ['end', 2, true],
    ]);
  });

  it('ends it behind a packet: what comes then is a flow of its own', () => {
    const packets = [
      tcpPacket({ ...ENDS, flags: 'A' }),
      tcpPacket({ ...ENDS, flags: 'R', seconds: 1 }),
      tcpPacket({ ...ENDS, flags: 'A', seconds: 2 }),
    ];
    expect(recordsOf(packets)).toEqual([
      ['closed', 2, false],
      ['end', 1, false],
    ]);
  });

  it('has it written while it goes on', () => {
    const packets = [0, 1, 2, 3].map((seconds) => tcpPacket({ ...ENDS, flags: 'A', seconds }));
    expect(recordsOf(packets)).toEqual([
      ['active', 3, false],
      ['end', 4, false],
    ]);
  });

  it('can be all that ends a connection: neither its close nor a new SYN does', () => {
    const packets = [
      tcpPacket({ ...ENDS, flags: 'S', seq: 100 }),
      tcpPacket({ ...BACK, flags: 'SA', seq: 500, ack: 101, seconds: 1 }),
      tcpPacket({ ...ENDS, flags: 'FA', seq: 101, ack: 501, seconds: 2 }),
      tcpPacket({ ...BACK, flags: 'FA', seq: 501, ack: 102, seconds: 3 }),
      tcpPacket({ ...ENDS, flags: 'A', seq: 102, ack: 502, seconds: 4 }),
      tcpPacket({ ...ENDS, flags: 'S', seq: 9_000_000, seconds: 60 }),
    ];
    const [lasting] = [recordsOf(packets, { endsBy: 'observer', idleMs: 120_000 })];
    expect(lasting.map(([, count]) => count)).toEqual([3, 6]);
    expect(recordsOf(packets, { idleMs: 120_000 }).map(([, count]) => count)).toEqual([3, 5, 1]);
  });
});
