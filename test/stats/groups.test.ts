import { describe, expect, it } from 'vitest';
import { Dissector } from '../../src/lib/packets/dissector.js';
import { emptyPacket } from '../../src/lib/packets/packet.js';
import { emptyFrame } from '../../src/lib/records/frame.js';
import { PacketFacts } from '../../src/lib/stats/facts.js';
import { type Grouping, groupingBy } from '../../src/lib/stats/grouping.js';
import { Groups } from '../../src/lib/stats/groups.js';
import { PUBLIC_KEY } from '../../src/lib/stats/sketches/distinct.js';
import { TallyPlan } from '../../src/lib/stats/tallies.js';
import type { Tap } from '../../src/lib/stats/tap.js';
import { totals } from '../../src/lib/stats/taps/totals.js';
import { corpusCaptures } from '../support/corpus.js';
import { foreseen } from '../support/foreseen.js';
import { hex } from '../support/hex.js';
import { SAMPLE } from '../support/nt.js';
import { type Sighting, sightings, statsOf, sumsBy, type WholeStatsRecord } from './naive.js';

const CAPTURES = [
  { name: 'office.pcapng', path: SAMPLE },
  ...corpusCaptures().filter(({ name }) => /alexa|voip1b|synscan|westermo-right/.test(name)),
];

const TOTALS = [totals as unknown as Tap];
const bytes = ({ length }: Sighting): number => length;
const keyOf = ({ by }: WholeStatsRecord): string => by.map(({ value }) => value ?? '-').join(' ');

/** Fields to group by, and the same of a packet that was copied. */
const GROUPINGS = [
  { fields: ['ip.dst'], naive: ({ dst = '-' }: Sighting) => (dst.includes(':') ? '-' : dst) },
  {
    fields: ['ip.src', 'ip.dst'],
    naive: ({ src = '-', dst = '-' }: Sighting) => (dst.includes(':') ? '- -' : `${src} ${dst}`),
  },
  { fields: ['frame.len'], naive: ({ length }: Sighting) => String(length) },
];

describe.each(CAPTURES)('groups of $name', ({ path }) => {
  it.each(GROUPINGS)(
    'by $fields are those of a plain count, and with the others the whole',
    async (given) => {
      const packets = await sightings(path);
      const expected = sumsBy(packets, given.naive, bytes);
      const all = await statsOf(path, { top: 65_536, grouping: groupingBy(given.fields), taps: TOTALS });
      expect(new Map(all.map((record) => [keyOf(record), record.totals.bytes]))).toEqual(expected);
      const few = await statsOf(path, { top: 3, grouping: groupingBy(given.fields), taps: TOTALS });
      const ranked = [...expected.values()].sort((a, b) => b - a);
      expect(few.slice(0, 3).map(({ totals: { bytes: sum } }) => sum)).toEqual(ranked.slice(0, 3));
      expect(few.reduce((sum, record) => sum + record.totals.packets, 0)).toBe(packets.length);
      expect(few.length).toBe(Math.min(4, expected.size));
      if (expected.size > 3) {
        expect(few[3]).toMatchObject({
          others: true,
          group: { groups: expected.size - 3, max_error_bytes: 0 },
        });
      }
    },
  );

  it('have in windows what all packets have', async () => {
    const whole = await statsOf(path, { windowMs: 1_000, taps: TOTALS });
    const grouped = await statsOf(path, {
      windowMs: 1_000,
      top: 2,
      grouping: groupingBy(['ip.src']),
      taps: TOTALS,
    });
    const sums = sumsBy(
      grouped,
      ({ window }) => `${window.final} ${window.start.seconds}`,
      (record) => record.totals.bytes,
    );
    expect([...sums]).toEqual(
      whole.map(({ window, totals: { bytes: sum } }) => [`${window.final} ${window.start.seconds}`, sum]),
    );
  });
});

/** Packets of a flood with many addresses: each tells its destination and length. */
function flood(count: number): { readonly word: number; readonly length: number }[] {
  return [...foreseen(3, count)].map((bits, index) =>
    // One packet of ten goes to a few busy hosts.
    index % 10 === 0 ? { word: 0x0a000001 + (index % 30), length: 1_500 } : { word: bits, length: 60 },
  );
}

function counted(packets: ReturnType<typeof flood>, grouping: Grouping): Groups {
  const plan = new TallyPlan(TOTALS, { limit: 1, hashKey: PUBLIC_KEY });
  const groups = new Groups({ plan, grouping });
  const data = Buffer.concat([
    hex`000000000002 000000000001 0800 4500001c 00000000 40110000`,
    Buffer.alloc(16),
  ]);
  const [frame, packet, dissector] = [emptyFrame(), emptyPacket(), new Dissector()];
  frame.bytes = data;
  Object.assign(frame.header, { linktype: 1, cap_len: data.length });
  const facts = new PacketFacts();
  for (const { word, length } of packets) {
    data.writeInt32BE(word | 0, 30);
    frame.header.len = length;
    dissector.dissect(frame, packet);
    groups.observe(packet, facts);
  }
  return groups;
}

describe('more groups than there is room for', () => {
  const packets = flood(300_000);
  const exact = sumsBy(
    packets,
    ({ word }) => String(word | 0),
    ({ length }) => length,
  );
  const textToWord = (text: string): string =>
    String(text.split('.').reduce((word, octet) => (word << 8) | Number(octet), 0));
  const total = packets.reduce((sum, { length }) => sum + length, 0);

  const check = (groups: Groups): void => {
    const rows = groups.rows(Number.POSITIVE_INFINITY);
    const sum = rows.reduce((before, { group }) => before + (group?.bytes ?? 0), 0);
    expect(sum).toBe(total);
    expect(rows.at(-1)?.others).toBe(true);
    expect(groups.forgotten).toBeGreaterThan(100_000);
    for (const { by, group, others } of rows) {
      if (others === true) continue;
      const truth = exact.get(textToWord(by[0]?.value ?? '')) ?? 0;
      expect(group?.bytes).toBeLessThanOrEqual(truth);
      expect(truth - (group?.bytes ?? 0)).toBeLessThanOrEqual(group?.max_error_bytes ?? 0);
    }
    const busiest = rows.slice(0, 3).map(({ by }) => by[0]?.value);
    expect(busiest.every((address) => address?.startsWith('10.0.0.'))).toBe(true);
  };

  it('are counted with the others, within the bound that is stated', () => {
    check(counted(packets, groupingBy(['ip.dst'])));
  });

  it('merge within the bound', () => {
    const grouping = groupingBy(['ip.dst']);
    const [left, right] = [
      counted(packets.slice(0, 100_000), grouping),
      counted(packets.slice(100_000), grouping),
    ];
    left.merge(right);
    check(left);
  });
});

describe('fields to group by', () => {
  it.each([
    { field: 'ip.dts', problem: 'no field is called ip.dts' },
    { field: 'ip.addr', problem: 'ip.src or ip.dst' },
    { field: 'tcp', problem: 'tcp is no field' },
  ])('$field is refused', ({ field, problem }) => {
    expect(() => groupingBy([field])).toThrow(problem);
  });
});
