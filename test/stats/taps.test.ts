import { describe, expect, it } from 'vitest';
import { corpusCaptures } from '../support/corpus.js';
import { SAMPLE } from '../support/nt.js';
import { type Sighting, sightings, statsOf, sumsBy } from './naive.js';

/** Captures of different kinds; the sample is always there, the others where the corpus is. */
const CAPTURES = [
  { name: 'office.pcapng', path: SAMPLE },
  ...corpusCaptures().filter(({ name }) =>
    /attacks\/.*eternalblue|floods\/packet-captures--amp.dns|labelled|scans\/packets--synscan|voip\/.*voip1b|wifi\/wifite2|linktypes\/mpls|attacks\/.*alexa/.test(
      name,
    ),
  ),
];

const EVERYTHING = 65_536;
const bytes = ({ length }: Sighting): number => length;
const one = (): number => 1;

// Each statistic is counted a second time here, in the plainest way, from the same packets.
describe.each(CAPTURES)('statistics of $name', ({ path }) => {
  it('totals and lengths', async () => {
    const [packets, [record]] = [await sightings(path), await statsOf(path)];
    const lengths = packets.map(bytes).sort((a, b) => a - b);
    const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
    const variance = lengths.reduce((sum, length) => sum + (length - mean) ** 2, 0) / lengths.length;
    const atShare = (share: number): number => lengths[Math.ceil(lengths.length * share) - 1] as number;
    expect(record?.totals).toMatchObject({
      packets: packets.length,
      bytes: lengths.reduce((sum, length) => sum + length, 0),
      captured_bytes: packets.reduce((sum, packet) => sum + packet.capturedLength, 0),
    });
    expect(record?.sizes).toMatchObject({
      min: lengths[0],
      max: lengths.at(-1),
      p50: atShare(0.5),
      p90: atShare(0.9),
      p99: atShare(0.99),
    });
    expect(record?.sizes.mean).toBeCloseTo(mean, 9);
    expect(record?.sizes.stddev).toBeCloseTo(Math.sqrt(variance), 6);
  });

  it('rates are the totals over the time from the first packet to the last', async () => {
    const [packets, [record]] = [await sightings(path), await statsOf(path)];
    const times = packets.flatMap(({ timeMs }) => timeMs ?? []);
    const [first, last] = times.reduce(
      ([least, most], time) => [Math.min(least, time), Math.max(most, time)],
      [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] as [number, number],
    );
    const seconds = (last - first) / 1000;
    expect(record?.window.seconds).toBeCloseTo(seconds, 4);
    if (record !== undefined && seconds > 0) {
      const { packets_per_second, bits_per_second } = record.totals;
      expect(packets_per_second * record.window.seconds).toBeCloseTo(packets.length, 6);
      expect((bits_per_second * record.window.seconds) / 8 / record.totals.bytes).toBeCloseTo(1, 9);
    }
  });

  it('protocol hierarchy', async () => {
    const [packets, [record]] = [await sightings(path), await statsOf(path)];
    const ancestors = packets.flatMap((packet) =>
      packet.path.map((_, index) => ({
        path: packet.path.slice(0, index + 1).join(':'),
        length: packet.length,
      })),
    );
    const tree = record?.protocols.tree ?? [];
    expect(new Map(tree.map((node) => [node.path, node.packets]))).toEqual(
      sumsBy(ancestors, (node) => node.path, one),
    );
    expect(new Map(tree.map((node) => [node.path, node.bytes]))).toEqual(
      sumsBy(
        ancestors,
        (node) => node.path,
        (node) => node.length,
      ),
    );
    const places = tree.map(({ path: place }) => place);
    for (const [index, place] of places.entries()) {
      const parent = place.split(':').slice(0, -1).join(':');
      if (parent !== '') expect(places.slice(0, index)).toContain(parent);
    }
  });

  it('IP endpoints and conversations', async () => {
    const [packets, [record]] = [await sightings(path), await statsOf(path, { top: EVERYTHING })];
    const sent = sumsBy(packets, ({ src }) => src, bytes);
    const received = sumsBy(packets, ({ dst }) => dst, bytes);
    const endpoints = record?.ip?.endpoints.top ?? [];
    expect(
      new Map(endpoints.filter(({ tx_bytes }) => tx_bytes > 0).map((e) => [e.address, e.tx_bytes])),
    ).toEqual(sent);
    expect(
      new Map(endpoints.filter(({ rx_bytes }) => rx_bytes > 0).map((e) => [e.address, e.rx_bytes])),
    ).toEqual(received);
    const pairs = sumsBy(packets, ({ src, dst }) => (src === undefined ? undefined : `${src} ${dst}`), bytes);
    const conversations = record?.ip?.conversations.top ?? [];
    for (const { a, b, bytes_a_to_b, bytes_b_to_a, bytes: total } of conversations) {
      expect(bytes_a_to_b).toBe(pairs.get(`${a} ${b}`) ?? 0);
      // A host that talks to itself has one direction only.
      if (a !== b) expect(bytes_b_to_a).toBe(pairs.get(`${b} ${a}`) ?? 0);
      expect(total).toBe(bytes_a_to_b + bytes_b_to_a);
    }
    const all = [...pairs.values()].reduce((sum, value) => sum + value, 0);
    expect(conversations.reduce((sum, { bytes: total }) => sum + total, 0)).toBe(all);
    expect(conversations.map((each) => each.bytes)).toEqual(
      conversations.map((each) => each.bytes).sort((x, y) => y - x),
    );
    if (record?.ip === undefined) return expect(pairs.size).toBe(0);
    expect(record.ip).toMatchObject({ endpoints: { exact: true }, conversations: { exact: true } });
  });

  it('ports', async () => {
    const [packets, [record]] = [await sightings(path), await statsOf(path, { top: EVERYTHING * 3 })];
    const ports = record?.ports?.top ?? [];
    expect(new Map(ports.map((port) => [`${port.port}/${port.transport}`, port.bytes]))).toEqual(
      sumsBy(packets, ({ port }) => port, bytes),
    );
    expect(new Map(ports.map((port) => [`${port.port}/${port.transport}`, port.packets]))).toEqual(
      sumsBy(packets, ({ port }) => port, one),
    );
  });

  it('the sum of the windows, and what came late, is the whole', async () => {
    const records = await statsOf(path, { windowMs: 1000 });
    const windows = records.filter(({ window }) => !window.final);
    const final = records.at(-1);
    const sum = (amountOf: (record: (typeof records)[number]) => number): number =>
      windows.reduce((total, record) => total + amountOf(record), 0);
    expect(final?.window.final).toBe(true);
    expect(sum(({ totals }) => totals.packets) + (final?.window.late_packets ?? 0)).toBe(
      final?.totals.packets,
    );
    for (const { window } of windows) {
      expect(window.seconds).toBe(1);
      expect(window.start.nanoseconds).toBe(0);
    }
  });
});
