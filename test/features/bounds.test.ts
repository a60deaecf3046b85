import { describe, expect, it } from 'vitest';
import { ipv4OfWord } from '../../src/lib/bytes/address.js';
import type { FeatureSet } from '../../src/lib/features/feature-set.js';
import { RecentMap } from '../../src/lib/features/recent-map.js';
import { afterimage } from '../../src/lib/features/sets/afterimage.js';
import { baseline } from '../../src/lib/features/sets/baseline.js';
import { hostWindow } from '../../src/lib/features/sets/host-window.js';
import { host } from '../support/hand-made.js';
import { usedBytes } from '../support/memory.js';
import { tcpPacket } from './rows.js';

const BYTES_PER_MB = 1_048_576;

/** Megabytes of objects that are in use. */
const usedMegabytes = (): number => usedBytes() / BYTES_PER_MB;

/**
 * A flood of segments, each from another address and to another one: what a set keeps of it, in megabytes, and what it
 * says that it gave up.
 */
function flood(set: FeatureSet, packets: number) {
  const packet = tcpPacket({ src: host(1), dst: host(2), srcport: 1, dstport: 2, flags: 'S' });
  const before = usedMegabytes();
  let rows = 0;
  const extractor = set.create(() => (rows += 1), { ...set.defaults, maxFlows: 1_000 });
  for (let index = 0; index < packets; index += 1) {
    const { ip, tcp, frame } = packet;
    if (ip === undefined || tcp === undefined) throw new Error('it has both');
    ip.src = ipv4OfWord(0x0a00_0000 + index);
    ip.dst = ipv4OfWord((0xc000_0000 + index) | 0);
    tcp.srcport = index & 0xffff;
    frame.number = index;
    // All in one minute.
    frame.time_epoch.seconds = 960;
    frame.time_epoch.nanoseconds = index;
    extractor.take(packet);
  }
  const kept = usedMegabytes() - before;
  while (!extractor.end());
  return { rows, kept, losses: extractor.losses?.() ?? {} };
}

describe('a flood of hosts', () => {
  it.each([
    { set: afterimage, limit: 200 },
    { set: baseline, limit: 100 },
    { set: hostWindow, limit: 100 },
  ])('is bounded in set $set.name', { timeout: 120_000 }, ({ set, limit }) => {
    const { kept, losses } = flood(set, 150_000);
    expect(kept).toBeLessThan(limit);
    expect(losses.entries_forgotten).toBeGreaterThan(100_000);
  });

  it('still counts what there was room for', () => {
    const { rows, losses } = flood(hostWindow, 100_000);
    expect(rows).toBe(32_768);
    expect(losses.flows_evicted).toBe(99_000);
  });
});

describe('a map of what was used lately', () => {
  it('keeps what is used, forgets what is not, and counts it', () => {
    const map = new RecentMap<number, string>(100);
    for (let key = 0; key < 1_000; key += 1) {
      map.set(key, `value ${key}`);
      expect(map.get(0)).toBe('value 0');
      expect(map.size).toBeLessThanOrEqual(100);
    }
    for (let key = 951; key < 1_000; key += 1) expect(map.get(key), String(key)).toBe(`value ${key}`);
    expect(map.get(1)).toBeUndefined();
    expect(map.forgotten + map.size).toBe(1_000);
  });
});
