import { describe, expect, it } from 'vitest';
import { Analysis } from '../../src/lib/findings/analysis.js';
import { beaconScore } from '../../src/lib/findings/beacon-score.js';
import type { Detector } from '../../src/lib/findings/detector.js';
import { beacon } from '../../src/lib/findings/detectors/beacon.js';
import { exfiltration } from '../../src/lib/findings/detectors/exfiltration.js';
import { icmpTunnel } from '../../src/lib/findings/detectors/icmp-tunnel.js';
import { longConnection } from '../../src/lib/findings/detectors/long-connection.js';
import { weakTls } from '../../src/lib/findings/detectors/weak-tls.js';
import type { FindingRecord } from '../../src/lib/findings/finding-record.js';
import { FLOW_RECORD, type FlowRecord } from '../../src/lib/flows/flow-record.js';
import { END_RECORD, type EndRecord } from '../../src/lib/records/end.js';
import { compileFactory } from '../../src/lib/records/shape.js';
import { found } from '../support/analysed.js';
import { Traffic } from '../support/traffic.js';

const START = 1_750_000_000;
const newFlow = compileFactory<FlowRecord>(FLOW_RECORD);
const newEnd = compileFactory<EndRecord>(END_RECORD);

/** A connection over TCP, `at` seconds after the begin. */
function flowOf(at: number, parts: Partial<FlowRecord> = {}): FlowRecord {
  const ends = { orig_h: '10.0.0.5', orig_p: 40_000, resp_h: '203.0.113.7', resp_p: 443 };
  const flow = Object.assign(newFlow(), {
    proto: 'tcp',
    conn_state: 'SF',
    history: 'ShADadFf',
    uid: `C${at}`,
    orig_pkts: 8,
    resp_pkts: 8,
    ...parts,
  });
  Object.assign(flow.ts, { seconds: START + Math.floor(at), nanoseconds: 0, decimals: 6 });
  flow.id = { ...ends, ...parts.id };
  return flow;
}

function foundIn(detector: Detector, flows: readonly FlowRecord[], options = {}): FindingRecord[] {
  const tunings = new Map([[detector.name, { options }]]);
  const analysis = new Analysis({ detectors: [detector], windowMs: 3_600_000, tunings });
  for (const flow of flows) analysis.flow(flow, 0);
  return analysis.end({ account: newEnd() });
}

describe('the score of a beacon', () => {
  const day = { from: 0, until: 86_400 };

  it('is 1 where gaps and sizes are all the same, all day long', () => {
    const seconds = Array.from({ length: 288 }, (_, index) => index * 300);
    const score = beaconScore({ ...day, seconds, bytes: seconds.map(() => 512) });
    expect(score).toMatchObject({ times: 1, sizes: 1, hours: 1 });
    expect(score?.score).toBeGreaterThan(0.99);
  });

  it('is what RITA computes: half of one minus the skewness, and half of what the deviation leaves', () => {
    // Gaps 10, 20, 30, 60, 100: quartiles 20, 30, 60, so skewness (20+60-60)/40 = 0.5; deviations 20, 10, 0, 30, 70: median 20.
    const seconds = [0, 10, 30, 60, 120, 220];
    const score = beaconScore({ from: 0, until: 300, seconds, bytes: [100, 100, 100, 100, 100, 100] });
    expect(score?.times).toBeCloseTo((1 - 0.5 + (30 - 20) / 30) / 2, 10);
    expect(score).toMatchObject({ sizes: 1, hours: undefined, duration: undefined });
  });

  it('is not known of fewer than four moments', () => {
    expect(beaconScore({ ...day, seconds: [0, 0, 1, 2], bytes: [1, 1, 1, 1] })).toBeUndefined();
  });
});

describe('beacon', () => {
  const beat = (times: number, gap: number): FlowRecord[] =>
    Array.from({ length: times }, (_, index) => flowOf(index * gap + (index % 3), { orig_bytes: 300 }));

  it('warns of a whole day, and says of a short capture that it is one', () => {
    const [finding] = foundIn(beacon, beat(300, 300));
    expect(finding).toMatchObject({
      severity: 'warning',
      actors: { source: '10.0.0.5', target: '203.0.113.7', port: 443 },
    });
    const [short] = foundIn(beacon, beat(20, 60));
    expect(short).toMatchObject({ severity: 'notice', confidence: 'low' });
    expect(short?.description).toContain('The capture is shorter than a day (0.3 h)');
  });

  it('leaves alone what is irregular, too rare, or within the house', () => {
    const irregular = [0, 3, 60, 65, 70, 400, 410, 900, 905, 2_000, 2_400, 2_405, 3_500];
    expect(
      foundIn(
        beacon,
        irregular.map((at) => flowOf(at, { orig_bytes: at * 7 })),
      ),
    ).toEqual([]);
    expect(foundIn(beacon, beat(9, 60))).toEqual([]);
    expect(foundIn(beacon, beat(19, 3))).toEqual([]);
    expect(foundIn(beacon, beat(20, 3))).toHaveLength(1);
    const inside = beat(50, 60).map((flow) =>
      Object.assign(flow, { id: { ...flow.id, resp_h: '10.0.0.9' } }),
    );
    expect(foundIn(beacon, inside)).toEqual([]);
    expect(foundIn(beacon, inside, { internal: 1 })).toHaveLength(1);
  });
});

describe('exfiltration', () => {
  it('adds up what goes out to one host within an hour', () => {
    const parts = Array.from({ length: 6 }, (_, index) =>
      flowOf(index * 60, { orig_bytes: 20_000_000, resp_bytes: 50_000 }),
    );
    expect(foundIn(exfiltration, parts)).toMatchObject([
      { severity: 'warning', evidence: { observed: 120, unit: 'MB' } },
    ]);
    expect(foundIn(exfiltration, parts.slice(0, 4))).toEqual([]);
    const bothWays = parts.map((flow) => Object.assign(flow, { resp_bytes: 15_000_000 }));
    expect(foundIn(exfiltration, bothWays)).toEqual([]);
  });
});

describe('long-connection', () => {
  it('tells hours to hosts on the Internet', () => {
    const [long, inside, short] = [
      flowOf(0, { duration: 18_000 }),
      flowOf(0, { duration: 18_000, id: { resp_h: '192.168.1.1' } as never }),
      flowOf(0, { duration: 1_800 }),
    ];
    expect(foundIn(longConnection, [inside, short])).toEqual([]);
    const [finding] = foundIn(longConnection, [long]);
    expect(finding).toMatchObject({ severity: 'notice', evidence: { observed: 5 } });
    expect(finding?.last.seconds).toBe(START + 18_000);
  });
});

describe('weak-tls', () => {
  const tls = (version: string, cipher: number): FlowRecord =>
    flowOf(0, { tls: { version, cipher, server_name: 'www.example.com' } as never });

  it('grades versions and ciphers that servers choose', () => {
    expect(foundIn(weakTls, [tls('TLS 1.3', 0x1301), tls('TLS 1.2', 0xc02f)])).toEqual([]);
    expect(foundIn(weakTls, [tls('TLS 1.0', 0xc014)])).toMatchObject([{ severity: 'notice' }]);
    expect(foundIn(weakTls, [tls('TLS 1.2', 0x0005)])).toMatchObject([{ severity: 'warning' }]);
    expect(foundIn(weakTls, [tls('SSL 3.0', 0x002f)])).toMatchObject([{ severity: 'warning' }]);
    expect(foundIn(weakTls, [flowOf(0, { tls: { version: 'TLS 1.0' } as never })])).toEqual([]);
  });
});

describe('icmp-tunnel', () => {
  const talk = (isEcho: boolean, sizeOf: (seq: number) => number): Traffic => {
    const traffic = new Traffic();
    for (let seq = 1; seq <= 40; seq += 1) {
      traffic.ms += 100;
      traffic.ping('10.0.0.5', '203.0.113.7', { seq, bytes: sizeOf(seq) });
      traffic.ping('203.0.113.7', '10.0.0.5', {
        type: 0,
        seq,
        bytes: isEcho ? sizeOf(seq) : sizeOf(seq + 5),
      });
    }
    return traffic;
  };

  it('finds answers that do not repeat what was asked', async () => {
    const [finding] = await found(icmpTunnel, talk(false, (seq) => 100 + seq * 20).capture);
    expect(finding).toMatchObject({
      severity: 'warning',
      confidence: 'high',
      actors: { source: '10.0.0.5', target: '203.0.113.7' },
      evidence: { observed: 40 },
    });
  });

  it('leaves large pings and rising sizes alone', async () => {
    expect(await found(icmpTunnel, talk(true, () => 1_400).capture)).toEqual([]);
    expect(await found(icmpTunnel, talk(true, (seq) => seq * 30).capture)).toEqual([]);
  });
});
