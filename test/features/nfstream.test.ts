import { describe, expect, it } from 'vitest';
import { nfstream } from '../../src/lib/features/sets/nfstream.js';
import { TcpDialogue } from '../support/tcp-dialogue.js';
import { differencesOf } from './plain-rows.js';
import { ACK, FIN, rowsOfBytes, SYN, varianceOf, writtenTrace } from './written-trace.js';

const START_MS = 1_700_000_000_000;
const COUNTED = ['syn', 'cwr', 'ece', 'urg', 'ack', 'psh', 'rst', 'fin'] as const;

/** What the columns of one prefix are. */
interface Way {
  readonly first: number;
  readonly last: number;
  readonly sizes: readonly number[];
  /** Number, sum, squares, least and most of the gaps. */
  readonly gaps: readonly [number, number, number, number, number];
  /** In the order of the columns: syn cwr ece urg ack psh rst fin. */
  readonly flags: readonly number[];
}

function columns(prefix: string, { first, last, sizes, gaps, flags }: Way): Record<string, number> {
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  const squares = sizes.reduce((sum, size) => sum + size ** 2, 0);
  const [count, sum, gapSquares, least, most] = gaps;
  const numbers = {
    first_seen_ms: START_MS + first,
    last_seen_ms: START_MS + last,
    duration_ms: last - first,
    packets: sizes.length,
    bytes,
    min_ps: Math.min(...sizes),
    mean_ps: bytes / sizes.length,
    stddev_ps: Math.sqrt(varianceOf(sizes.length, bytes, squares)),
    max_ps: Math.max(...sizes),
    min_piat_ms: least,
    mean_piat_ms: sum / count,
    stddev_piat_ms: Math.sqrt(varianceOf(count, sum, gapSquares)),
    max_piat_ms: most,
    ...Object.fromEntries(COUNTED.map((name, index) => [`${name}_packets`, flags[index] ?? 0])),
  };
  return Object.fromEntries(Object.entries(numbers).map(([name, value]) => [`${prefix}_${name}`, value]));
}

const numbered = (name: string, values: readonly number[]): Record<string, number> =>
  Object.fromEntries(values.map((value, index) => [`${name}_${index}`, value]));

describe('NFStream, of a connection that is written out', () => {
  const SRC = [58, 54, 154, 54, 104, 64, 54];
  const DST = [58, 54, 1_054, 1_054, 1_054, 454, 114, 54, 54];
  const EXPECTED = {
    expiration_id: 0,
    src_port: 40_000,
    dst_port: 80,
    protocol: 6,
    ip_version: 4,
    vlan_id: 0,
    tunnel_id: 0,
    // Gaps: 20 10 1 30 9 1 1 2 16 2000 20 6000 30 10 20.
    ...columns('bidirectional', {
      first: 0,
      last: 8_170,
      sizes: [...SRC, ...DST],
      gaps: [15, 8_170, 40_003_544, 1, 6_000],
      flags: [2, 0, 1, 1, 15, 5, 0, 2],
    }),
    // 30 1 59 2000 6020 40.
    ...columns('src2dst', {
      first: 0,
      last: 8_150,
      sizes: SRC,
      gaps: [6, 8_150, 40_246_382, 1, 6_020],
      flags: [1, 0, 1, 0, 6, 3, 0, 1],
    }),
    // 41 9 1 1 2 2036 6030 30.
    ...columns('dst2src', {
      first: 20,
      last: 8_170,
      sizes: DST,
      gaps: [8, 8_150, 40_508_864, 1, 6_030],
      flags: [1, 0, 0, 1, 9, 2, 0, 1],
    }),
    ...numbered('splt_direction', [0, 1, 0, 0, 1, 1, 1, 1, 1, 0, 0, 1, 0, 1, 0, 1]),
    ...numbered('splt_ps', [58, 58, 54, 154, 54, 1_054, 1_054, 1_054, 454, 54, 104, 114, 64, 54, 54, 54]),
    ...numbered('splt_piat_ms', [0, 20, 10, 1, 30, 9, 1, 1, 2, 16, 2_000, 20, 6_000, 30, 10, 20]),
  };

  it('has these values, and no others', async () => {
    const rows = await rowsOfBytes(nfstream, writtenTrace());
    expect(rows.length).toBe(1);
    expect(differencesOf(rows[0]?.values ?? {}, EXPECTED)).toEqual([]);
  });

  it('has the 48 statistical features of NFStream, and 20 packets', () => {
    const names = nfstream.features.map(({ name }) => name);
    const statistical = names.filter((name) => /_(ps|piat_ms|[a-z]{3}_packets)$/.test(name));
    expect(statistical.length).toBe(48);
    expect(names.filter((name) => name.startsWith('splt_')).length).toBe(60);
  });
});

describe('flows of NFStream', () => {
  it('go on behind FIN: only silence ends them', async () => {
    const dialogue = TcpDialogue.open();
    dialogue.orig({ at: 40, seq: 1, ack: 1, flags: FIN | ACK });
    dialogue.resp({ at: 50, seq: 1, ack: 2, flags: FIN | ACK });
    dialogue.orig({ at: 60, seq: 2, ack: 2 });
    dialogue.orig({ at: 100_000, seq: 50_000, flags: SYN });
    dialogue.resp({ at: 220_000, seq: 2, ack: 2 });
    const rows = await rowsOfBytes(nfstream, dialogue.pcap);
    expect(rows.map(({ values }) => values.bidirectional_packets)).toEqual([7, 1]);
    // Who sends first is src.
    expect(rows.map(({ values }) => values.src_port)).toEqual([40_000, 80]);
    expect(rows.map(({ from }) => from.split(' ')[1])).toEqual(['40000', '80']);
  });

  it('are cut at the active time-out, and keep their src', async () => {
    const dialogue = new TcpDialogue();
    for (let second = 0; second <= 1_900; second += 100)
      dialogue.orig({ at: second * 1_000, seq: 1 + second, ack: 1, bytes: 1 });
    dialogue.resp({ at: 1_900_001, seq: 1, ack: 1_901 });
    const rows = await rowsOfBytes(nfstream, dialogue.pcap);
    const told = rows.map(({ part, values }) => [part, values.expiration_id, values.src2dst_packets]);
    expect(told).toEqual([
      [1, 1, 18],
      [2, 0, 2],
    ]);
    expect(rows[1]?.values.dst2src_packets).toBe(1);
    expect(rows[1]?.uid).toBe(rows[0]?.uid);
  });

  it('have no more than the first 20 packets one by one', async () => {
    const dialogue = new TcpDialogue();
    for (let at = 0; at < 30; at += 1) dialogue.orig({ at, seq: 1 + at, ack: 1, bytes: 1 });
    const [row] = await rowsOfBytes(nfstream, dialogue.pcap);
    expect(row?.values.bidirectional_packets).toBe(30);
    expect(row?.values.splt_ps_19).toBe(55);
    expect(Object.keys(row?.values ?? {}).filter((name) => name.startsWith('splt_ps')).length).toBe(20);
  });

  it('never see time go back', async () => {
    const dialogue = new TcpDialogue();
    dialogue.orig({ at: 100, seq: 1, ack: 1, bytes: 1 });
    dialogue.orig({ at: 50, seq: 2, ack: 1, bytes: 1 });
    dialogue.orig({ at: 110, seq: 3, ack: 1, bytes: 1 });
    const [row] = await rowsOfBytes(nfstream, dialogue.pcap);
    expect(row?.values).toMatchObject({
      bidirectional_duration_ms: 10,
      splt_piat_ms_1: 0,
      splt_piat_ms_2: 10,
    });
  });
});
