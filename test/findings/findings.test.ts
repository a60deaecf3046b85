import { describe, expect, it } from 'vitest';
import type { Time } from '../../src/lib/bytes/time.js';
import { Allowances } from '../../src/lib/findings/allowances.js';
import { Analysis } from '../../src/lib/findings/analysis.js';
import { BoundedMap } from '../../src/lib/findings/bounded-map.js';
import { portScan } from '../../src/lib/findings/detectors/port-scan.js';
import type { FindingRecord } from '../../src/lib/findings/finding-record.js';
import { Findings } from '../../src/lib/findings/findings.js';
import type { Finder } from '../../src/lib/findings/open-finding.js';
import { DETECTORS } from '../../src/lib/findings/registry.js';
import type { Sighting } from '../../src/lib/findings/sighting.js';
import { FLOW_RECORD, type FlowRecord } from '../../src/lib/flows/flow-record.js';
import { END_RECORD, type EndRecord } from '../../src/lib/records/end.js';
import { compileFactory } from '../../src/lib/records/shape.js';
import { analysed } from '../support/analysed.js';
import { usedBytes } from '../support/memory.js';
import { temporaryFile } from '../support/nt.js';
import { Traffic } from '../support/traffic.js';

const HOUR_MS = 3_600_000;
const at = (seconds: number): Time => ({ seconds, nanoseconds: 0, decimals: 6 });
const finder = (name: string, parts: Partial<Finder> = {}): Finder => ({
  ...{
    name,
    attack: ['T1046'],
    benign: ['It is harmless'],
    advice: ['Look'],
    basis: 'rule',
    restsOnAbsence: false,
  },
  ...parts,
});
const sighting = (seconds: number, parts: Partial<Sighting> = {}): Sighting => ({
  actors: { source: '10.0.0.1', target: '10.0.0.2' },
  severity: 'warning',
  confidence: 'high',
  at: at(seconds),
  tell: () => ({ title: `seen at ${seconds}`, description: 'Seen.', measure: 'times', observed: seconds }),
  ...parts,
});

describe('findings', () => {
  it('are one for a detector, its actors and a window', () => {
    const findings = new Findings({ windowMs: HOUR_MS });
    for (let second = 1; second <= 50; second += 1) {
      findings.raise(
        finder('a'),
        sighting(second, { packets: [second, 0], flows: [`C${second}`] }),
        second * 1_000,
      );
    }
    findings.raise(finder('b'), sighting(5), 50_000);
    findings.raise(finder('a'), sighting(6, { actors: { source: '10.0.0.3' } }), 50_000);
    findings.raise(finder('a'), sighting(8_000), 8_000_000);
    const records = findings.end();
    expect(records.map(({ detector, first, count }) => [detector, first.seconds, count])).toEqual([
      ['a', 1, 50],
      ['b', 5, 1],
      ['a', 6, 1],
      ['a', 8_000, 1],
    ]);
    expect(records[0]).toMatchObject({ title: 'seen at 50', last: { seconds: 50 } });
    expect(records[0]?.evidence.packets).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(records[0]?.evidence.filter).toBe('ip.addr == 10.0.0.1 and ip.addr == 10.0.0.2');
    expect(new Set(records.map(({ id }) => id)).size).toBe(4);
  });

  it('come the gravest first, and are told again at ten, a hundred and a thousand', () => {
    const told: number[] = [];
    const findings = new Findings({ windowMs: HOUR_MS, onUpdate: ({ count }) => told.push(count) });
    for (let time = 0; time < 1_500; time += 1) findings.raise(finder('a'), sighting(100), 100_000);
    findings.raise(finder('z'), sighting(200, { severity: 'critical' }), 200_000);
    findings.raise(finder('b'), sighting(1, { severity: 'info' }), 200_000);
    expect(findings.end().map(({ detector }) => detector)).toEqual(['z', 'a', 'b']);
    expect(told).toEqual([1, 10, 100, 1_000, 1, 1]);
  });

  it('keep to a limit, and count what is forgotten', () => {
    const findings = new Findings({ windowMs: HOUR_MS, limit: 10 });
    for (let host = 0; host < 100; host += 1) {
      findings.raise(finder('a'), sighting(host, { actors: { source: `10.0.0.${host}` } }), host);
    }
    expect([findings.end().length, findings.forgotten]).toEqual([10, 90]);
  });

  it('are at most a notice where a model says it, and a fact of the rule that found the same', () => {
    const model = finder('model', { basis: 'model' });
    const alone = new Findings({ windowMs: HOUR_MS });
    alone.raise(model, sighting(1, { severity: 'critical' }), 1);
    expect(alone.end()).toMatchObject([{ severity: 'notice', basis: 'model' }]);
    const both = new Findings({ windowMs: HOUR_MS });
    both.raise(model, sighting(1, { flows: ['C7'] }), 1);
    both.raise(finder('rule'), sighting(50, { flows: ['C7'] }), 1);
    const records = both.end();
    expect(records.map(({ detector }) => detector)).toEqual(['rule']);
    expect(records[0]?.evidence.facts).toEqual([{ name: 'model', value: 'seen at 1' }]);
  });

  it('are less sure where they rest on what was not seen, and the capture lost packets', () => {
    const findings = new Findings({ windowMs: HOUR_MS });
    findings.raise(finder('absent', { restsOnAbsence: true }), sighting(1), 1);
    findings.raise(finder('present'), sighting(1, { actors: {} }), 1);
    const health = finder('losses', { basis: 'capture' });
    findings.raise(
      health,
      sighting(1, { actors: { name: 'eth0' }, doubtsAbsence: true, severity: 'notice' }),
      1,
    );
    const confidences = findings.end().map(({ detector, confidence }) => [detector, confidence]);
    expect(Object.fromEntries(confidences)).toEqual({ absent: 'medium', present: 'high', losses: 'high' });
  });
});

describe('a bounded map', () => {
  it('forgets what was touched longest ago', () => {
    const forgotten: string[] = [];
    const map = new BoundedMap<string, number>(2, (_, key) => forgotten.push(key));
    map.set('a', 1);
    map.set('b', 2);
    map.get('a');
    map.set('c', 3);
    expect([forgotten, map.forgotten, map.peek('a'), map.peek('b')]).toEqual([['b'], 1, 1, undefined]);
  });
});

describe('allow lists', () => {
  it('have addresses, networks and names with those below them', () => {
    const allowed = new Allowances(['192.0.2.0/24', '2001:db8::/32', 'example.com', '02:00:00:00:00:01']);
    expect(allowed.allow({ source: '192.0.2.200' })).toBe(true);
    expect(allowed.allow({ target: '2001:db8::9' })).toBe(true);
    expect(allowed.allow({ source: '02:00:00:00:00:01' })).toBe(true);
    expect(allowed.allow({ name: 'a.b.Example.com' })).toBe(true);
    expect(allowed.allow({ source: '192.0.3.1', target: '2001:db9::9', name: 'badexample.com' })).toBe(false);
  });
});

describe('an analysis', () => {
  it('leaves copies of packets out', async () => {
    const [once, twice] = [new Traffic(), new Traffic()];
    for (const [traffic, copies] of [
      [once, 1],
      [twice, 2],
    ] as const) {
      for (let host = 1; host <= 20; host += 1) {
        traffic.ms += 200;
        const before = traffic.capture.length;
        traffic.dns(['10.0.0.5', 4_000], '10.0.0.1', `x${host}.com`);
        expect(traffic.capture.length).toBeGreaterThan(before);
        if (copies === 2) traffic.again();
      }
    }
    let [packets, ofCopies] = [0, 0];
    const count = (take: () => void) => ({
      ...DETECTORS[0],
      name: 'count',
      inputs: { packets: [] },
      options: {},
      create: () => ({ packet: take }),
    });
    for (const [traffic, take] of [
      [once, () => (packets += 1)],
      [twice, () => (ofCopies += 1)],
    ] as const) {
      await analysed([temporaryFile('copies.pcap', traffic.capture)], { detectors: [count(take)] });
    }
    expect([packets, ofCopies]).toEqual([20, 20]);
  });

  it('keeps its memory under a flood of three hundred thousand forged sources', () => {
    const flow = compileFactory<FlowRecord>(FLOW_RECORD)();
    Object.assign(flow, { proto: 'tcp', conn_state: 'S0', history: 'S', orig_pkts: 1 });
    Object.assign(flow.ts, at(1_750_000_000));
    const analysis = new Analysis({ detectors: DETECTORS, windowMs: HOUR_MS });
    const before = usedBytes();
    for (let source = 0; source < 300_000; source += 1) {
      flow.uid = `C${source}`;
      flow.id.orig_h = `${1 + (source >> 16)}.${(source >> 8) & 0xff}.${source & 0xff}.9`;
      Object.assign(flow.id, {
        orig_p: source & 0xffff,
        resp_h: '203.0.113.80',
        resp_p: 1 + (source % 100),
      });
      flow.ts.seconds = 1_750_000_000 + Math.floor(source / 10_000);
      analysis.flow(flow, source);
    }
    const grownMb = (usedBytes() - before) / 1e6;
    const records: FindingRecord[] = analysis.end({ account: compileFactory<EndRecord>(END_RECORD)() });
    expect(grownMb).toBeLessThan(400);
    expect(analysis.forgotten).toBeGreaterThan(100_000);
    expect(records.length).toBeLessThanOrEqual(100_000);
    expect(records.filter(({ detector }) => detector === 'syn-flood').length).toBeGreaterThan(0);
  });

  it('finds the same in flows as in the packets that they are of', async () => {
    const traffic = new Traffic();
    for (let port = 1; port <= 30; port += 1) {
      traffic.ms += 10;
      traffic.refused(['203.0.113.9', 40_000 + port], ['10.0.0.5', port]);
    }
    const flows: FlowRecord[] = [];
    const path = temporaryFile('scan.pcap', traffic.capture);
    const ofPackets = await analysed([path], {
      detectors: [portScan],
      takeFlow: (flow) => flows.push(structuredClone(flow)),
    });
    const analysis = new Analysis({ detectors: [portScan], windowMs: HOUR_MS });
    for (const flow of flows) analysis.flow(flow);
    const ofFlows = analysis.end({ account: compileFactory<EndRecord>(END_RECORD)() });
    const withoutPackets = ofPackets.map((record) => ({
      ...record,
      evidence: { ...record.evidence, packets: [] },
    }));
    expect(ofFlows).toEqual(withoutPackets);
  });
});
