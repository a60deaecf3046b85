import { basename } from 'node:path';
import { expect, it } from 'vitest';
import { allCaptures } from '../support/corpus.js';
import { nt, records, SAMPLE } from '../support/nt.js';

interface Row {
  readonly subject: {
    readonly uid?: string;
    readonly ts: number;
    readonly stream?: string;
    readonly id: { readonly orig_h: string; readonly orig_p: number };
  };
  readonly features: Readonly<Record<string, number>>;
}

const rowsOf = (set: string, path: string): Row[] =>
  records(nt(['features', '-q', '--set', set, path]).stdout).filter(
    ({ type }) => type === 'features',
  ) as unknown as Row[];

interface Flow {
  readonly uid: string;
  readonly id: {
    readonly orig_h: string;
    readonly orig_p: number;
    readonly resp_h: string;
    readonly resp_p: number;
  };
  readonly tcp?: { readonly handshake?: { readonly total_ms?: number } };
  readonly dns?: { readonly queries?: number; readonly response_ms?: { readonly p50?: number } };
  readonly rtp?: {
    readonly streams?: { readonly ssrc: number; readonly packets: number; readonly from_orig: boolean }[];
  };
}

const flowsOf = (path: string): Flow[] =>
  records(nt(['flows', '-q', path]).stdout).filter(({ type }) => type === 'flow') as unknown as Flow[];

it('tells of each flow what its record tells', () => {
  const rows = new Map(rowsOf('qos', SAMPLE).map(({ subject, features }) => [subject.uid, features]));
  const flows = flowsOf(SAMPLE);
  expect(rows.size).toBe(flows.length);
  for (const { uid, tcp, dns } of flows) {
    const features = rows.get(uid);
    expect(features?.dns_queries).toBe(dns?.queries);
    expect(features?.dns_response_p50_ms).toBe(dns?.response_ms?.p50);
    if (tcp?.handshake?.total_ms !== undefined) expect(features?.round_trip_ms).toBe(tcp.handshake.total_ms);
  }
  expect(flows.filter(({ tcp }) => tcp?.handshake?.total_ms !== undefined).length).toBeGreaterThan(5);
  expect(flows.filter(({ dns }) => dns?.response_ms?.p50 !== undefined).length).toBeGreaterThan(2);
});

const calls = allCaptures().filter(({ path }) => path.includes('/voip/'));

it.runIf(calls.length > 0)('windows of a stream have all of its packets, each of them once', () => {
  let compared = 0;
  for (const { path } of calls) {
    const windows = new Map<string, number>();
    const begins = new Set<string>();
    for (const { subject, features } of rowsOf('qos-window', path)) {
      const key = `${subject.id.orig_h} ${subject.id.orig_p} ${subject.stream}`;
      windows.set(key, (windows.get(key) ?? 0) + (features.rtp_packets ?? 0));
      expect(subject.ts % 5, basename(path)).toBe(0);
      expect(begins.has(`${key} ${subject.ts}`)).toBe(false);
      begins.add(`${key} ${subject.ts}`);
    }
    const streams = flowsOf(path).flatMap(({ id, rtp }) =>
      (rtp?.streams ?? []).map(({ ssrc, packets, from_orig: fromOrig }) => ({
        key: `${fromOrig ? id.orig_h : id.resp_h} ${fromOrig ? id.orig_p : id.resp_p} ${ssrc}`,
        packets,
      })),
    );
    for (const { key, packets } of streams)
      expect(windows.get(key), `${basename(path)} ${key}`).toBe(packets);
    compared += streams.length;
  }
  expect(compared).toBeGreaterThan(5);
});
