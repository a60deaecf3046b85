import { describe, expect, it } from 'vitest';
import { ConnectionTable } from '../../../src/lib/stats/facts/connection-table.js';
import { foreseen } from '../../support/foreseen.js';
import { host } from '../../support/hand-made.js';

const table = (limit: number) => new ConnectionTable({ limit, create: () => ({ packets: 0 }) });

describe('what is kept of connections', () => {
  it('is told apart by both sockets', () => {
    const connections = table(16);
    const first = connections.of(host(1), 10, host(2), 20);
    expect(connections.of(host(1), 10, host(2), 20)).toBe(first);
    for (const other of [
      connections.of(host(1), 11, host(2), 20),
      connections.of(host(1), 10, host(2), 21),
      connections.of(host(3), 10, host(2), 20),
      connections.of(host(1), 20, host(2), 10),
    ]) {
      expect(other).not.toBe(first);
    }
  });

  it('is what a plain map keeps, as long as there is room', () => {
    const connections = table(1024);
    const plain = new Map<number, number>();
    for (const bits of foreseen(5, 20_000)) {
      const port = bits & 511;
      connections.of(host(port & 7), port, host(9), 80).packets += 1;
      plain.set(port, (plain.get(port) ?? 0) + 1);
    }
    for (const [port, packets] of plain) {
      expect(connections.of(host(port & 7), port, host(9), 80).packets).toBe(packets);
    }
    expect(connections.forgotten).toBe(0);
  });

  it('goes by halves when there is too much, the longest silent first', () => {
    const connections = table(8);
    const busy = connections.of(host(1), 1, host(2), 2);
    for (let port = 0; port < 1000; port += 1) {
      connections.of(host(1), port, host(3), 80);
      expect(connections.of(host(1), 1, host(2), 2)).toBe(busy);
    }
    expect(connections.forgotten).toBeGreaterThan(990);
    expect(connections.forgotten).toBeLessThan(1000);
  });
});
