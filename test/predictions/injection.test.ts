import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { FEATURE_SETS } from '../../src/lib/features/registry.js';
import { baseline } from '../../src/lib/features/sets/baseline.js';
import { injectedRows } from '../../src/lib/predictions/injection/injected-rows.js';
import { INJECTED_TRAFFIC } from '../../src/lib/predictions/injection/registry.js';
import { SeededRandom } from '../../src/lib/predictions/trainers/seeded-random.js';
import { hasProgram } from '../support/corpus.js';
import { temporaryFile } from '../support/nt.js';
import { pcapFile } from '../support/pcap-builder.js';

describe.each(INJECTED_TRAFFIC)('made-up $name', (traffic) => {
  it('is the same for the same seed, another for another one, and in the order of time', () => {
    const made = [1, 1, 2].map((seed) => traffic.frames(new SeededRandom(seed)));
    const [first, again, other] = made.map((frames) => Buffer.concat(frames.map(({ bytes }) => bytes)));
    expect(again?.equals(first as Buffer)).toBe(true);
    expect(other?.equals(first as Buffer)).toBe(false);
    const times = made[0]?.map(({ at }) => at) ?? [];
    expect(times.every((at, index) => index === 0 || at >= (times[index - 1] as number))).toBe(true);
  });

  it.each(FEATURE_SETS)('makes no row of set $name that is not of its width', (set) => {
    const rows = injectedRows(traffic, set, { seed: 1, beginSeconds: 1_750_000_000 });
    if (set.name === 'baseline') expect(rows.length).toBeGreaterThanOrEqual(20);
    expect(rows.every((row) => row.length === set.features.length)).toBe(true);
  });

  it.skipIf(!hasProgram('tshark'))('is traffic to tshark (skipped where it is not installed)', () => {
    const records = traffic.frames(new SeededRandom(3)).map(({ at, bytes, wireBytes }) => ({
      seconds: Math.floor(at),
      fraction: Math.floor((at % 1) * 1e6),
      length: wireBytes,
      data: bytes,
    }));
    const path = temporaryFile('made-up.pcap', pcapFile({}, records));
    const args = ['-n', '-r', path, '-Y', '_ws.malformed', '-T', 'fields', '-e', 'frame.number'];
    const malformed = execFileSync('tshark', args, {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    expect(malformed.toString()).toBe('');
  });
});

describe('rows of made-up traffic', () => {
  const rowsOf = (name: string): Map<string, number>[] => {
    const traffic = INJECTED_TRAFFIC.find((each) => each.name === name);
    if (traffic === undefined) throw new Error(`no ${name}`);
    return injectedRows(traffic, baseline, { seed: 1, beginSeconds: 1_750_000_000 }).map(
      (row) => new Map(baseline.features.map((feature, index) => [feature.name, row[index] as number])),
    );
  };

  it('a scan tries ports that were new: refused, or met by silence', () => {
    const rows = rowsOf('scan');
    expect(rows.length).toBeGreaterThan(290);
    for (const row of rows) {
      expect(row.get('c2s_packets')).toBe(1);
      expect(row.get('rst_count')).toBe(row.get('s2c_packets'));
    }
    expect(Math.max(...rows.map((row) => row.get('new_dst_port_for_host') ?? 0))).toBeGreaterThan(250);
  });

  it('a flood is never completed, exfil sends megabytes, a tunnel long names', () => {
    expect(rowsOf('flood').every((row) => row.get('c2s_payload') === 0)).toBe(true);
    for (const row of rowsOf('exfil')) expect(row.get('c2s_payload')).toBeGreaterThan(0.95e6);
    for (const row of rowsOf('tunnel')) expect(row.get('pkt_len_mean_c2s')).toBeGreaterThan(200);
  });
});
