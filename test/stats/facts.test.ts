import { describe, expect, it } from 'vitest';
import { PacketFacts } from '../../src/lib/stats/facts.js';
import { TAPS } from '../../src/lib/stats/registry.js';
import type { Tap } from '../../src/lib/stats/tap.js';
import { header, host, type Layers, packetWith } from '../support/hand-made.js';
import { SAMPLE } from '../support/nt.js';
import { statsOf } from './naive.js';

const ends = (from: number, to: number, fromPort: number, toPort: number): Layers => ({
  ip: { src: host(from), dst: host(to), id: 1, len: 50, frag_offset: 0 },
  udp: { srcport: fromPort, dstport: toPort, checksum: 7 },
});
const query = (id: number, name = 'a.example'): Layers => ({
  ...ends(1, 2, 4000, 53),
  ...header('dns', { id, qry: { name: [name], type: [1] } }),
});
const response = (id: number, name = 'a.example'): Layers => ({
  ...ends(2, 1, 53, 4000),
  ...header('dns', { id, flags: { response: true }, qry: { name: [name], type: [1] } }),
});

/** What is found out of packets that come one second after the other. */
function factsOf(layers: readonly Layers[], apart = 1): PacketFacts[] {
  const facts = new PacketFacts();
  return layers.map((each, index) => {
    facts.follow(packetWith(each, { seconds: index * apart }));
    return { ...facts } as PacketFacts;
  });
}

describe('DNS', () => {
  it.each([
    { name: 'an answer', packets: [query(1), response(1)], latencies: [undefined, 1] },
    {
      name: 'an answer in another case',
      packets: [query(1), response(1, 'A.EXAMPLE')],
      latencies: [undefined, 1],
    },
    { name: 'another identifier', packets: [query(1), response(2)], latencies: [undefined, undefined] },
    {
      name: 'another name',
      packets: [query(1), response(1, 'b.example')],
      latencies: [undefined, undefined],
    },
    {
      name: 'an answer to two queries',
      packets: [query(1), query(1), response(1)],
      latencies: [undefined, undefined, 2],
    },
    {
      name: 'two answers',
      packets: [query(1), response(1), response(1)],
      latencies: [undefined, 1, undefined],
    },
  ])('$name', ({ packets, latencies }) => {
    expect(factsOf(packets).map(({ dnsLatency }) => dnsLatency)).toEqual(latencies);
  });

  it('an answer after a minute is none', () => {
    expect(factsOf([query(1), response(1)], 61).at(-1)?.dnsLatency).toBeUndefined();
  });

  it('a query that was not answered is repeated', () => {
    const repeated = factsOf([query(1), query(1), response(1), query(1)]).map(
      (facts) => facts.isRepeatedQuery,
    );
    expect(repeated).toEqual([false, true, false, false]);
  });

  it('of more queries than can wait the oldest are given up', () => {
    const facts = new PacketFacts(['dns']);
    const many = Array.from({ length: 20_000 }, (_, id) => packetWith(query(id % 65_536)));
    for (const packet of many) facts.follow(packet);
    facts.follow(packetWith(response(0)));
    expect(facts.dnsLatency).toBeUndefined();
    facts.follow(packetWith(response(19_999)));
    expect(facts.dnsLatency).toBe(0);
  });
});

describe('copies', () => {
  it.each([
    { name: 'at once', apart: 0.001, copies: [false, true] },
    { name: 'after a second', apart: 1, copies: [false, false] },
  ])('$name', ({ apart, copies }) => {
    const packets = [ends(1, 2, 3, 4), ends(1, 2, 3, 4)];
    expect(factsOf(packets, apart).map(({ isDuplicate }) => isDuplicate)).toEqual(copies);
  });

  it('are not packets between others', () => {
    expect(factsOf([ends(1, 2, 3, 4), ends(1, 2, 4, 3)], 0.001).at(-1)?.isDuplicate).toBe(false);
  });
});

describe('what a statistic reads of a packet beside others', () => {
  it('is not found out for those that do not say so', () => {
    const facts = new PacketFacts([]);
    for (const packet of [query(1), query(1), response(1)]) facts.follow(packetWith(packet));
    const { gap, isDuplicate, dnsLatency, isRepeatedQuery, airtimeNs } = facts;
    expect({ gap, isDuplicate, dnsLatency, isRepeatedQuery, airtimeNs }).toEqual({
      gap: undefined,
      isDuplicate: false,
      dnsLatency: undefined,
      isRepeatedQuery: false,
      airtimeNs: undefined,
    });
  });

  it.each(TAPS.map((tap) => [tap.name, tap] as const))('is all that %s says', async (name, tap) => {
    const [together] = await statsOf(SAMPLE);
    const [alone] = await statsOf(SAMPLE, { taps: [tap as unknown as Tap] });
    expect(alone?.[name]).toEqual(together?.[name]);
  });
});
