import { describe, expect, it } from 'vitest';
import { type Address, ipv4OfWord } from '../../src/lib/bytes/address.js';
import { emptyPacket, type Packet } from '../../src/lib/packets/packet.js';
import { PacketFacts } from '../../src/lib/stats/facts.js';
import { groupingBy } from '../../src/lib/stats/grouping.js';
import { Groups } from '../../src/lib/stats/groups.js';
import { PUBLIC_KEY } from '../../src/lib/stats/sketches/distinct.js';
import { ALL_TAPS, TallyPlan } from '../../src/lib/stats/tallies.js';
import { Ungrouped, type WindowBody } from '../../src/lib/stats/window-body.js';
import { foreseen } from '../support/foreseen.js';
import { header } from '../support/hand-made.js';

const PACKETS = 150_000;
const ADDRESSES = 100_000;
const MEGABYTE = 2 ** 20;
/** As many packets are counted before memory is looked at: tables grow to their limits first. */
const WARM_UP = 60_000;

/** Counts packets between so many addresses that each is new to the tables; `look` is called now and then. */
function countFlood(body: WindowBody, look: () => void): void {
  const packet = emptyPacket();
  const facts = new PacketFacts();
  Object.assign(packet, header('ip', { ttl: 64 }));
  const ip = packet.ip as unknown as { src: Address; dst: Address };
  const bits = foreseen(11, 2 * PACKETS);
  for (let index = 0; index < PACKETS; index += 1) {
    ip.src = ipv4OfWord((bits[2 * index] as number) % ADDRESSES);
    ip.dst = ipv4OfWord((bits[2 * index + 1] as number) % ADDRESSES);
    packet.frame.len = 60 + ((bits[index] as number) & 1023);
    facts.follow(packet as Packet);
    body.observe(packet as Packet, facts);
    if (index >= WARM_UP && index % 30_000 === 0) look();
  }
}

/** Memory that tables of numbers take stands outside of the heap. */
function usedBytes(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const plan = new TallyPlan(ALL_TAPS, { limit: 65_536, hashKey: PUBLIC_KEY });

describe('memory stays within a limit however many addresses there are', () => {
  it.each([
    { name: 'all packets together', body: () => new Ungrouped(plan), limit: 200 },
    {
      name: 'in groups by address',
      body: () => new Groups({ plan, grouping: groupingBy(['ip.src']) }),
      limit: 400,
    },
  ])('$name', ({ body: create, limit }) => {
    const before = usedBytes();
    const body = create();
    const most: number[] = [];
    countFlood(body, () => most.push(usedBytes() - before));
    expect(body.forgotten).toBeGreaterThan(50_000);
    // Garbage that was not collected yet counts too: these are limits, not sizes.
    expect(Math.min(...most) / MEGABYTE).toBeLessThan(limit);
    expect(body.rows(10).length).toBeGreaterThan(0);
  });
});
