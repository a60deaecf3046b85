import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tcpQuality } from '../../src/lib/features/sets/tcp-quality.js';
import { CORPUS, corpusCaptures, hasProgram } from '../support/corpus.js';
import type { NaiveRow } from './naive/nfstream.js';
import {
  fromOf,
  isClean,
  naiveCounts,
  naiveTimes,
  naiveWindowUse,
  type Told,
  toldConnections,
} from './naive/transfer.js';
import { differencesOf, type PlainRow, rowsOf } from './plain-rows.js';

/** Captures, and of how many connections counts, round trips, and slow start are compared. */
const CAPTURES = [
  ['attacks/malcolm-pcap--wannacry.pcap', [75, 59, 0]],
  ['attacks/pcaps--torrential-slowness.pcap', [21, 20, 0]],
  ['attacks/stratospherelinuxips--test-cc-capture-2.pcap', [22, 20, 0]],
  ['attacks/packets--cryptowall4_c2.pcapng', [3, 3, 1]],
  ['protocols/netflix.pcap', [46, 18, 1]],
  ['protocols/443-git.pcap', [1, 1, 1]],
  ['protocols/firefox.pcap', [6, 6, 0]],
  ['ics/ics-security-tools--CL5000EIP-Software_Upload.pcap', [1, 0, 0]],
  ['tcp/packets--latency1.pcapng', [1, 1, 0]],
  ['tcp/packets--tcp_dupack.pcapng', [1, 0, 0]],
  ['tcp/packets--tcp_zerowindowdead.pcapng', [1, 0, 0]],
] as const;

/** A quantile of ours is within 1 %. */
const QUANTILE_ERROR = 0.0101;
/** FIN takes a number, too: tshark leaves it out of what is on its way. */
const FIN_EFFECT = 1e-3;

const pick = (values: PlainRow['values'], names: NaiveRow): Record<string, number> =>
  Object.fromEntries(
    Object.keys(names).flatMap((name) => (name in values ? [[name, values[name] as number]] : [])),
  );

/** Correlations that are close enough are left out of both. */
function withoutCorrelation(values: PlainRow['values'], naive: NaiveRow): NaiveRow {
  const [own, other] = [values.rtt_vs_inflight_corr, naive.rtt_vs_inflight_corr];
  const isClose = own !== undefined && other !== undefined && Math.abs(own - other) < FIN_EFFECT;
  if (!isClose) return naive;
  const { rtt_vs_inflight_corr: _, ...rest } = naive;
  return rest;
}

/** The rows of a capture by the ends of their connections. */
async function rowsByEnds(path: string): Promise<Map<string, PlainRow[]>> {
  const byEnds = new Map<string, PlainRow[]>();
  for (const row of await rowsOf(tcpQuality, [path])) {
    const ends = [row.from, row.to].sort().join(' ');
    byEnds.set(ends, [...(byEnds.get(ends) ?? []), row]);
  }
  return byEnds;
}

const endsOf = ([first]: readonly Told[]): string =>
  first === undefined ? '' : [fromOf(first), `${first['ip.dst']} ${first['tcp.dstport']}`].sort().join(' ');

/** The row of a connection; of ports that were used twice, and of frames captured twice, tshark has another view. */
function rowOf(rows: readonly PlainRow[] = []): PlainRow | undefined {
  const [row, ...others] = rows;
  if (row === undefined || others.length > 0 || row.values.data_from_orig === undefined) return undefined;
  return (row.values.duplicates ?? 0) > 0 ? undefined : row;
}

function compareTimes({ values }: PlainRow, connection: readonly Told[], sender: string): NaiveRow {
  const times = withoutCorrelation(values, naiveTimes(connection, sender));
  expect(differencesOf(pick(values, times), times), endsOf(connection)).toEqual([]);
  const use = values.bif_p95_over_rwin;
  if (use !== undefined) {
    const theirs = naiveWindowUse(connection, sender) ?? Number.NaN;
    expect(Math.abs(use - theirs), endsOf(connection)).toBeLessThanOrEqual(QUANTILE_ERROR * theirs);
  }
  return times;
}

describe.skipIf(!hasProgram('tshark') || corpusCaptures().length === 0)(
  'against tshark (skipped without tshark and the real captures)',
  () => {
    it.each(CAPTURES)('%s', async (capture, compared) => {
      const path = join(CORPUS, capture);
      const byEnds = await rowsByEnds(path);
      let [counted, timed, started] = [0, 0, 0];
      for (const connection of await toldConnections(path)) {
        const row = rowOf(byEnds.get(endsOf(connection)));
        if (row === undefined) continue;
        const sender = row.values.data_from_orig === 1 ? row.from : row.to;
        const counts = naiveCounts(connection, sender);
        expect(differencesOf(pick(row.values, counts), counts), endsOf(connection)).toEqual([]);
        counted += 1;
        if (!isClean(connection)) continue;
        const times = compareTimes(row, connection, sender);
        timed += 1;
        if (times.ss_cov !== undefined) started += 1;
      }
      expect([counted, timed, started]).toEqual(compared);
    });
  },
);
